import assert from "node:assert/strict";
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
      alarmDescription: "More than 1 % of the requests to blue failed. Runbook: https://runbooks.example/payments",
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
    const complained = { Service: "payments", Environment: "production", Colour: "blue" };
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
    assert.deepEqual(await valueOf(result.contractAlarmNames), {
      blue: names("blue", CONTRACT),
      green: names("green", CONTRACT),
    });
    assert.deepEqual(await valueOf(result.pageAlarmNames), { blue: names("blue", PAGE), green: names("green", PAGE) });
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
