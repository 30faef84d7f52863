import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { DeployAgent, ProgressiveService } from "pulumi-airlock/aws";

const config = new pulumi.Config();
const environment = pulumi.getStack();

const cluster = new ecs.Cluster("payments", { settings: [{ name: "containerInsights", value: "enabled" }] });

// ECS wants a revision before there is one; the services begin with no tasks, so it never runs.
const nothing = new ecs.TaskDefinition("payments-nothing", {
  family: `payments-${environment}-nothing`,
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
  containerDefinitions: JSON.stringify([
    {
      name: "payments",
      image: config.require("nothingImage"),
      essential: true,
      portMappings: [{ containerPort: 8080 }],
    },
  ]),
});

const payments = new ProgressiveService("payments", {
  service: "payments",
  environment,
  clusterArn: cluster.arn,
  initialTaskDefinitionArn: nothing.arn,
  taskRoleArns: [config.require("executionRoleArn")],
  network: {
    vpcId: config.require("vpcId"),
    subnetIds: config.requireObject<string[]>("subnetIds"),
    securityGroupIds: config.requireObject<string[]>("securityGroupIds"),
  },
  container: { name: "payments", port: 8080, healthCheck: { path: "/health" } },
  routing: { listenerArn: config.require("listenerArn"), hosts: [config.require("host")] },
  alarms: { runbookUrl: "https://runbooks.example.com/payments/rollback" },
});

const agent = new DeployAgent("payments-agent", {
  service: "payments",
  environment,
  repository: "example/payments",
  githubEnvironment: environment,
  oidcProviderArn: config.require("oidcProviderArn"),
  auditBucket: payments.auditBucket,
  forwardMachineArn: payments.forwardMachineArn,
  taskFamily: `payments-${environment}`,
  taskRoleArns: [config.require("executionRoleArn")],
});

export const auditBucket = payments.auditBucket;
export const deployRoleArn = agent.roleArn;
