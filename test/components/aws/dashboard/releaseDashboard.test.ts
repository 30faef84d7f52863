import assert from "node:assert/strict";
import { NoData } from "../../../../components/aws/alarms/contractAlarm";
import { ReleaseDashboard, type ReleaseDashboardArgs } from "../../../../components/aws/releaseDashboard";
import { named, record } from "../recorder";
import { bodyFaults } from "./bodyFaults";

const HERE = "eu-west-1:123456789012";
const ELB = `arn:aws:elasticloadbalancing:${HERE}`;
const contract = (colour: string, ids: readonly string[]) =>
  ids.map((id) => ({ name: `airlock-payments-production-${colour}-contract-${id}`, metric: id, noData: NoData.Hold }));
const GOOD: ReleaseDashboardArgs = {
  service: "payments",
  environment: "production",
  listenerArn: `${ELB}:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2`,
  clusterArn: `arn:aws:ecs:${HERE}:cluster/main`,
  blue: { targetGroupArn: `${ELB}:targetgroup/pay-blue/b1`, serviceName: "pay-blue" },
  green: { targetGroupArn: `${ELB}:targetgroup/pay-green/91`, serviceName: "pay-green" },
  runbookUrl: "https://runbooks.example/payments",
  alarms: {
    contractAlarms: { blue: contract("blue", ["error-rate"]), green: contract("green", ["error-rate"]) },
    pageAlarmNames: { blue: ["blue-page-cpu"], green: ["green-page-cpu"] },
    compositeAlarmName: "airlock-payments-production-page",
  },
  rollout: {
    forwardMachineArn: `arn:aws:states:${HERE}:stateMachine:airlock-payments-production-forward`,
    backMachineArn: `arn:aws:states:${HERE}:stateMachine:airlock-payments-production-back`,
    auditBucket: "audit",
  },
  metrics: [
    {
      name: "checkouts",
      namespace: "Shop",
      metricName: "Checkouts",
      dimensions: { Country: "DE" },
      statistic: "Sum",
      below: 20,
      evaluation: { periodSeconds: 10 },
    },
    { name: "queue", namespace: "Shop", metricName: "Queue", statistic: "p99", aboveTimes: 2 },
    {
      name: "resets",
      namespace: "AWS/ApplicationELB",
      metricName: "TargetConnectionErrorCount",
      byTargetGroup: true,
      above: 2,
    },
  ],
};
/** What the application and we ourselves publish: namespace, metric, dimensions. */
const OWN = [
  "Airlock Complaints Service,Environment",
  ...["started", "shifted", "completed", "went-back"].map((id) => `Airlock/payments/production Rollout-${id}`),
  "Shop Checkouts Country,Colour",
  "Shop Queue Colour",
];

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly (string | { readonly expression?: string; readonly label?: string })[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly value: number; readonly label: string }[] };
  };
}

async function declare(args: ReleaseDashboardArgs) {
  const { declared } = await record(() => new ReleaseDashboard("payments", args));
  const body = named(declared, "payments-dashboard").inputs.dashboardBody as string;
  return { declared, body, widgets: (JSON.parse(body) as { widgets: readonly Widget[] }).widgets };
}

describe("ReleaseDashboard", () => {
  it("has a body that CloudWatch takes: inside the grid, nothing on top of another, each metric a real one", async () => {
    const { body } = await declare(GOOD);
    assert.deepEqual(bodyFaults(body, OWN), []);
  });

  it("still has one with the most metrics and the longest names that a contract may have", async () => {
    const long = { service: "s".repeat(24), environment: "e".repeat(24) };
    const metrics = Array.from({ length: 30 }, (_, i) => ({
      name: `m${i}`,
      namespace: "N".repeat(255),
      metricName: "M",
      above: 1,
    }));
    const { body, declared } = await declare({ ...GOOD, ...long, metrics });
    const events = OWN.slice(1, 5).map((metric) =>
      metric.replace("payments/production", `${long.service}/${long.environment}`),
    );
    assert.deepEqual(
      bodyFaults(body, ["Airlock Complaints Service,Environment", ...events, `${"N".repeat(255)} M Colour`]),
      [],
    );
    assert.ok(String(named(declared, "payments-dashboard").inputs.dashboardName).length <= 255);
  });

  it("is checked by rules that would find a widget outside, one on top of another, an invented metric and a lost id", async () => {
    const { body } = await declare(GOOD);
    const spoilt = (change: (widgets: Record<string, unknown>[]) => void) => {
      const parsed = JSON.parse(body) as { widgets: Record<string, unknown>[] };
      change(parsed.widgets);
      return bodyFaults(JSON.stringify(parsed), OWN);
    };
    const lines = (widget?: Record<string, unknown>) => (widget as unknown as Widget).properties.metrics as unknown[][];
    const at = (title: string, widgets: Record<string, unknown>[]) =>
      widgets.find((widget) => (widget as unknown as Widget).properties.title === title);
    assert.deepEqual(
      spoilt((widgets) => Object.assign(at("Memory", widgets) ?? {}, { x: 13 })),
      ["widget 12 (metric) leaves the grid"],
    );
    assert.equal(
      spoilt((widgets) => Object.assign(at("Memory", widgets) ?? {}, { x: 11 }))[0],
      "widget 12 (metric) lies on widget 11",
    );
    assert.deepEqual(
      spoilt((widgets) => lines(at("CPU", widgets)).push(["AWS/ECS", "CPU", "ServiceName", "x"])),
      ['widget 11 (metric) "CPU": AWS/ECS CPU ServiceName is not published'],
    );
    assert.deepEqual(
      spoilt((widgets) => lines(at("CPU", widgets)).push([{ id: "e", expression: "100 * lost" }])),
      ['widget 11 (metric) "CPU": an expression names lost, which is nothing'],
    );
  });

  it("shows both views, the alarms, the shares and the log, each graph with the rollout's events", async () => {
    const { widgets } = await declare(GOOD);
    assert.deepEqual(
      widgets.map(
        ({ type, properties }) => `${type}: ${properties.title ?? properties.markdown?.split("\n")[0] ?? ""}`,
      ),
      [
        "text: # payments in production",
        "alarm: Rollback contract",
        "alarm: Pages people",
        "metric: Share of the requests: the weights, as users felt them",
        "text: ## Technical view",
        "metric: Requests",
        "metric: Requests that failed",
        "metric: Latency of blue",
        "metric: Latency of green",
        "metric: Targets",
        "metric: Trouble at the load balancer, all its services together",
        "metric: CPU",
        "metric: Memory",
        "text: ## Business view",
        "metric: Complaints; more than 3 within an hour roll back",
        "metric: checkouts; below 20 rolls back",
        "metric: queue; above 2 times the other colour's rolls back",
        "metric: resets; above 2 rolls back",
        "log: What rollouts did, and why they ended",
      ],
    );
    for (const { properties } of widgets.filter(({ type }) => type === "metric")) {
      const labels = properties.metrics?.slice(-8).flatMap((line) => {
        const last = line.at(-1);
        return typeof last === "object" && last.expression !== undefined ? [last.label] : [];
      });
      assert.deepEqual(labels, ["rollout started", "weight moved", "completed", "went back"], properties.title);
    }
  });

  it("counts failed requests as the alarms do, and draws the thresholds", async () => {
    const { widgets } = await declare({ ...GOOD, contract: { latencyMilliseconds: 400 }, page: { cpuPercent: 60 } });
    const graph = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;
    const expressions = (graph("Requests that failed")?.metrics ?? []).flatMap((line) => {
      const last = line.at(-1);
      return typeof last === "object" && last.expression !== undefined ? [last.expression] : [];
    });
    assert.deepEqual(expressions.slice(0, 3), [
      "100 * (blueRequests - FILL(blueOk, 0) - FILL(blueRedirected, 0) - FILL(blueRefused, 0)) / blueRequests",
      "100 * (greenRequests - FILL(greenOk, 0) - FILL(greenRedirected, 0) - FILL(greenRefused, 0)) / greenRequests",
      "100 * (SUM([blueRequests, greenRequests]) - FILL(SUM([blueOk, greenOk, blueRedirected, greenRedirected, blueRefused, " +
        "greenRefused]), 0)) / SUM([blueRequests, greenRequests])",
    ]);
    const drawn = (title: string) =>
      graph(title)?.annotations?.horizontal.map(({ label, value }) => `${label} ${value}`);
    assert.deepEqual(drawn("Requests that failed"), ["rolls back above 1", "pages above 0.1"]);
    assert.deepEqual(drawn("Latency of green"), ["rolls back above 0.4", "pages above 0.2"]);
    assert.deepEqual(drawn("CPU"), ["pages above 60"]);
    assert.deepEqual(drawn("Memory"), ["pages above 80"]);
    assert.deepEqual(drawn("checkouts; below 20 rolls back"), ["rolls back below 20"]);
    assert.equal(drawn("queue; above 2 times the other colour's rolls back"), undefined);
  });

  it("leads to the runbook, the executions and the audit trail, in whichever partition", async () => {
    const { widgets } = await declare(GOOD);
    const markdown = widgets[0]?.properties.markdown ?? "";
    const links = [...markdown.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, label, url]) => `${label}: ${url}`);
    const console = "https://eu-west-1.console.aws.amazon.com";
    const machine = (name: string) =>
      `${console}/states/home?region=eu-west-1#/statemachines/view/arn:aws:states:${HERE}:stateMachine:airlock-payments-production-${name}`;
    const folder = (name: string) => `${console}/s3/buckets/audit?region=eu-west-1&prefix=${name}/payments/production/`;
    assert.deepEqual(links, [
      "Runbook: https://runbooks.example/payments",
      `back: ${machine("back")}`,
      `forward: ${machine("forward")}`,
      `back: ${machine("back")}`,
      `releases: ${folder("releases")}`,
      `outcomes: ${folder("outcomes")}`,
      `rollbacks: ${folder("rollbacks")}`,
    ]);
    const elsewhere = async (partition: string) =>
      (
        await declare(
          JSON.parse(JSON.stringify(GOOD).replaceAll("arn:aws:", `arn:${partition}:`)) as ReleaseDashboardArgs,
        )
      ).body;
    assert.match(await elsewhere("aws-cn"), /https:\/\/eu-west-1\.console\.amazonaws\.cn\/states/);
    assert.match(await elsewhere("aws-us-gov"), /https:\/\/eu-west-1\.console\.amazonaws-us-gov\.com\/states/);
  });

  it("shows every alarm by its ARN", async () => {
    const { widgets } = await declare(GOOD);
    const alarm = (name: string) => `arn:aws:cloudwatch:${HERE}:alarm:${name}`;
    assert.deepEqual(
      widgets.filter(({ type }) => type === "alarm").map(({ properties }) => properties.alarms),
      [
        ["blue", "green"].map((colour) => alarm(`airlock-payments-production-${colour}-contract-error-rate`)),
        [alarm("airlock-payments-production-page"), alarm("blue-page-cpu"), alarm("green-page-cpu")],
      ],
    );
  });

  it("counts the rollout's events out of the machines' logs, and queries the same logs", async () => {
    const { declared, widgets } = await declare(GOOD);
    const filters = declared.filter(({ type }) => type === "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    assert.deepEqual(
      filters.map(({ inputs }) => [inputs.logGroupName, inputs.pattern, inputs.metricTransformation]),
      [
        ["forward", '($.details.name = "MirrorStarted")', "started"],
        ["forward", '(($.details.name = "MirrorStage") || ($.details.name = "MirrorRolling"))', "shifted"],
        ["forward", '($.details.name = "WriteCompletedOutcome")', "completed"],
        ["back", '(($.details.name = "StopForward") || ($.details.name = "ReturnStopForward"))', "went-back"],
      ].map(([machine, entered, id]) => [
        `/aws/vendedlogs/states/airlock-payments-production-${machine}`,
        `{ ($.type = "TaskStateEntered") && ${entered} }`,
        { namespace: "Airlock/payments/production", name: `Rollout-${id}`, value: "1" },
      ]),
    );
    assert.ok(filters.every(({ protect }) => protect));
    const query = widgets.at(-1)?.properties.query ?? "";
    assert.deepEqual(query.split("\n| "), [
      "SOURCE '/aws/vendedlogs/states/airlock-payments-production-forward' | SOURCE '/aws/vendedlogs/states/airlock-payments-production-back' | fields @timestamp, execution_arn",
      'filter (type = "TaskStateEntered" and details.name in ["MirrorStarted", "MirrorStage", "MirrorRolling", "WriteCompletedOutcome", "StopForward", "ReturnStopForward"]) or type in ["ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"]',
      String.raw`parse @message /candidateVersion\\*":\\*"(?<version>[^"\\]*)/`,
      String.raw`parse @message /candidate\\*":(?<weight>[0-9]+)/`,
      "display @timestamp, coalesce(details.name, type) as event, version, weight, details.error as error, details.cause as cause, execution_arn",
      "sort @timestamp desc",
      "limit 100",
    ]);
  });

  it("reads version and weight out of a log event as Step Functions writes it", () => {
    const input = JSON.stringify({ item: { candidateVersion: "1.5.0" }, stage: { name: "10%", candidate: 10 } });
    const message = JSON.stringify({ details: { name: "MirrorStage", input }, type: "TaskStateEntered" });
    assert.equal(/candidateVersion\\*":\\*"(?<version>[^"\\]*)/.exec(message)?.groups?.version, "1.5.0");
    assert.equal(/candidate\\*":(?<weight>[0-9]+)/.exec(message)?.groups?.weight, "10");
  });

  it("refuses a runbook without https", async () => {
    const { declared } = await record(() => {
      assert.throws(() => new ReleaseDashboard("payments", { ...GOOD, runbookUrl: "runbooks/payments" }), {
        message:
          'runbookUrl must be an https:// address of at most 300 characters, got "runbooks/payments". Whoever is paged opens it first.',
      });
    });
    assert.deepEqual(declared, []);
  });
});
