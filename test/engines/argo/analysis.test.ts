import { deepEqual, equal } from "node:assert/strict";
import type { Metric } from "../../../engines/argo/kinds/analysis";
import type { Trigger } from "../../../release/contract/trigger";
import { compiled, DIGEST, inputOf, planOf, SMOKE_IMAGE, stage, WORKLOAD } from "./input";

function metrics(input: Parameters<typeof compiled>[0], template: string): readonly Metric[] {
  const found = compiled(input).analysisTemplates.find(({ metadata }) => metadata.name === `payments-${template}`);
  return found?.spec.metrics ?? [];
}

/** Those of them that the contract's triggers name; failing health checks are in every contract. */
function promises(...[input, template]: Parameters<typeof metrics>): readonly Metric[] {
  return metrics(input, template).filter(({ name }) => !name.startsWith("unhealthyHosts"));
}

function promQl(metric: Metric | undefined): string | undefined {
  return metric !== undefined && "prometheus" in metric.provider ? metric.provider.prometheus.query : undefined;
}

const HALF_HOUR = planOf("canary", [stage(10, 1800), stage(100, 1800)]);
const ERRORS: readonly Trigger[] = [{ metric: "errorRate", abovePercent: 1 }];
const contract = (...triggers: readonly Trigger[]) => ({ contract: { objectiveSeconds: 300, triggers } });

describe("argo: analysis", () => {
  it("measures a bake at the plan's looks, and judges its end by data that must be there", () => {
    deepEqual(
      promises(inputOf(HALF_HOUR, {}, contract(...ERRORS)), "bake-1").map(({ provider: _, ...metric }) => metric),
      [
        {
          name: "errorRate",
          initialDelay: "60s",
          interval: "60s",
          count: 15,
          failureLimit: 0,
          consecutiveErrorLimit: 0,
          successCondition: "all(result, {isNaN(#) || # <= 1})",
        },
        {
          name: "errorRate-2",
          initialDelay: "1200s",
          interval: "300s",
          count: 3,
          failureLimit: 0,
          consecutiveErrorLimit: 0,
          successCondition: "all(result, {isNaN(#) || # <= 1})",
        },
        {
          name: "errorRate-at-end",
          initialDelay: "1800s",
          interval: "60s",
          count: 30,
          failureLimit: -1,
          consecutiveErrorLimit: 0,
          consecutiveSuccessLimit: 1,
          successCondition: "len(result) > 0 && all(result, {!isNaN(#) && # <= 1})",
        },
      ],
    );
  });

  it("watches without an end in the background, and bears a few measurements that cannot be taken", () => {
    deepEqual(
      promises(inputOf(HALF_HOUR, {}, contract(...ERRORS)), "watch").map(({ provider: _, ...metric }) => metric),
      [
        {
          name: "errorRate-watch",
          interval: "30s",
          failureLimit: 0,
          consecutiveErrorLimit: 4,
          successCondition: "all(result, {isNaN(#) || # <= 1})",
        },
      ],
    );
  });

  it("takes what never failed for an error rate of 0, and no requests for no answer", () => {
    const labels = 'namespace="shop", rollouts_pod_template_hash="{{args.canary-hash}}"';
    const count = "http_server_request_duration_seconds_count";
    equal(
      promQl(metrics(inputOf(HALF_HOUR), "bake-1")[0]),
      `100 * (sum(rate(${count}{${labels}, http_response_status_code!~"[234].."}[120s])) or vector(0)) / ` +
        `sum(rate(${count}{${labels}}[120s]))`,
    );
  });

  it("reads latency from pods that are warm, in milliseconds", () => {
    const labels = 'namespace="shop", rollouts_pod_template_hash="{{args.canary-hash}}"';
    const bucket = `http_server_request_duration_seconds_bucket{${labels}}`;
    const own = contract({ metric: "latencyP95", aboveMilliseconds: 400 });
    const [warm] = metrics(inputOf(planOf("canary", undefined, 240), {}, own), "watch");
    equal(
      promQl(warm),
      `1000 * histogram_quantile(0.95, sum by (le) (rate(${bucket}[120s]) and ${bucket} offset 240s))`,
    );
    const [cold] = metrics(inputOf(planOf("canary", undefined, 0), {}, own), "watch");
    equal(promQl(cold), `1000 * histogram_quantile(0.95, sum by (le) (rate(${bucket}[120s])))`);
    equal(warm?.successCondition, "all(result, {isNaN(#) || # <= 400})");
  });

  it("compares latency with the stable version, and with the baseline where that one serves nothing", () => {
    const series = { histogram: "d", unit: "milliseconds", candidate: { v: "new" }, stable: { v: "old" } } as const;
    const input = inputOf(
      planOf("canary", undefined, 0),
      { measuring: { ...WORKLOAD.measuring, ...series, windowSeconds: 60 } },
      contract({ metric: "latencyP95", aboveBaselineTimes: 2 }),
    );
    const p95 = (version: string) => `histogram_quantile(0.95, sum by (le) (rate(d_bucket{v="${version}"}[60s])))`;
    equal(promQl(metrics(input, "watch")[0]), `(${p95("new")}) / ((${p95("old")} >= 0) or vector(200))`);
  });

  it("watches for pods that were ready once and are not, in every contract, where the cluster counts them", () => {
    const named = metrics(inputOf(planOf("canary", undefined, 600)), "bake-1").filter(({ name }) =>
      name.startsWith("unhealthyHosts"),
    );
    deepEqual(
      named.map(({ name, successCondition }) => [name, successCondition]),
      [
        ["unhealthyHosts", "all(result, {isNaN(#) || # <= 0})"],
        ["unhealthyHosts-2", "all(result, {isNaN(#) || # <= 0})"],
      ],
    );
    const series =
      'kube_pod_status_ready{namespace="shop", pod=~"payments-{{args.canary-hash}}-.*", condition="false"}';
    equal(promQl(named[0]), `sum(min_over_time(${series}[120s]) and ${series} offset 600s)`);
  });

  it("gives a stage that is shorter than the warm-up the time to become warm", () => {
    const plan = planOf("canary", [stage(10, 120), stage(100, 1800)], 600);
    const atEnd = metrics(inputOf(plan), "bake-1").find(({ name }) => name === "latencyP95-times-at-end");
    deepEqual([atEnd?.initialDelay, atEnd?.count], ["120s", 8 + 30]);
  });

  it("judges silence as the deployment says: hold, rollback or continue", () => {
    const query = { query: "sum(checkouts)" };
    const own = (noData: "hold" | "rollback" | "continue") => {
      const measuring = {
        ...WORKLOAD.measuring,
        queries: { checkouts: { ...query, noData } },
        noDataGraceSeconds: 600,
      };
      const rest = contract({ metric: "custom", name: "checkouts", when: "below", threshold: 20 });
      return metrics(inputOf(HALF_HOUR, { measuring }, rest), "bake-1").filter(({ name }) => name.endsWith("-at-end"));
    };
    deepEqual(
      own("hold").map(({ name, count }) => [name, count]),
      [["checkouts-least-at-end", 10]],
    );
    deepEqual(
      own("rollback").map(({ name, count }) => [name, count]),
      [["checkouts-least-at-end", 1]],
    );
    deepEqual(own("continue"), []);
  });

  it("keeps complaints going on when there is nobody to complain", () => {
    const names = metrics(inputOf(HALF_HOUR), "bake-1").map(({ name }) => name);
    equal(names.includes("complaints"), true);
    equal(names.includes("complaints-at-end"), false);
  });

  it("holds to the strictest of several thresholds on one metric", () => {
    const triggers: readonly Trigger[] = [
      { metric: "errorRate", abovePercent: 5 },
      { metric: "errorRate", abovePercent: 0.3 },
      { metric: "custom", name: "queue-age", when: "above", threshold: 30 },
      { metric: "custom", name: "queue-age", when: "above", threshold: 20 },
      { metric: "custom", name: "checkouts", when: "below", threshold: 5 },
      { metric: "custom", name: "checkouts", when: "below", threshold: 8 },
    ];
    const queries = { "queue-age": { query: "max(age)" }, checkouts: { query: "sum(rate(checkouts[5m]))" } };
    const input = inputOf(HALF_HOUR, { measuring: { ...WORKLOAD.measuring, queries } }, contract(...triggers));
    deepEqual(
      promises(input, "watch").map(({ name, successCondition }) => [name, successCondition]),
      [
        ["errorRate-watch", "all(result, {isNaN(#) || # <= 0.3})"],
        ["queue-age-watch", "all(result, {isNaN(#) || # <= 20})"],
        ["checkouts-least-watch", "all(result, {isNaN(#) || # >= 8})"],
      ],
    );
  });

  it("runs the smoke test once, in a pod that may do nothing, against the Service of the release alone", () => {
    const target = (strategy: "canary" | "blue-green") => {
      const [smoke] = metrics(inputOf(planOf(strategy)), "smoke");
      if (smoke === undefined || !("job" in smoke.provider)) throw new Error("no job");
      const { spec } = smoke.provider.job;
      deepEqual([smoke.count, smoke.failureLimit, smoke.consecutiveErrorLimit], [undefined, 0, 0]);
      deepEqual([spec.backoffLimit, spec.activeDeadlineSeconds], [0, 300]);
      const [container] = spec.template.spec.containers;
      equal(container.image, SMOKE_IMAGE);
      equal(container.securityContext.readOnlyRootFilesystem, true);
      return container.env;
    };
    deepEqual(target("canary"), [{ name: "AIRLOCK_TEST_URL", value: "http://payments-canary.shop.svc:80" }]);
    deepEqual(target("blue-green"), [{ name: "AIRLOCK_TEST_URL", value: "http://payments-preview.shop.svc:80" }]);
  });

  it("gives each release pods of its own, by version and digest", () => {
    deepEqual(compiled(inputOf(planOf("canary"))).rollout.spec.template?.metadata, {
      labels: { "app.kubernetes.io/name": "payments", "app.kubernetes.io/managed-by": "airlock" },
      annotations: { "airlock.dev/version": "1.4.0", "airlock.dev/digest": DIGEST },
    });
  });
});
