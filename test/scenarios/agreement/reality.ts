import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { type AttributeValue, CreateTableCommand, DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { CreateRuleCommand, CreateTargetGroupCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { CreateScheduleGroupCommand } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import type { RehearsalRequest } from "../../../engines/rehearsal";
import type { JsonValue } from "../../../engines/rehearsal/asl/data/json";
import type { ContractAlarm } from "../../../engines/rehearsal/cloud/cloudwatch/contractAlarms";
import { initialItems, initialMirror } from "../../../engines/rehearsal/model/initialItems";
import { imageOf, machineArnOf, rehearsalDeployment } from "../../../engines/rehearsal/model/rehearsalDeployment";
import {
  compileMachines,
  type Deployment,
  eventRules,
  machineNames,
  quarantineKey,
} from "../../../engines/stepfunctions";
import { declareGround } from "../../engine/harness/ground";
import type { World } from "../../engine/harness/world";
import { setAlarmState } from "../../engine/hops/eventBus";
import { shiftWeights } from "../../engine/hops/weights";

/** What load balancer rules are declared on, in one network. */
export interface Ground {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly listenerArn: string;
}

/** An account in moto in which the rehearsal's own machines really run: the deployment of a rehearsal, with ARNs that exist. */
export interface Reality {
  readonly world: World;
  readonly deployment: Deployment;
  readonly alarms: readonly ContractAlarm[];
}

/** What goes wrong in the account. */
export interface Trouble {
  /** How many of the next calls are throttled, by action: `elasticloadbalancing.ModifyRule`. */
  readonly throttled?: Readonly<Record<string, number>>;
  /** No task of the candidate ever runs. */
  readonly broken?: true;
  /** Exit code of the smoke test. @defaultValue 0 */
  readonly smokeExit?: number;
}

/** Fences grow for ever, and names of executions hold them: no scenario may begin with one that another had. */
const FENCES = 1000;
let fence = 0;

const SMOKE_DIGEST = `sha256:${"1".repeat(64)}`;
const FIRST_DIGEST = `sha256:${"0".repeat(64)}`;
/** Tasks of the live service before anything happens. */
export const TASKS = 2;

/** Brings up a network with a load balancer. */
export async function standGround(world: World): Promise<Ground> {
  const ground = await world.workspace({ project: "ground" });
  const stood = await ground.up(async () => {
    const { vpc, subnets, listener } = declareGround();
    return { vpcId: vpc.id, subnetIds: subnets.map((subnet) => subnet.id), listenerArn: listener.arn };
  });
  if (stood.stderr !== "") throw new Error(stood.stderr);
  const { vpcId, subnetIds, listenerArn } = stood.outputs as Record<string, unknown>;
  return { vpcId: String(vpcId), subnetIds: subnetIds as string[], listenerArn: String(listenerArn) };
}

/** Makes everything that the rehearsal's deployment names, and the machines that are compiled from it. */
export async function makeReal(world: World, ground: Ground, request: RehearsalRequest): Promise<Reality> {
  const { aws } = world;
  const rehearsed = rehearsalDeployment(request);
  const { service, ...invented } = rehearsed.deployment;
  const groups = {
    blue: await targetGroup(world, ground, `${service}-blue`),
    green: await targetGroup(world, ground, `${service}-green`),
  };
  const rule = (path: string) => forwardRule(world, ground, path, groups);
  const ringRuleArn = invented.ringRuleArn === undefined ? undefined : await rule(`/ring/${service}`);
  const { colours, smokeTest } = invented;
  const deployment: Deployment = {
    ...invented,
    service,
    ruleArn: await rule(`/${service}`),
    ...(ringRuleArn === undefined ? {} : { ringRuleArn }),
    colours: {
      blue: { ...colours.blue, targetGroupArn: groups.blue },
      green: { ...colours.green, targetGroupArn: groups.green },
    },
    ...(smokeTest === undefined ? {} : { smokeTest: { ...smokeTest, subnetIds: ground.subnetIds } }),
  };

  await aws.ecs.send(new CreateClusterCommand({ clusterName: nameOf(deployment.clusterArn) }));
  for (const digest of [FIRST_DIGEST, request.previous.digest, request.digest]) {
    await revision(world, service, deployment.containerName, imageOf(service, digest));
  }
  await revision(world, `${service}-smoke`, deployment.containerName, imageOf(`${service}-smoke`, SMOKE_DIGEST));
  for (const colour of ["blue", "green"] as const) {
    await aws.ecs.send(
      new CreateServiceCommand({
        cluster: deployment.clusterArn,
        serviceName: deployment.colours[colour].serviceName,
        taskDefinition: `${service}:1`,
        desiredCount: 0,
        launchType: "FARGATE",
        loadBalancers: [
          { targetGroupArn: groups[colour], containerName: deployment.containerName, containerPort: 8080 },
        ],
        networkConfiguration: { awsvpcConfiguration: { subnets: [...ground.subnetIds], securityGroups: [] } },
      }),
    );
  }
  await aws.dynamodb.send(
    new CreateTableCommand({
      TableName: deployment.tableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    }),
  );
  const Bucket = deployment.bucketName;
  await aws.s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
  );
  await aws.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  await aws.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  await aws.sns.send(new CreateTopicCommand({ Name: nameOf(deployment.topicArn, ":") }));
  await aws.scheduler.send(new CreateScheduleGroupCommand({ Name: deployment.scheduleGroupName }));
  for (const { name } of rehearsed.alarms) {
    await aws.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: "Rehearsal",
        MetricName: "any",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
  }
  const names = machineNames(service, deployment.environment);
  const definitions = compileMachines(deployment);
  for (const machine of ["forward", "back", "reconciler"] as const) {
    await aws.sfn.send(
      new CreateStateMachineCommand({
        name: names[machine],
        definition: JSON.stringify(definitions[machine]),
        roleArn: deployment.schedulerRoleArn,
        // moto keeps no history of EXPRESS executions.
        type: "STANDARD",
      }),
    );
  }
  for (const event of eventRules(deployment)) {
    const Name = `${names[event.target]}-${event.id}`;
    await aws.events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(event.pattern) }));
    const InputTransformer = { InputPathsMap: { ...event.inputPaths }, InputTemplate: event.inputTemplate };
    const Arn = machineArnOf(deployment, event.target);
    const target = { Id: "rollout", Arn, RoleArn: deployment.schedulerRoleArn, InputTransformer };
    await aws.events.send(new PutTargetsCommand({ Rule: Name, Targets: [target] }));
  }
  return { world, deployment, alarms: rehearsed.alarms };
}

/** The account as earlier rollouts left it: the model of a rehearsal begins with the same. */
export async function beginAsRehearsed(
  { world, deployment, alarms }: Reality,
  request: RehearsalRequest,
  { throttled = {}, broken, smokeExit = 0 }: Trouble = {},
): Promise<void> {
  const { aws } = world;
  const { service, colours, tableName, ruleArn, ringRuleArn } = deployment;
  await world.moto.control({ waitScale: 0.001, heldWaits: [], throttled: {} });
  const live = request.live ?? request.previous;
  for (const item of initialItems(live, [])) {
    const Item = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));
    Item["fence"] = { N: String((fence += FENCES)) };
    await aws.dynamodb.send(new PutItemCommand({ TableName: tableName, Item }));
  }
  const Key = { pk: { S: quarantineKey(request.digest) } };
  await aws.dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key }));
  const Value = initialMirror(request, live);
  await aws.ssm.send(
    new PutParameterCommand({ Name: deployment.parameterName, Type: "String", Overwrite: true, Value }),
  );
  for (const arn of [ruleArn, ...(ringRuleArn === undefined ? [] : [ringRuleArn])]) {
    await shiftWeights(aws, arn, { [colours.blue.targetGroupArn]: 100, [colours.green.targetGroupArn]: 0 });
  }
  const place = (colour: "blue" | "green", revisionNumber: number, desiredCount: number) =>
    aws.ecs.send(
      new UpdateServiceCommand({
        cluster: deployment.clusterArn,
        service: colours[colour].serviceName,
        taskDefinition: `${service}:${revisionNumber}`,
        desiredCount,
      }),
    );
  await place("blue", 2, TASKS);
  await place("green", 1, 0);
  for (const { name } of alarms) await setAlarmState(aws, name, "OK", { lost: true });
  const brokenImages = broken === true ? [imageOf(service, request.digest)] : [];
  await world.moto.control({ throttled, brokenImages, exitCodes: { [`${service}-smoke`]: smokeExit } });
}

/** Items of a rehearsal hold texts and numbers. */
function attribute({ S, N }: { readonly S?: JsonValue; readonly N?: JsonValue }): AttributeValue {
  if (typeof S === "string") return { S };
  if (typeof N === "string") return { N };
  throw new Error("an item of a rehearsal holds something else than texts and numbers");
}

async function targetGroup({ aws }: World, { vpcId }: Ground, Name: string): Promise<string> {
  const made = await aws.elb.send(
    new CreateTargetGroupCommand({ Name, Protocol: "HTTP", Port: 8080, VpcId: vpcId, TargetType: "ip" }),
  );
  return made.TargetGroups?.[0]?.TargetGroupArn ?? "";
}

let priority = 0;

async function forwardRule(
  { aws }: World,
  { listenerArn }: Ground,
  path: string,
  groups: { readonly blue: string; readonly green: string },
): Promise<string> {
  const made = await aws.elb.send(
    new CreateRuleCommand({
      ListenerArn: listenerArn,
      Priority: ++priority,
      Conditions: [{ Field: "path-pattern", Values: [path] }],
      Actions: [
        {
          Type: "forward",
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: groups.blue, Weight: 100 },
              { TargetGroupArn: groups.green, Weight: 0 },
            ],
          },
        },
      ],
    }),
  );
  return made.Rules?.[0]?.RuleArn ?? "";
}

async function revision({ aws }: World, family: string, name: string, image: string): Promise<void> {
  await aws.ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      containerDefinitions: [{ name, image, portMappings: [{ containerPort: 8080 }] }],
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
    }),
  );
}

function nameOf(arn: string, separator = "/"): string {
  return arn.slice(arn.lastIndexOf(separator) + 1);
}
