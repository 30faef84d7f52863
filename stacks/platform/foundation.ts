import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./settings";

/** What the service stands on: everything but the two colours and their rollout. */
export interface Foundation {
  readonly cluster: ecs.Cluster;
  readonly loadBalancer: lb.LoadBalancer;
  readonly taskSecurityGroup: ec2.SecurityGroup;
  readonly executionRole: iam.Role;
  readonly taskRole: iam.Role;
  readonly logGroup: cloudwatch.LogGroup;
  readonly placeholder: ecs.TaskDefinition;
  /** Family of every revision of the service. */
  readonly family: string;
}

/** An inline program that fails deletes what it did not come to declare, unless it is protected. */
export const KEPT = { protect: true };

/** Declares cluster, load balancer, security groups, the task's roles and log, and the revision that never runs. */
export function foundation(settings: Settings): Foundation {
  const family = `${settings.service}-${settings.environment}`;
  const cluster = new ecs.Cluster(
    "cluster",
    {
      name: family,
      settings: [{ name: "containerInsights", value: "enabled" }],
    },
    KEPT,
  );
  const { loadBalancer, taskSecurityGroup } = doors(settings);
  const executionRole = taskAssumedRole("execution", `Starts tasks of ${family}: pulls images, writes logs`);
  const taskRole = taskAssumedRole("task", `What the code of ${family} may do`);
  const logGroup = new cloudwatch.LogGroup("tasks", { name: `/airlock/${family}`, retentionInDays: 90 }, KEPT);
  const mayRead = executionPolicy(pulumi.interpolate`${logGroup.arn}:*`, settings.secretArns);
  new iam.RolePolicy("execution", { role: executionRole.name, policy: mayRead }, KEPT);
  const placeholder = new ecs.TaskDefinition(
    "placeholder",
    {
      family,
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      containerDefinitions: JSON.stringify([
        {
          name: settings.containerName,
          image: settings.placeholderImage,
          essential: true,
          portMappings: [{ containerPort: settings.containerPort, protocol: "tcp" }],
        },
      ]),
      skipDestroy: true,
    },
    KEPT,
  );
  return { cluster, loadBalancer, taskSecurityGroup, executionRole, taskRole, logGroup, placeholder, family };
}

function doors({ network, ingressCidrs, containerPort }: Settings) {
  const { vpcId } = network;
  const front = new ec2.SecurityGroup(
    "load-balancer",
    { vpcId, description: "HTTPS from those who may, tasks only" },
    KEPT,
  );
  const tasks = new ec2.SecurityGroup("tasks", { vpcId, description: "Requests from the load balancer only" }, KEPT);
  for (const [index, cidrIpv4] of ingressCidrs.entries()) {
    new vpc.SecurityGroupIngressRule(
      `https-${index}`,
      {
        securityGroupId: front.id,
        cidrIpv4,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      },
      KEPT,
    );
  }
  const requests = { ipProtocol: "tcp", fromPort: containerPort, toPort: containerPort };
  new vpc.SecurityGroupEgressRule(
    "to-tasks",
    {
      securityGroupId: front.id,
      referencedSecurityGroupId: tasks.id,
      ...requests,
    },
    KEPT,
  );
  new vpc.SecurityGroupIngressRule(
    "from-load-balancer",
    {
      securityGroupId: tasks.id,
      referencedSecurityGroupId: front.id,
      ...requests,
    },
    KEPT,
  );
  new vpc.SecurityGroupEgressRule(
    "from-tasks",
    { securityGroupId: tasks.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" },
    KEPT,
  );
  const loadBalancer = new lb.LoadBalancer(
    "load-balancer",
    {
      loadBalancerType: "application",
      subnets: network.publicSubnetIds,
      securityGroups: [front.id],
      dropInvalidHeaderFields: true,
      enableDeletionProtection: true,
    },
    KEPT,
  );
  return { loadBalancer, taskSecurityGroup: tasks };
}

/** A role that ECS tasks assume. */
export function taskAssumedRole(name: string, description: string): iam.Role {
  return new iam.Role(
    name,
    {
      description,
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
    },
    KEPT,
  );
}

/**
 * What ECS itself needs to start a task: the image, a place for its log, and the secrets that revisions name. It is an object with
 * outputs in it, so that policies see its actions before any ARN is known.
 */
function executionPolicy(logStreams: pulumi.Input<string>, secretArns: readonly string[]): iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PullImages",
        Effect: "Allow",
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetAuthorizationToken",
          "ecr:GetDownloadUrlForLayer",
        ],
        // The platform does not know the service's repository, and GetAuthorizationToken takes no resource.
        Resource: "*",
      },
      {
        Sid: "WriteTheLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: logStreams,
      },
      ...(secretArns.length === 0
        ? []
        : [
            {
              Sid: "ReadSecrets",
              Effect: "Allow" as const,
              Action: "secretsmanager:GetSecretValue",
              Resource: [...secretArns],
            },
          ]),
    ],
  };
}
