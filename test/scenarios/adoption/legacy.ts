import assert from "node:assert/strict";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecs from "@pulumi/aws/ecs";
import * as lb from "@pulumi/aws/lb";
import { type AdoptionArgs, ProgressiveService, readAdoption } from "pulumi-airlock/aws";
import { declareGround } from "../../engine/harness/ground";
import type { World } from "../../engine/harness/world";
import { ENVIRONMENT, versionOf } from "../rollout/releaseFolders";
import type { RaisedPlatform } from "../stacks";

/** What runs before Airlock comes. */
export const LEGACY = versionOf("1.4.2", "4");

const CONTAINER = { name: "app", port: 8080 };
const ROUTING = { hosts: ["pay.example.com"], paths: ["/*"], priority: 50 };
const ROLE = "arn:aws:iam::123456789012:role";

/** Where the service stands that was made without Airlock. */
export interface Legacy {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly clusterArn: string;
  readonly listenerArn: string;
  readonly ruleArn: string;
  readonly targetGroupArn: string;
  readonly taskDefinitionArn: string;
}

/** Makes a load-balanced ECS service as teams have them: one listener, one rule, one target group, three tasks. */
export async function makeLegacy(world: World): Promise<Legacy> {
  const stack = await world.workspace({ project: "legacy" });
  const up = await stack.up(async () => {
    const { vpc, subnets, listener } = declareGround();
    const group = new lb.TargetGroup("legacy", {
      ...{ name: "legacy", vpcId: vpc.id, port: 80, protocol: "HTTP", targetType: "ip", deregistrationDelay: 15 },
      healthCheck: { path: "/status", matcher: "200-299" },
      tags: { team: "payments" },
    });
    const rule = new lb.ListenerRule("legacy", {
      listenerArn: listener.arn,
      priority: ROUTING.priority,
      conditions: [{ hostHeader: { values: ROUTING.hosts } }, { pathPattern: { values: ROUTING.paths } }],
      actions: [{ type: "forward", targetGroupArn: group.arn }],
      tags: { team: "payments" },
    });
    const tasks = new ec2.SecurityGroup("legacy", { vpcId: vpc.id, description: "tasks" });
    const cluster = new ecs.Cluster("legacy", { name: "main" });
    const image = `registry.example.com/old/payments@${LEGACY.digest}`;
    const revision = new ecs.TaskDefinition("legacy", {
      ...{ family: "payments-legacy", cpu: "256", memory: "512", networkMode: "awsvpc" },
      requiresCompatibilities: ["FARGATE"],
      containerDefinitions: JSON.stringify([{ name: CONTAINER.name, image, portMappings: [{ containerPort: 8080 }] }]),
    });
    new ecs.Service(
      "legacy",
      {
        ...{
          name: "payments",
          cluster: cluster.arn,
          launchType: "FARGATE",
          taskDefinition: revision.arn,
          desiredCount: 3,
        },
        loadBalancers: [{ targetGroupArn: group.arn, containerName: CONTAINER.name, containerPort: CONTAINER.port }],
        networkConfiguration: { subnets: subnets.map(({ id }) => id), securityGroups: [tasks.id] },
        tags: { team: "payments" },
      },
      { dependsOn: [rule] },
    );
    return {
      vpcId: vpc.id,
      subnetIds: subnets.map(({ id }) => id),
      securityGroupId: tasks.id,
      clusterArn: cluster.arn,
      listenerArn: listener.arn,
      ruleArn: rule.arn,
      targetGroupArn: group.arn,
      taskDefinitionArn: revision.arn,
    };
  });
  assert.equal(up.stderr, "");
  return up.outputs as unknown as Legacy;
}

/** What a program says of the legacy service to adopt it. */
export function adoption(legacy: Legacy): AdoptionArgs {
  return {
    ...{ service: "payments", environment: ENVIRONMENT, clusterArn: legacy.clusterArn, serviceName: "payments" },
    productionRuleArn: legacy.ruleArn,
    container: CONTAINER,
    routing: ROUTING,
    ...{ version: LEGACY.version, digest: LEGACY.digest },
  };
}

/** A platform program that adopts it. */
export function adoptingProgram(legacy: Legacy, asked: AdoptionArgs = adoption(legacy)) {
  return (before: () => void = () => undefined) =>
    async () => {
      before();
      const adopt = await readAdoption(asked);
      const service = new ProgressiveService("payments", {
        ...{
          service: "payments",
          environment: ENVIRONMENT,
          clusterArn: legacy.clusterArn,
          container: CONTAINER,
          adopt,
        },
        network: { vpcId: legacy.vpcId, subnetIds: [...legacy.subnetIds], securityGroupIds: [legacy.securityGroupId] },
        routing: { ...ROUTING, listenerArn: legacy.listenerArn },
        alarms: { runbookUrl: "https://runbooks.example.com/payments" },
        initialTaskDefinitionArn: legacy.taskDefinitionArn,
        taskRoleArns: [`${ROLE}/execution`, `${ROLE}/task`],
      });
      return {
        productionRuleArn: service.productionRuleArn,
        forwardMachineArn: service.forwardMachineArn,
        backMachineArn: service.backMachineArn,
        auditBucket: service.auditBucket,
        topicArn: service.topicArn,
        greenService: service.greenService.name,
      };
    };
}

/** Brings the legacy service under Airlock. */
export async function adoptLegacy(world: World, legacy: Legacy): Promise<RaisedPlatform> {
  const stack = await world.workspace({ project: "airlock-platform", stack: ENVIRONMENT });
  const program = adoptingProgram(legacy);
  const up = await stack.up(program());
  assert.equal(up.stderr, "");
  const config = {
    auditBucket: String(up.outputs["auditBucket"]),
    ...{ family: "payments-dev", containerName: CONTAINER.name, containerPort: String(CONTAINER.port) },
    ...{ executionRoleArn: `${ROLE}/execution`, taskRoleArn: `${ROLE}/task`, logGroupName: "/airlock/payments-dev" },
  };
  return {
    stack,
    outputs: up.outputs,
    serviceConfig: Object.fromEntries(Object.entries(config).map(([key, value]) => [`airlock-service:${key}`, value])),
    cluster: "main",
    serviceNames: { blue: "payments", green: "payments-dev-green" },
    program,
  };
}
