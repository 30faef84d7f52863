import assert from "node:assert/strict";
import { NoData } from "../../../components/aws/alarms/contractAlarm";
import type { ContractMetricArgs } from "../../../components/aws/alarms/contractMetrics";
import { ReleaseAlarms, type ReleaseAlarmsArgs } from "../../../components/aws/releaseAlarms";
import { named, record, valueOf } from "./recorder";

const ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
const GOOD: ReleaseAlarmsArgs = {
  service: "payments",
  environment: "production",
  listenerArn: `${ELB}:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2`,
  clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shared/main",
  blue: { targetGroupArn: `${ELB}:targetgroup/pay-blue/b1`, serviceName: "pay-blue" },
  green: { targetGroupArn: `${ELB}:targetgroup/pay-green/91`, serviceName: "pay-green" },
  topicArn: "arn:aws:sns:eu-west-1:123456789012:people",
  runbookUrl: "https://runbooks.example/payments",
};
const BLUE = { TargetGroup: "targetgroup/pay-blue/b1", LoadBalancer: "app/main/50dc6c495c0c9188" };
const GREEN = { TargetGroup: "targetgroup/pay-green/91", LoadBalancer: "app/main/50dc6c495c0c9188" };

function query(id: string, metricName: string, stat: string, dimensions: object) {
  const metric = { namespace: "AWS/ApplicationELB", metricName, stat, period: 60, dimensions };
  return { id, returnData: false, metric };
}

const REFUSALS = { namespace: "Shop", metricName: "Refusals" };
const CHECKOUTS: ContractMetricArgs = {
  name: "checkouts",
  namespace: "Shop",
  metricName: "Checkouts",
  dimensions: { Country: "DE" },
  colour: { dimension: "Version", blue: "payments-blue", green: "payments-green" },
  statistic: "Sum",
  below: 20,
  evaluation: { periodSeconds: 300, periods: 2 },
  noData: NoData.Rollback,
};
const METRICS: ContractMetricArgs[] = [
  CHECKOUTS,
  {
    ...REFUSALS,
    name: "refusals",
    statistic: "p99",
    aboveTimes: 1.5,
    baseline: 4,
    evaluation: { periodSeconds: 10 },
  },
  {
    name: "slow-targets",
    namespace: "AWS/ApplicationELB",
    metricName: "TargetConnectionErrorCount",
    byTargetGroup: true,
    above: 2,
    noData: NoData.Continue,
  },
];
/** Metrics with names of nine letters whose alarms, with the built-in ones, fit one event pattern. */
const MOST = 13;

const CONTRACT = ["contract-error-rate", "contract-latency", "contract-unhealthy-hosts", "contract-complaints"];
const PAGE = ["page-error-rate", "page-latency", "page-cpu", "page-memory"];

// Mocks cannot evaluate metric math: these tests pin its text and where its metrics come from.
describe("ReleaseAlarms", () => {
  it("declares contract and page alarms for each colour, all protected, each with the runbook", async () => {
    const { declared } = await record(() => new ReleaseAlarms("payments", GOOD));
    const alarms = declared.filter((resource) => resource.type === "aws:cloudwatch/metricAlarm:MetricAlarm");
    const expected = ["blue", "green"].flatMap((colour) =>
      [...CONTRACT, ...PAGE].map((id) => `payments-${colour}-${id}`),
    );
    assert.deepEqual(alarms.map((alarm) => alarm.name).sort(), expected.sort());
    for (const alarm of alarms) {
      assert.equal(alarm.protect, true, alarm.name);
      assert.match(String(alarm.inputs.alarmDescription), / Runbook: https:\/\/runbooks\.example\/payments$/);
      assert.equal(alarm.inputs.alarmActions, undefined, "only the composite alarm pages");
    }
  });

  it("counts as an error whatever is not 2XX, 3XX or 4XX", async () => {
    const { declared } = await record(() => new ReleaseAlarms("payments", GOOD));
    const { inputs } = named(declared, "payments-blue-contract-error-rate");
    assert.deepEqual(inputs, {
      name: "airlock-payments-production-blue-contract-error-rate",
      alarmDescription:
        "More than 1 % of the requests to blue failed. A rollout to it goes back by itself; where none is in flight, find out " +
        "what has changed, or roll back. It rings within 300 seconds. Runbook: https://runbooks.example/payments",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: "missing",
      metricQueries: [
        {
          id: "errors",
          expression: "100 * (requests - FILL(ok, 0) - FILL(redirected, 0) - FILL(refused, 0)) / requests",
          label: "errors in percent of requests",
          returnData: true,
        },
        query("requests", "RequestCount", "Sum", BLUE),
        query("ok", "HTTPCode_Target_2XX_Count", "Sum", BLUE),
        query("redirected", "HTTPCode_Target_3XX_Count", "Sum", BLUE),
        query("refused", "HTTPCode_Target_4XX_Count", "Sum", BLUE),
      ],
    });
  });

  it("compares a colour's P95 with the other colour's, or with 200 ms where that one serves nothing", async () => {
    const { declared } = await record(() => new ReleaseAlarms("payments", GOOD));
    const { inputs } = named(declared, "payments-green-contract-latency");
    assert.equal(inputs.threshold, 2);
    assert.deepEqual(inputs.metricQueries, [
      {
        id: "ratio",
        expression: "latency / FILL(baseline, 0.2)",
        label: "P95 latency as a multiple of the other colour's",
        returnData: true,
      },
      query("latency", "TargetResponseTime", "p95", GREEN),
      query("baseline", "TargetResponseTime", "p95", BLUE),
    ]);
  });

  it("watches unhealthy hosts, complaints, latency, CPU and memory where their metrics stand", async () => {
    const { declared } = await record(() => new ReleaseAlarms("payments", GOOD));
    const watched = (name: string) => {
      const { namespace, metricName, statistic, extendedStatistic, period, dimensions, threshold, treatMissingData } =
        named(declared, `payments-blue-${name}`).inputs;
      const stat = statistic ?? extendedStatistic;
      return [namespace, metricName, stat, period, dimensions, threshold, treatMissingData];
    };
    const tasks = { ClusterName: "main", ServiceName: "pay-blue" };
    const elb = "AWS/ApplicationELB";
    const complained = { Service: "payments", Environment: "production" };
    assert.deepEqual(watched("contract-unhealthy-hosts"), [
      elb,
      "UnHealthyHostCount",
      "Maximum",
      60,
      BLUE,
      0,
      "missing",
    ]);
    assert.deepEqual(watched("contract-complaints"), [
      "Airlock",
      "Complaints",
      "Sum",
      3600,
      complained,
      3,
      "notBreaching",
    ]);
    assert.deepEqual(watched("page-latency"), [elb, "TargetResponseTime", "p95", 60, BLUE, 0.2, "missing"]);
    assert.deepEqual(watched("page-cpu"), ["AWS/ECS", "CPUUtilization", "Average", 60, tasks, 70, "missing"]);
    assert.deepEqual(watched("page-memory"), ["AWS/ECS", "MemoryUtilization", "Average", 60, tasks, 80, "missing"]);
    assert.equal(named(declared, "payments-blue-page-error-rate").inputs.threshold, 0.1);
  });

  it("pages people through one composite alarm over all of them", async () => {
    const { declared, result } = await record(() => new ReleaseAlarms("payments", GOOD));
    const { inputs, protect } = named(declared, "payments-page");
    const names = (colour: string, ids: string[]) => ids.map((id) => `airlock-payments-production-${colour}-${id}`);
    const all = ["blue", "green"].flatMap((colour) => names(colour, [...CONTRACT, ...PAGE]));
    assert.equal(protect, true);
    assert.equal(inputs.alarmRule, all.map((name) => `ALARM("${name}")`).join(" OR "));
    assert.deepEqual(inputs.alarmActions, [GOOD.topicArn]);
    assert.ok(inputs.alarmRule.length <= 10_240, "CloudWatch's limit of a rule");
    const { blue, green } = await valueOf(result.contractAlarms);
    assert.deepEqual(
      [blue, green].map((alarms) => alarms.map((alarm) => alarm.name)),
      [names("blue", CONTRACT), names("green", CONTRACT)],
    );
    assert.deepEqual(
      green.map(({ metric, noData }) => `${metric} ${noData}`),
      ["errorRate hold", "latencyP95 hold", "unhealthyHosts hold", "complaints continue"],
    );
    assert.deepEqual(await valueOf(result.pageAlarmNames), { blue: names("blue", PAGE), green: names("green", PAGE) });
  });

  it("says in each alarm's description what has happened, what to do, how late it may ring, and where the runbook is", async () => {
    const { declared } = await record(() => new ReleaseAlarms("payments", { ...GOOD, metrics: METRICS }));
    const told = (name: string) => String(named(declared, `payments-green-${name}`).inputs.alarmDescription);
    const end = "Runbook: https://runbooks.example/payments";
    assert.equal(
      told("contract-complaints"),
      `More than 3 customers of payments complained within an hour. A rollout in flight goes back by itself; read the complaints. It rings within 120 seconds. ${end}`,
    );
    assert.equal(
      told("page-error-rate"),
      `More than 0.1 % of the requests to green failed. Read its log and what was released last; roll back if that is the cause. It rings within 300 seconds. ${end}`,
    );
    assert.equal(
      told("page-latency"),
      `P95 latency of green was above 200 ms. Compare it with CPU, memory and what the service calls; roll back if a release is the cause. It rings within 300 seconds. ${end}`,
    );
    assert.equal(
      told("page-cpu"),
      `Tasks of green used more than 70 % of their CPU. Run more tasks, or find what computes. It rings within 300 seconds. ${end}`,
    );
    assert.equal(
      told("page-memory"),
      `Tasks of green used more than 80 % of their memory. Look for a leak; tasks that run out of memory are killed. Give them more, or run more of them. It rings within 300 seconds. ${end}`,
    );
    const descriptions = declared.flatMap(({ inputs: { alarmDescription: text } }) =>
      typeof text === "string" ? [text] : [],
    );
    assert.ok(
      descriptions.length === 23 && descriptions.every((text) => text.length <= 1024),
      "CloudWatch's limit of a description",
    );
  });

  describe("with metrics of one's own", () => {
    it("declares an alarm for each colour, told apart by a dimension or by the target group", async () => {
      const { declared, result } = await record(() => new ReleaseAlarms("payments", { ...GOOD, metrics: METRICS }));
      const alarm = (colour: string, name: string) => {
        const {
          name: _name,
          alarmDescription: _told,
          ...inputs
        } = named(declared, `payments-${colour}-contract-${name}`).inputs;
        return inputs;
      };
      assert.deepEqual(alarm("green", "checkouts"), {
        comparisonOperator: "LessThanThreshold",
        threshold: 20,
        evaluationPeriods: 2,
        datapointsToAlarm: 2,
        treatMissingData: "missing",
        namespace: "Shop",
        metricName: "Checkouts",
        statistic: "Sum",
        period: 300,
        dimensions: { Country: "DE", Version: "payments-green" },
      });
      assert.deepEqual(alarm("blue", "checkouts").dimensions, { Country: "DE", Version: "payments-blue" });
      assert.deepEqual(alarm("blue", "refusals"), {
        comparisonOperator: "GreaterThanThreshold",
        threshold: 1.5,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        treatMissingData: "missing",
        metricQueries: [
          {
            id: "ratio",
            expression: "own / FILL(other, 4)",
            label: "multiple of the other colour's value",
            returnData: true,
          },
          {
            id: "own",
            returnData: false,
            metric: { ...REFUSALS, stat: "p99", period: 10, dimensions: { Colour: "blue" } },
          },
          {
            id: "other",
            returnData: false,
            metric: { ...REFUSALS, stat: "p99", period: 10, dimensions: { Colour: "green" } },
          },
        ],
      });
      assert.deepEqual(alarm("green", "slow-targets").dimensions, GREEN);
      const { green } = await valueOf(result.contractAlarms);
      assert.deepEqual(green.slice(4), [
        {
          name: "airlock-payments-production-green-contract-checkouts",
          metric: "checkouts",
          noData: NoData.Rollback,
        },
        { name: "airlock-payments-production-green-contract-refusals", metric: "refusals", noData: NoData.Hold },
        {
          name: "airlock-payments-production-green-contract-slow-targets",
          metric: "slow-targets",
          noData: NoData.Continue,
        },
      ]);
    });

    it("tells in each description when it rings", async () => {
      const { declared } = await record(() => new ReleaseAlarms("payments", { ...GOOD, metrics: METRICS }));
      const told = METRICS.map(({ name }) =>
        String(named(declared, `payments-blue-contract-${name}`).inputs.alarmDescription).replace(
          / A rollout .*(?= It)/,
          "",
        ),
      );
      const end = "Runbook: https://runbooks.example/payments";
      assert.deepEqual(told, [
        `Sum of Checkouts of blue was below 20. It rings within 1020 seconds. ${end}`,
        `p99 of Refusals of blue was above 1.5 times the other colour's. It rings within 50 seconds. ${end}`,
        `Average of TargetConnectionErrorCount of blue was above 2. It rings within 300 seconds. ${end}`,
      ]);
    });

    it("counts as many as fit into one event rule", async () => {
      const many = (count: number) =>
        Array.from({ length: count }, (_, i) => ({ ...CHECKOUTS, name: `metric-${i + 10}` }));
      const { declared } = await record(() => new ReleaseAlarms("payments", { ...GOOD, metrics: many(MOST) }));
      const alarms = declared.filter((resource) => resource.type === "aws:cloudwatch/metricAlarm:MetricAlarm");
      assert.equal(alarms.length, 2 * (CONTRACT.length + PAGE.length + MOST));
      const rule = String(named(declared, "payments-page").inputs.alarmRule);
      assert.ok(rule.split(" OR ").length <= 100 && rule.length <= 10_240, "CloudWatch's limits of a composite alarm");
      assert.throws(() => new ReleaseAlarms("payments", { ...GOOD, metrics: many(MOST + 1) }), {
        message:
          "metrics must be so few that the names of the contract's alarms fit one event pattern of 2048 characters, in both " +
          `colours together, got "${MOST + 1} metrics". Shorten their names, or leave some to the service's own alarms.`,
      });
    });
  });

  it("tells what it holds a release to", async () => {
    const contract = { latencyMilliseconds: 400, errorRatePercent: 0.5 };
    const { declared, result } = await record(
      () =>
        new ReleaseAlarms("payments", { ...GOOD, contract, metrics: METRICS, evaluation: { periods: 1, toAlarm: 1 } }),
    );
    assert.deepEqual(await valueOf(result.contract), {
      errorRatePercent: 0.5,
      latencyMilliseconds: 400,
      latencyTimes: 2,
      complaints: 3,
      metrics: ["checkouts below 20", "refusals above 1.5x", "slow-targets above 2"],
      detectionSeconds: 180,
    });
    assert.equal(await valueOf(result.detectionSeconds), 180);
    const { threshold, metricName, extendedStatistic } = named(declared, "payments-blue-contract-latency-limit").inputs;
    assert.deepEqual([threshold, metricName, extendedStatistic], [0.4, "TargetResponseTime", "p95"]);
  });

  it("keeps all names within CloudWatch's limit for the longest service and environment", async () => {
    const long = { service: "s".repeat(24), environment: "e".repeat(24) };
    const metrics = [{ ...CHECKOUTS, name: "m".repeat(40) }];
    const { declared } = await record(() => new ReleaseAlarms("payments", { ...GOOD, ...long, metrics }));
    const names = declared.flatMap(({ inputs: { name, alarmName } }) =>
      [name, alarmName].filter((given) => typeof given === "string"),
    );
    assert.equal(names.length, 2 * 9 + 1);
    assert.ok(Math.max(...names.map((name) => name.length)) <= 255);
    assert.equal(new Set(names).size, names.length);
  });

  const refused: readonly [string, Partial<ReleaseAlarmsArgs>, string][] = [
    [
      "a runbook without https",
      { runbookUrl: "runbooks/payments" },
      'runbookUrl must be an https:// address of at most 300 characters, got "runbooks/payments". Whoever is paged opens it first.',
    ],
    [
      "a contract that any error breaks",
      { contract: { errorRatePercent: 0 } },
      "contract.errorRatePercent must be percent above 0 and up to 100, got 0. Leave it out to use 1.",
    ],
    [
      "a latency ratio of 1",
      { contract: { latencyRatio: 1 } },
      "contract.latencyRatio must be times the other colour's latency above 1 and up to 100, got 1. Leave it out to use 2.",
    ],
    [
      "a threshold that is not a number",
      { page: { cpuPercent: Number.NaN } },
      "page.cpuPercent must be percent above 0 and up to 100, got NaN. Leave it out to use 70.",
    ],
    [
      "4 of 3 minutes",
      { evaluation: { toAlarm: 4 } },
      "evaluation.toAlarm must be whole minutes from 1 to periods (3), got 4. Leave it out to use 2 of 3.",
    ],
    [
      "an objective that its evaluation cannot meet",
      { objectiveSeconds: 240 },
      "objectiveSeconds must be at least 300: 240 until 2 of 3 minutes have shown a breach, 60 until the weights are back, got 240. " +
        "Load balancer metrics come by the minute: with 1 of 1 it is 240. Evaluate fewer minutes, or promise less.",
    ],
    [
      "an evaluation that misses the default objective",
      { evaluation: { periods: 5, toAlarm: 3 } },
      "objectiveSeconds must be at least 360: 300 until 3 of 5 minutes have shown a breach, 60 until the weights are back, got 300. " +
        "Load balancer metrics come by the minute: with 1 of 1 it is 240. Evaluate fewer minutes, or promise less.",
    ],
    [
      "an objective of no time",
      { objectiveSeconds: 0 },
      "objectiveSeconds must be whole seconds from 1 to 3600, got 0. Leave it out to use 300.",
    ],
    [
      "a latency limit of 0",
      { contract: { latencyMilliseconds: 0 } },
      "contract.latencyMilliseconds must be milliseconds above 0 and up to 60000, got 0. Leave it out to compare with the other colour only.",
    ],
    [
      "a cluster's name",
      { clusterArn: "main" },
      'clusterArn must be an ARN, got "main". It looks like arn:aws:ecs:eu-west-1:123456789012:cluster/main.',
    ],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { declared } = await record(() => {
        assert.throws(() => new ReleaseAlarms("payments", { ...GOOD, ...wrong }), { message });
      });
      assert.deepEqual(declared, []);
    });
  }
});
