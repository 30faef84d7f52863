import assert from "node:assert/strict";
import { DescribeAlarmsCommand, PutCompositeAlarmCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateStateMachineCommand, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { startWorld, type World } from "./harness/world";
import { statesEntered, waitForEnd, waitForState } from "./hops/executions";

type State = Record<string, unknown>;

const pass = (parameters: State): State => ({ Type: "Pass", Parameters: parameters, End: true });
const task = (service: string, parameters: State, more: State = {}): State => ({
  Type: "Task",
  Resource: `arn:aws:states:::${service}`,
  Parameters: parameters,
  End: true,
  ...more,
});
const caught = (error: string): State => ({
  Catch: [{ ErrorEquals: [error], Next: "Caught", ResultPath: "$.error" }],
});

/** What these tests show holds for moto with our shims. That AWS does the same is documented there, not shown here. */
describe("moto with the shims", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  beforeEach(() => world.reset());
  after(() => world.stop());

  let count = 0;
  async function create(first: State): Promise<string> {
    count += 1;
    const states = { First: first, Caught: { Type: "Succeed" } };
    const made = await world.aws.sfn.send(
      new CreateStateMachineCommand({
        name: `machine-${count}`,
        roleArn: "arn:aws:iam::123456789012:role/any",
        definition: JSON.stringify({ StartAt: "First", States: "Catch" in first ? states : { First: first } }),
      }),
    );
    return made.stateMachineArn ?? "";
  }
  async function start(first: State, input: unknown = {}): Promise<string> {
    const stateMachineArn = await create(first);
    const given = { stateMachineArn, input: JSON.stringify(input) };
    return (await world.aws.sfn.send(new StartExecutionCommand(given))).executionArn ?? "";
  }
  const run = async (first: State, input: unknown = {}) => waitForEnd(world.aws, await start(first, input));

  describe("reads paths as Step Functions does:", () => {
    const input = {
      list: [
        { a: "A", n: 1 },
        { a: "B", n: 2 },
        { a: "B", n: 3 },
      ],
      none: [],
    };
    const cases: readonly [path: string, expected: unknown][] = [
      ["$.list[?(@.a == 'B')].n", [2, 3]],
      ["$.list[?(@.a == 'A')]", [{ a: "A", n: 1 }]],
      ["$.list[?(@.a == 'Z')]", []],
      ["$.none[*].a", []],
      ["$.list[0].a", "A"],
      ["$.list[1]", { a: "B", n: 2 }],
      ["$.list[*].n", [1, 2, 3]],
      ["States.ArrayLength($.list[?(@.a == 'Z')])", 0],
      ["States.ArrayGetItem($.list[?(@.a == 'B')].n, 0)", 2],
      ["$$.Execution.RedriveCount", 0],
    ];
    for (const [path, expected] of cases) {
      it(path, async () => {
        assert.deepEqual((await run(pass({ "it.$": path }), input)).output, { it: expected });
      });
    }

    it("and a list that is not there is an error", async () => {
      const ended = await run(pass({ "it.$": "$.nothing[?(@.a == 'Z')]" }), input);
      assert.deepEqual([ended.status, ended.error], ["FAILED", "States.Runtime"]);
    });
  });

  it("writes times of the context as text", async () => {
    const ended = await run(pass({ "it.$": "$$.Execution.StartTime" }));
    assert.match(JSON.stringify(ended.output), /^\{"it":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\}$/);
  });

  it("knows services by Step Functions' ids, and refuses others when the machine is created", async () => {
    await assert.rejects(create(task("aws-sdk:elbv2:describeRules", {})), /aws-sdk:elbv2 is not among/);
    assert.equal((await run(task("aws-sdk:elasticloadbalancingv2:describeLoadBalancers", {}))).status, "SUCCEEDED");
  });

  it("refuses a parameter that is not PascalCase, or that the API does not have", async () => {
    for (const field of ["path", "Pathh"]) {
      const ended = await run(task("aws-sdk:ssm:getParametersByPath", { [field]: "/a" }));
      assert.equal(ended.error, "States.Runtime");
      assert.match(ended.cause ?? "", new RegExp(`The field '${field}' is not supported by Step Functions`));
    }
  });

  it("takes PascalCase for an API in camelCase, and answers in it, times as text", async () => {
    const stateMachineArn = await create(pass({ a: 1 }));
    const started = await world.aws.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    await waitForEnd(world.aws, started.executionArn ?? "");
    const described = await run(task("aws-sdk:sfn:describeExecution", { ExecutionArn: started.executionArn }));
    const output = described.output as { Status: string; StartDate: string };
    assert.equal(output.Status, "SUCCEEDED");
    assert.match(output.StartDate, /^\d{4}-\d\d-\d\dT.*Z$/);
  });

  describe("names errors as Step Functions does:", () => {
    const cases: readonly [error: string, state: State][] = [
      [
        "ElasticLoadBalancingV2.RuleNotFoundException",
        task("aws-sdk:elasticloadbalancingv2:describeRules", { RuleArns: ["arn:aws:none"] }),
      ],
      ["Ssm.ParameterNotFoundException", task("aws-sdk:ssm:getParameter", { Name: "/none" })],
      [
        "Sfn.ExecutionDoesNotExistException",
        task("aws-sdk:sfn:stopExecution", { ExecutionArn: "arn:aws:states:eu-west-1:123456789012:execution:a:b" }),
      ],
      ["Ecs.ClusterNotFoundException", task("aws-sdk:ecs:describeServices", { Cluster: "none", Services: ["s"] })],
      ["Scheduler.ResourceNotFoundException", task("aws-sdk:scheduler:deleteSchedule", { Name: "none" })],
      ["S3.NoSuchBucketException", task("aws-sdk:s3:putObject", { Bucket: "none", Key: "k", Body: { a: 1 } })],
      ["DynamoDB.ResourceNotFoundException", task("dynamodb:getItem", { TableName: "none", Key: { id: { S: "a" } } })],
    ];
    for (const [error, state] of cases) {
      it(error, async () => {
        const ended = await run({ ...state, ...caught(error) });
        assert.deepEqual([ended.status, (ended.output as { error?: State }).error?.Error], ["SUCCEEDED", error]);
      });
    }

    it("DynamoDB.ConditionalCheckFailedException, when a fenced write is refused", async () => {
      await world.aws.dynamodb.send(
        new CreateTableCommand({
          TableName: "fence",
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
      const write = task("dynamodb:updateItem", {
        TableName: "fence",
        Key: { id: { S: "service" } },
        UpdateExpression: "SET #owner = :me",
        ConditionExpression: "attribute_not_exists(#owner)",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: { ":me": { "S.$": "$$.Execution.Id" } },
      });
      const error = "DynamoDB.ConditionalCheckFailedException";
      assert.equal((await run({ ...write, ...caught(error), ResultPath: null })).status, "SUCCEEDED");
      const second = await run({ ...write, ...caught(error) });
      assert.equal((second.output as { error: State }).error.Error, error);
    });

    it("States.Runtime, which States.ALL does not take", async () => {
      const ended = await run(task("aws-sdk:ssm:getParameter", { "Name.$": "$.none" }, caught("States.ALL")));
      assert.deepEqual([ended.status, ended.error], ["FAILED", "States.Runtime"]);
    });
  });

  it("compares with the context object, as it does with the input", async () => {
    const chosen = async (given: string, path: string) => {
      const rule = { Variable: "$.given", StringEqualsPath: path, Next: "Caught" };
      const stateMachineArn = await create({ Type: "Choice", Choices: [rule], Default: "First", Catch: undefined });
      const start = { stateMachineArn, name: "known", input: JSON.stringify({ given, other: "known" }) };
      const { executionArn = "" } = await world.aws.sfn.send(new StartExecutionCommand(start));
      return (await waitForEnd(world.aws, executionArn)).status;
    };
    assert.equal(await chosen("known", "$.other"), "SUCCEEDED");
    assert.equal(await chosen("known", "$$.Execution.Name"), "SUCCEEDED");
  });

  it("throttles as many calls as it is told to, with the service's own error", async () => {
    const machine = () => run(task("aws-sdk:dynamodb:listTables", {}));
    await world.moto.control({ throttled: { "dynamodb.ListTables": 1 } });
    const refused = await machine();
    assert.deepEqual([refused.status, refused.error], ["FAILED", "DynamoDb.ThrottlingException"]);
    assert.match(refused.cause ?? "", /Rate exceeded/);
    assert.equal((await machine()).status, "SUCCEEDED");
  });

  it("ends an execution whose Choice looks at a path that is not there", async () => {
    const rule = { Variable: "$.none", StringEquals: "a", Next: "Caught" };
    const ended = await run({ Type: "Choice", Choices: [rule], Default: "Caught", Catch: undefined });
    assert.equal(ended.error, "States.Runtime");
    assert.match(ended.cause ?? "", /Invalid path '\$\.none'/);
  });

  it("lets hours pass quickly, in the same order of states", async () => {
    await world.moto.control({ waitScale: 0.0001 });
    const arn = await start({ Type: "Wait", Seconds: 3600, Next: "Caught", Catch: undefined });
    assert.equal((await waitForEnd(world.aws, arn)).status, "SUCCEEDED");
    assert.deepEqual(await statesEntered(world.aws, arn), ["First", "Caught"]);
  });

  it("holds waits of the lengths that a test names until it lets them go", async () => {
    await world.moto.control({ waitScale: 0, heldWaits: [37] });
    const passing = await start({ Type: "Wait", Seconds: 36, Next: "Caught", Catch: undefined });
    const held = await start({ Type: "Wait", Seconds: 37, Next: "Caught", Catch: undefined });
    assert.equal((await waitForEnd(world.aws, passing)).status, "SUCCEEDED");
    await waitForState(world.aws, held, "First");
    assert.deepEqual(await statesEntered(world.aws, held), ["First"]);
    await world.moto.control({ heldWaits: [] });
    assert.equal((await waitForEnd(world.aws, held)).status, "SUCCEEDED");
  });

  it("ends a held execution that is stopped", async () => {
    await world.moto.control({ heldWaits: [37] });
    const held = await start({ Type: "Wait", Seconds: 37, Next: "Caught", Catch: undefined });
    await world.aws.sfn.send(new StopExecutionCommand({ executionArn: held }));
    assert.equal((await waitForEnd(world.aws, held)).status, "ABORTED");
  });

  it("has new alarms without data, and composite ones only for who asks for them", async () => {
    const { cloudwatch } = world.aws;
    const metric = { Namespace: "N", MetricName: "M", Statistic: "Sum" as const, Period: 60, EvaluationPeriods: 1 };
    const over = { ComparisonOperator: "GreaterThanThreshold" as const, Threshold: 1 };
    await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: "one", ...metric, ...over }));
    await cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: "both", AlarmRule: "ALARM(one)" }));
    const plain = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ["one", "both", "none"] }));
    assert.deepEqual(
      plain.MetricAlarms?.map((alarm) => alarm.StateValue),
      ["INSUFFICIENT_DATA"],
    );
    assert.deepEqual(plain.CompositeAlarms ?? [], []);
    const asked = { AlarmNames: ["both"], AlarmTypes: ["CompositeAlarm" as const] };
    const composite = await cloudwatch.send(new DescribeAlarmsCommand(asked));
    assert.deepEqual(
      composite.CompositeAlarms?.map((alarm) => alarm.AlarmRule),
      ["ALARM(one)"],
    );
  });

  it("refuses a setting that makes no sense", async () => {
    await assert.rejects(world.moto.control({ waitScale: 2 }), /scale must be a number from 0 to 1, got 2/);
  });
});
