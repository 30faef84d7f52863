import assert from "node:assert/strict";
import { DescribeAlarmsCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { GetObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as dynamodb from "@pulumi/aws/dynamodb";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as scheduler from "@pulumi/aws/scheduler";
import * as sfn from "@pulumi/aws/sfn";
import * as sns from "@pulumi/aws/sns";
import * as ssm from "@pulumi/aws/ssm";
import type { EngineRun } from "./harness/engineRun";
import { startWorld, type World } from "./harness/world";

const digest = (letter: string) => `registry.example/app@sha256:${letter.repeat(64)}`;

/** Names of the resources that a run did something to, by operation; providers and unchanged ones left out. */
function did(run: EngineRun): Record<string, string[]> {
  assert.equal(run.stderr, "");
  const found: Record<string, string[]> = {};
  for (const { op, name, type } of run.steps) {
    if (op === "same" || type.startsWith("pulumi:")) continue;
    found[op] = [...(found[op] ?? []), name].sort();
  }
  return found;
}

describe("the test provider", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(() => world.reset());
  after(() => world.stop());

  describe("plays an ECS service and its task definition:", () => {
    const program =
      (choices: { image: string; skipDestroy?: boolean; ignore?: boolean; count?: number }) => async () => {
        const cluster = new ecs.Cluster("cluster");
        const definition = new ecs.TaskDefinition("task", {
          family: "app",
          containerDefinitions: JSON.stringify([{ name: "app", image: choices.image, memory: 128 }]),
          skipDestroy: choices.skipDestroy ?? false,
        });
        const service = new ecs.Service(
          "service",
          { cluster: cluster.arn, taskDefinition: definition.arn, desiredCount: choices.count ?? 1 },
          choices.ignore ? { ignoreChanges: ["taskDefinition", "desiredCount"] } : {},
        );
        return { cluster: cluster.arn, service: service.id, definition: definition.arn };
      };
    const live = async ({ outputs }: EngineRun) => {
      const asked = { cluster: String(outputs.cluster), services: [String(outputs.service)] };
      return (await world.aws.ecs.send(new DescribeServicesCommand(asked))).services?.[0];
    };
    const status = async (arn: unknown) => {
      const asked = { taskDefinition: String(arn) };
      return (await world.aws.ecs.send(new DescribeTaskDefinitionCommand(asked))).taskDefinition?.status;
    };

    it("a new image is a new revision; with skipDestroy the old one stays active", async () => {
      const workspace = await world.workspace();
      const first = await workspace.up(program({ image: digest("a"), skipDestroy: true }));
      const second = await workspace.up(program({ image: digest("b"), skipDestroy: true }));
      assert.deepEqual(did(second), {
        "create-replacement": ["task"],
        "delete-replaced": ["task"],
        replace: ["task"],
        update: ["service"],
      });
      assert.match(String(second.outputs.definition), /task-definition\/app:2$/);
      assert.deepEqual(
        [await status(first.outputs.definition), await status(second.outputs.definition)],
        ["ACTIVE", "ACTIVE"],
      );
    });

    it("without skipDestroy the old revision is deregistered", async () => {
      const workspace = await world.workspace();
      const first = await workspace.up(program({ image: digest("a") }));
      await workspace.up(program({ image: digest("b") }));
      assert.equal(await status(first.outputs.definition), "INACTIVE");
    });

    it("a service that ignores them keeps the revision and the count that run", async () => {
      const workspace = await world.workspace();
      const first = await workspace.up(program({ image: digest("a"), skipDestroy: true, ignore: true }));
      const where = { cluster: String(first.outputs.cluster), service: String(first.outputs.service) };
      await world.aws.ecs.send(new UpdateServiceCommand({ ...where, desiredCount: 4 }));
      const second = await workspace.up(program({ image: digest("b"), skipDestroy: true, ignore: true, count: 2 }));
      assert.equal(did(second).update, undefined);
      const { desiredCount, runningCount, taskDefinition } = (await live(second)) ?? {};
      assert.deepEqual([desiredCount, runningCount, taskDefinition], [4, 4, first.outputs.definition]);
    });

    it("a service that does not ignore them is put back to the program's", async () => {
      const workspace = await world.workspace();
      await workspace.up(program({ image: digest("a"), skipDestroy: true }));
      const second = await workspace.up(program({ image: digest("b"), skipDestroy: true, count: 2 }));
      const { desiredCount, taskDefinition } = (await live(second)) ?? {};
      assert.deepEqual([desiredCount, taskDefinition], [2, second.outputs.definition]);
    });

    it("an image that never starts keeps the service from being steady", async () => {
      await world.moto.control({ brokenImages: [digest("c")] });
      const workspace = await world.workspace();
      const service = await live(await workspace.up(program({ image: digest("c") })));
      assert.deepEqual([service?.runningCount, service?.pendingCount], [0, 1]);
      assert.equal(service?.deployments?.[0]?.rolloutState, "IN_PROGRESS");
    });
  });

  it("puts a new version of an object on update, and deletes all versions on delete", async () => {
    const program = (content: string | undefined) => async () => {
      const bucket = new s3.Bucket("records", { bucket: "records" });
      const versioning = new s3.BucketVersioning("versions", {
        bucket: bucket.id,
        versioningConfiguration: { status: "Enabled" },
      });
      if (content !== undefined) {
        new s3.BucketObjectv2("record", { bucket: bucket.id, key: "record.json", content }, { dependsOn: versioning });
      }
    };
    const versions = async () => {
      const found = await world.aws.s3.send(new ListObjectVersionsCommand({ Bucket: "records" }));
      return (found.Versions ?? []).length + (found.DeleteMarkers ?? []).length;
    };
    const workspace = await world.workspace();
    await workspace.up(program("one"));
    assert.deepEqual(did(await workspace.up(program("two"))), { update: ["record"] });
    assert.equal(await versions(), 2);
    const body = await world.aws.s3.send(new GetObjectCommand({ Bucket: "records", Key: "record.json" }));
    assert.equal(await body.Body?.transformToString(), "two");
    assert.deepEqual(did(await workspace.up(program("two"))), {});
    assert.deepEqual(did(await workspace.up(program(undefined))), { delete: ["record"] });
    assert.equal(await versions(), 0);
  });

  it("keeps an alarm's state when the alarm is changed", async () => {
    const program = (threshold: number) => async () => {
      new cloudwatch.MetricAlarm("errors", {
        name: "errors",
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        threshold,
        metricQueries: [
          { id: "m", metric: { metricName: "M", namespace: "N", period: 60, stat: "Sum" } },
          { id: "e", expression: "m * 2", returnData: true },
        ],
      });
      new cloudwatch.CompositeAlarm("any", { alarmName: "any", alarmRule: 'ALARM("errors")' });
    };
    const workspace = await world.workspace();
    await workspace.up(program(1));
    const set = { AlarmName: "errors", StateValue: "ALARM" as const, StateReason: "test" };
    await world.aws.cloudwatch.send(new SetAlarmStateCommand(set));
    assert.deepEqual(did(await workspace.up(program(2))), { update: ["errors"] });
    const { MetricAlarms: alarms } = await world.aws.cloudwatch.send(new DescribeAlarmsCommand({}));
    assert.deepEqual(
      alarms?.map((alarm) => [alarm.Threshold, alarm.StateValue]),
      [[2, "ALARM"]],
    );
  });

  it("leaves a parameter's live value alone when it is ignored, also under refresh", async () => {
    const program = async () => {
      const args = { name: "/airlock/live", type: "String", value: "{}" };
      new ssm.Parameter("live", args, { ignoreChanges: ["value"] });
    };
    const workspace = await world.workspace();
    await workspace.up(program);
    const live = { Name: "/airlock/live", Value: '{"phase":"baking"}', Overwrite: true };
    await world.aws.ssm.send(new PutParameterCommand(live));
    await workspace.refresh();
    assert.deepEqual(did(await workspace.up(program)), {});
    const { Parameter: found } = await world.aws.ssm.send(new GetParameterCommand({ Name: "/airlock/live" }));
    assert.equal(found?.Value, '{"phase":"baking"}');
  });

  it("answers reads inside a program: no parameter is empty lists, not an error", async () => {
    const program = async () => {
      const none = await ssm.getParametersByPath({ path: "/none" });
      const { json } = await iam.getPolicyDocument({
        statements: [
          {
            actions: ["sts:AssumeRole"],
            principals: [{ type: "Service", identifiers: ["states.amazonaws.com"] }],
            conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["123456789012"] }],
          },
        ],
      });
      return { names: none.names, policy: JSON.parse(json) as unknown };
    };
    const workspace = await world.workspace();
    const run = await workspace.up(program);
    assert.deepEqual(run.outputs, {
      names: [],
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "states.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
          },
        ],
      },
    });
  });

  it("creates, leaves unchanged, refreshes and destroys one of everything else", async () => {
    const program = async () => {
      const allow = (Action: string, more: object) =>
        JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, ...more }] });
      const assumeRolePolicy = allow("sts:AssumeRole", { Principal: { Service: "states.amazonaws.com" } });
      const reading = allow("s3:GetObject", { Resource: "*" });
      const boundary = new iam.Policy("boundary", { policy: reading });
      const role = new iam.Role("role", { assumeRolePolicy, permissionsBoundary: boundary.arn, tags: { a: "b" } });
      new iam.RolePolicy("inline", { role: role.name, policy: reading });
      new iam.RolePolicyAttachment("attached", { role: role.name, policyArn: boundary.arn });
      new iam.OpenIdConnectProvider("github", {
        url: "https://token.actions.githubusercontent.com",
        clientIdLists: ["sts.amazonaws.com"],
        thumbprintLists: ["a".repeat(40)],
      });
      const table = new dynamodb.Table("table", {
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        billingMode: "PAY_PER_REQUEST",
        deletionProtectionEnabled: false,
        pointInTimeRecovery: { enabled: true },
        ttl: { attributeName: "expires", enabled: true },
      });
      const logs = new cloudwatch.LogGroup("logs", { retentionInDays: 30 });
      new cloudwatch.LogMetricFilter("counted", {
        name: "counted",
        logGroupName: logs.name,
        pattern: '{ $.type = "ExecutionFailed" }',
        metricTransformation: { namespace: "Test", name: "Failed", value: "1" },
      });
      const machine = new sfn.StateMachine("machine", {
        roleArn: role.arn,
        definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
        loggingConfiguration: {
          level: "ERROR",
          includeExecutionData: false,
          logDestination: logs.arn.apply((a) => `${a}:*`),
        },
      });
      const rule = new cloudwatch.EventRule("rule", { eventPattern: JSON.stringify({ source: ["aws.s3"] }) });
      new cloudwatch.EventTarget("target", { rule: rule.name, arn: machine.arn, roleArn: role.arn });
      const group = new scheduler.ScheduleGroup("group");
      new scheduler.Schedule("schedule", {
        groupName: group.name,
        scheduleExpression: "rate(1 minute)",
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn: machine.arn, roleArn: role.arn, input: "{}" },
      });
      const topic = new sns.Topic("topic");
      new sns.TopicPolicy("topic-policy", { arn: topic.arn, policy: reading });
      new sns.TopicSubscription("mail", { topic: topic.arn, protocol: "email", endpoint: "on-call@example.com" });
      new cloudwatch.Dashboard("dashboard", { dashboardName: "d", dashboardBody: JSON.stringify({ widgets: [] }) });
      const bucket = new s3.Bucket("audit", { objectLockEnabled: true, forceDestroy: true });
      new s3.BucketVersioning("v", { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } });
      new s3.BucketObjectLockConfiguration("lock", {
        bucket: bucket.id,
        rule: { defaultRetention: { mode: "GOVERNANCE", days: 1 } },
      });
      new s3.BucketPublicAccessBlock("private", { bucket: bucket.id, blockPublicAcls: true, blockPublicPolicy: true });
      new s3.BucketServerSideEncryptionConfiguration("encrypted", {
        bucket: bucket.id,
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      });
      new s3.BucketOwnershipControls("owned", { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } });
      new s3.BucketNotification("events", { bucket: bucket.id, eventbridge: true });
      new s3.BucketPolicy("policy", { bucket: bucket.id, policy: reading });
      return { name: table.name };
    };
    const workspace = await world.workspace();
    const first = await workspace.up(program);
    assert.equal(first.stderr, "");
    assert.match(String(first.outputs.name), /^table-[0-9a-f]{7}$/);
    assert.deepEqual(did(await workspace.up(program)), {});
    assert.deepEqual((await workspace.refresh()).changes, { same: 26 });
    assert.deepEqual(did(await workspace.preview(program)), {});
    const destroyed = await workspace.destroy();
    assert.deepEqual([destroyed.stderr, destroyed.changes], ["", { delete: 26 }]);
  });
});
