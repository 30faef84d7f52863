import { deepEqual, equal, throws } from "node:assert/strict";
import type { Metric } from "../../../../engines/argo/kinds/analysis";
import { AnalysisRun, type Answer } from "../../../../engines/rehearsal/argo/analysisRun";
import { holdsOf } from "../../../../engines/rehearsal/argo/condition";
import { VirtualClock } from "../../../../engines/rehearsal/clock";

const WATCHED = "all(result, {isNaN(#) || # <= 1})";
const AT_END = "len(result) > 0 && all(result, {!isNaN(#) && # <= 1})";
const METRIC: Metric = {
  name: "errorRate",
  initialDelay: "60s",
  interval: "60s",
  count: 3,
  failureLimit: 0,
  consecutiveErrorLimit: 0,
  successCondition: WATCHED,
  provider: { prometheus: { address: "http://prometheus", query: "errors" } },
};

/** Runs metrics against answers in order, the last one for ever; when and how it ended, and when it asked. */
function run(metrics: readonly Metric[], answers: readonly Answer[], untilMs = 3_600_000) {
  const clock = new VirtualClock();
  const asked: number[] = [];
  let end: { readonly atSeconds: number; readonly passed: boolean; readonly detail: string } | undefined;
  const world = {
    clock,
    ask: () => {
      asked.push(clock.now() / 1000);
      return answers[Math.min(asked.length, answers.length) - 1] ?? [];
    },
    job: () => ({ lastsMs: 20_000, passes: answers.length > 0 }),
  };
  new AnalysisRun(world, metrics, ({ passed, detail }) => {
    end = { atSeconds: clock.now() / 1000, passed, detail };
  });
  clock.run({ untilMs });
  return { asked, end };
}

describe("rehearsal on kubernetes: an analysis run", () => {
  it("measures after its delay, at its interval, as often as its count, and ends well", () => {
    deepEqual(run([METRIC], [[0.2]]), { asked: [60, 120, 180], end: { atSeconds: 181, passed: true, detail: "" } });
  });

  it("ends badly at the first measurement beyond its failure limit", () => {
    deepEqual(run([METRIC], [[0.2], [5]]), {
      asked: [60, 120],
      end: { atSeconds: 121, passed: false, detail: "errorRate is 5" },
    });
    equal(run([{ ...METRIC, failureLimit: 1 }], [[5], [0], [0]]).end?.passed, true);
  });

  it("ends badly when a measurement cannot be taken, and asks again in ten seconds where that is borne", () => {
    deepEqual(run([METRIC], ["error"]).end, {
      atSeconds: 61,
      passed: false,
      detail: "errorRate could not be measured",
    });
    const patient = { ...METRIC, consecutiveErrorLimit: 4 };
    deepEqual(run([patient], ["error", "error", [0]]).asked, [60, 70, 80, 140, 200]);
    deepEqual(run([patient], ["error"]).asked, [60, 70, 80, 90, 100]);
  });

  it("ends well at the first of the successes that it waits for, and badly when there is none", () => {
    const atEnd = { ...METRIC, failureLimit: -1, consecutiveSuccessLimit: 1, successCondition: AT_END };
    deepEqual(run([atEnd], [[], [Number.NaN], [0.5]]), {
      asked: [60, 120, 180],
      end: { atSeconds: 181, passed: true, detail: "" },
    });
    deepEqual(run([atEnd], [[0]]).asked, [60]);
    deepEqual(run([atEnd], [[]]).end, { atSeconds: 181, passed: false, detail: "errorRate has no data" });
  });

  it("ends with its slowest metric, and never with one that has no count", () => {
    equal(run([METRIC, { ...METRIC, name: "slow", interval: "300s" }], [[0]]).end?.atSeconds, 661);
    const { count: _, ...endless } = METRIC;
    equal(run([METRIC, { ...endless, name: "endless" }], [[0]]).end, undefined);
  });

  it("ends as its Job does", () => {
    const job: Metric = {
      name: "smoke-test",
      failureLimit: 0,
      consecutiveErrorLimit: 0,
      provider: { job: {} as Extract<Metric["provider"], { job: unknown }>["job"] },
    };
    deepEqual(run([job], [[0]]).end, { atSeconds: 21, passed: true, detail: "" });
    deepEqual(run([job], []).end, { atSeconds: 21, passed: false, detail: "smoke-test failed" });
  });

  it("reads the two forms of conditions that are compiled, and refuses to guess at others", () => {
    const rows: readonly (readonly [string, readonly number[], boolean])[] = [
      [WATCHED, [], true],
      [WATCHED, [Number.NaN], true],
      [WATCHED, [1], true],
      [WATCHED, [0, 1.01], false],
      [WATCHED, [Number.POSITIVE_INFINITY], false],
      [AT_END, [], false],
      [AT_END, [Number.NaN], false],
      [AT_END, [1], true],
      [AT_END, [1.01], false],
      ["all(result, {isNaN(#) || # >= -2.5})", [-2.6], false],
      ["all(result, {isNaN(#) || # >= 1e-7})", [0.0001], true],
    ];
    for (const [condition, result, holds] of rows) {
      equal(holdsOf(condition, result), holds, `${condition} of ${result.join(", ")}`);
    }
    throws(() => holdsOf("result[0] <= 1", [0]), new Error("The rehearsal cannot read result[0] <= 1."));
  });
});
