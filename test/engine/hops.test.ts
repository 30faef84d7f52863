import assert from "node:assert/strict";
import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { PutRuleCommand, PutTargetsCommand, type Target } from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateScheduleCommand } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { startWorld, type World } from "./harness/world";
import { deliver, executionStatusChanged, objectCreated, setAlarmState } from "./hops/eventBus";
import { matchesPattern } from "./hops/eventPattern";
import { listExecutions, waitForEnd } from "./hops/executions";
import { listSchedules, tickSchedule } from "./hops/schedules";

describe("an event pattern", () => {
  const event = {
    source: "aws.s3",
    detail: {
      bucket: { name: "audit-1" },
      object: { key: "a/b.json", size: 5 },
      tags: ["x", "y"],
      parts: [{ arn: "one" }, { arn: "two" }],
    },
  };
  const matching: readonly Record<string, unknown>[] = [
    { source: ["aws.s3"] },
    { source: ["aws.ec2", "aws.s3"] },
    { detail: { bucket: { name: [{ prefix: "audit-" }] } } },
    { detail: { object: { key: [{ suffix: ".json" }] } } },
    { detail: { object: { key: [{ wildcard: "a/*.json" }] } } },
    { detail: { object: { size: [{ numeric: [">", 1, "<=", 5] }] } } },
    { detail: { bucket: { name: [{ "anything-but": "other" }] } } },
    { detail: { bucket: { name: [{ "anything-but": { prefix: "x" } }] } } },
    { detail: { tags: ["y"] } },
    { detail: { none: [{ exists: false }] } },
    { detail: { object: { key: [{ exists: true }] } } },
    { source: [{ "equals-ignore-case": "AWS.S3" }] },
    { detail: { $or: [{ bucket: { name: ["other"] } }, { object: { key: ["a/b.json"] } }] } },
    { detail: { parts: { arn: ["two"] } } },
  ];
  for (const pattern of matching)
    it(`matches ${JSON.stringify(pattern)}`, () => assert.equal(matchesPattern(pattern, event), true));

  const other: readonly Record<string, unknown>[] = [
    { source: ["aws.ec2"] },
    { source: ["aws.s3"], "detail-type": ["Object Created"] },
    { detail: { bucket: { name: ["audit"] } } },
    { detail: { object: { size: ["5"] } } },
    { detail: { object: { key: [{ wildcard: "b/*" }] } } },
    { detail: { object: [{ exists: true }] } },
    { detail: { none: [{ "anything-but": "a" }] } },
    { detail: { bucket: { name: [{ "anything-but": ["audit-1"] }] } } },
    { detail: { $or: [{ bucket: { name: ["other"] } }, { object: { key: ["other"] } }] } },
    { detail: { parts: { arn: ["three"] } } },
  ];
  for (const pattern of other)
    it(`does not match ${JSON.stringify(pattern)}`, () => assert.equal(matchesPattern(pattern, event), false));

  const refused: readonly [pattern: Record<string, unknown>, message: RegExp][] = [
    [{ source: "aws.s3" }, /source must be a list that is not empty, got "aws\.s3"/],
    [{ source: [] }, /must be a list that is not empty/],
    [{ $or: [{ source: ["a"] }] }, /\$or in an event pattern must be a list of two or more/],
    [{ $and: [{ source: ["a"] }] }, /event pattern operator \$and is not played/],
    [{ source: [{ cidr: "10.0.0.0/8" }] }, /event pattern operator cidr is not played/],
  ];
  for (const [pattern, message] of refused) {
    it(`is refused when it is ${JSON.stringify(pattern)}`, () =>
      assert.throws(() => matchesPattern(pattern, event), { message }));
  }
});

describe("the hops that moto does not make", () => {
  const roleArn = "arn:aws:iam::123456789012:role/any";
  let world: World;
  let machine: string;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(async () => {
    await world.reset();
    const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
    const made = await world.aws.sfn.send(new CreateStateMachineCommand({ name: "forward", roleArn, definition }));
    machine = made.stateMachineArn ?? "";
  });
  after(() => world.stop());

  async function route(pattern: unknown, target: Omit<Target, "Id" | "Arn"> = { RoleArn: roleArn }, arn = machine) {
    await world.aws.events.send(new PutRuleCommand({ Name: "start", EventPattern: JSON.stringify(pattern) }));
    await world.aws.events.send(new PutTargetsCommand({ Rule: "start", Targets: [{ Id: "t", Arn: arn, ...target }] }));
  }
  async function record(events: boolean) {
    const where = { Bucket: "audit" };
    await world.aws.s3.send(
      new CreateBucketCommand({ ...where, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    const NotificationConfiguration = events ? { EventBridgeConfiguration: {} } : {};
    await world.aws.s3.send(new PutBucketNotificationConfigurationCommand({ ...where, NotificationConfiguration }));
    await world.aws.s3.send(new PutObjectCommand({ ...where, Key: "pay/1.0.0.json", Body: "{}" }));
  }
  const input = async (execution: string | undefined) => (await waitForEnd(world.aws, execution ?? "")).input;

  it("take a new object to the state machine that a rule names, with the input that its target shapes", async () => {
    await record(true);
    await route(
      { source: ["aws.s3"], "detail-type": ["Object Created"], detail: { bucket: { name: ["audit"] } } },
      {
        RoleArn: roleArn,
        InputTransformer: {
          InputPathsMap: { bucket: "$.detail.bucket.name", key: "$.detail.object.key" },
          InputTemplate: '{"record": {"bucket": <bucket>, "path": "s3/<key>"}, "rule": "<aws.events.rule-name>"}',
        },
      },
    );
    const delivered = await objectCreated(world.aws, "audit", "pay/1.0.0.json");
    assert.deepEqual(delivered?.rules, ["start"]);
    assert.deepEqual(await input(delivered.executions[0]), {
      record: { bucket: "audit", path: "s3/pay/1.0.0.json" },
      rule: "start",
    });
  });

  it("start nothing for a pattern that does not match, or a bucket whose events are off", async () => {
    await record(false);
    await route({ source: ["aws.s3"], detail: { object: { key: [{ prefix: "other/" }] } } });
    assert.equal(await objectCreated(world.aws, "audit", "pay/1.0.0.json"), undefined);
    const on = { Bucket: "audit", NotificationConfiguration: { EventBridgeConfiguration: {} } };
    await world.aws.s3.send(new PutBucketNotificationConfigurationCommand(on));
    assert.deepEqual((await objectCreated(world.aws, "audit", "pay/1.0.0.json"))?.executions, []);
    assert.deepEqual(await listExecutions(world.aws, machine), []);
  });

  it("take a change of an alarm's state, but neither a repetition nor a lost event", async () => {
    const metric = {
      Namespace: "N",
      MetricName: "M",
      Statistic: "Sum" as const,
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
    };
    await world.aws.cloudwatch.send(
      new PutMetricAlarmCommand({ AlarmName: "pay-green", ...metric, ComparisonOperator: "GreaterThanThreshold" }),
    );
    const state = { value: ["ALARM"] };
    await route({ source: ["aws.cloudwatch"], detail: { alarmName: ["pay-green"], state } });
    assert.equal(await setAlarmState(world.aws, "pay-green", "ALARM", { lost: true }), undefined);
    assert.deepEqual((await setAlarmState(world.aws, "pay-green", "OK"))?.executions, []);
    const delivered = await setAlarmState(world.aws, "pay-green", "ALARM");
    assert.equal(delivered?.executions.length, 1);
    assert.equal(await setAlarmState(world.aws, "pay-green", "ALARM"), undefined);
    assert.ok(delivered);
    const again = await deliver(world.aws, delivered.event);
    assert.equal(again.executions.length, 1, "an event may be delivered twice");
    await assert.rejects(setAlarmState(world.aws, "none", "OK"), { message: "there is no alarm none" });
  });

  it("take the end of an execution", async () => {
    await record(true);
    await route({ source: ["aws.s3"] });
    const first = (await objectCreated(world.aws, "audit", "pay/1.0.0.json"))?.executions[0] ?? "";
    await waitForEnd(world.aws, first);
    await route({ source: ["aws.states"], detail: { status: ["SUCCEEDED"], stateMachineArn: [machine] } });
    const second = (await executionStatusChanged(world.aws, first)).executions[0];
    assert.equal(((await input(second)) as { detail: { executionArn: string } }).detail.executionArn, first);
  });

  it("refuse a target without a role, and one that is not played", async () => {
    await record(true);
    await route({ source: ["aws.s3"] }, {});
    await assert.rejects(
      objectCreated(world.aws, "audit", "pay/1.0.0.json"),
      /has no role: EventBridge could not start it/,
    );
    await route({ source: ["aws.s3"] }, {}, "arn:aws:lambda:eu-west-1:123456789012:function:f");
    await assert.rejects(objectCreated(world.aws, "audit", "pay/1.0.0.json"), /a target of this kind is not played/);
  });

  it("tick a schedule with its input", async () => {
    await world.aws.scheduler.send(
      new CreateScheduleCommand({
        Name: "reconcile",
        ScheduleExpression: "rate(1 minute)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: machine, RoleArn: roleArn, Input: '{"service":"pay"}' },
      }),
    );
    assert.deepEqual(await listSchedules(world.aws), ["default/reconcile"]);
    assert.deepEqual(await input(await tickSchedule(world.aws, "default", "reconcile")), { service: "pay" });
  });
});
