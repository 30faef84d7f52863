import { deepEqual, equal, ok } from "node:assert/strict";
import { randomInt } from "node:crypto";
import fc from "fast-check";
import { checkWorkload, listObjects, type WorkloadInput } from "../../../engines/argo";
import { seriesOf } from "../../../engines/argo/analysis/metrics";
import type { Metric } from "../../../engines/argo/kinds/analysis";
import type { Step } from "../../../engines/argo/kinds/rollout";
import type { Trigger } from "../../../release/contract/trigger";
import { pollsOf } from "../../../release/plan/polls";
import type { Strategy } from "../../../release/plan/strategy";
import { compiled, inputOf, planOf, ROUTER, stage, WORKLOAD } from "./input";

/** CI takes the same plans each time: nobody's change is to fail there for what another seed has found. */
const seed = process.env["CI"] === undefined ? randomInt(2 ** 31) : 20_261_121;
const bake = fc.integer({ min: 1, max: 30 * 3600 });
const flag = fc.boolean();

function stages(weights: readonly number[]) {
  return fc
    .tuple(...weights.map((weight) => fc.tuple(fc.constant(weight), bake, flag)))
    .map((rows) => rows.map(([weight, seconds, approval]) => stage(weight, seconds, { approval })));
}

const rising = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 })
  .map((weights) => weights.toSorted((a, b) => a - b));

const plan = fc
  .constantFrom<Strategy>("canary", "canary", "canary", "rings", "hot", "blue-green", "rolling")
  .chain((strategy) => {
    const first =
      strategy === "canary" ? rising : strategy === "rings" ? rising.map((rest) => [0, ...rest]) : fc.constant([]);
    return first
      .chain((weights) => stages([...weights, 100]))
      .chain((made) => fc.integer({ min: 0, max: 900 }).map((warmUp) => planOf(strategy, made, warmUp)));
  });

const OPTIONAL: readonly Trigger[] = [
  { metric: "latencyP95", aboveMilliseconds: 400 },
  { metric: "latencyP95", aboveBaselineTimes: 2 },
  { metric: "complaints", above: 3 },
];

const input: fc.Arbitrary<WorkloadInput> = fc
  .tuple(
    plan,
    fc.subarray([...OPTIONAL]),
    fc.integer({ min: 1, max: 500 }),
    fc.constantFrom("gatewayApi", "alb", "istio"),
    fc.integer({ min: 0, max: 7200 }),
  )
  .map(([made, triggers, replicas, router, noDataGraceSeconds]) =>
    inputOf(
      made,
      {
        replicas,
        measuring: { ...WORKLOAD.measuring, noDataGraceSeconds },
        ...(made.strategy === "rolling" ? {} : { router: ROUTER[router] }),
      },
      { contract: { objectiveSeconds: 300, triggers: [{ metric: "errorRate", abovePercent: 1 }, ...triggers] } },
    ),
  );

function holds(claim: (input: WorkloadInput) => void): void {
  fc.assert(fc.property(input, claim), { seed, numRuns: 200 });
}

function seconds(text: string | undefined): number {
  return Number(/^(\d+)s$/.exec(text ?? "")?.[1]);
}

function stepsOf(one: WorkloadInput): readonly Step[] {
  const { strategy } = compiled(one).rollout.spec;
  return "canary" in strategy ? strategy.canary.steps : [];
}

/** The metrics of each stage, in order. */
function bakes(one: WorkloadInput): readonly (readonly Metric[])[] {
  const { analysisTemplates } = compiled(one);
  return one.plan.stages.map((_, index) => {
    const name = `payments-bake-${index + 1}`;
    return analysisTemplates.find((template) => template.metadata.name === name)?.spec.metrics ?? [];
  });
}

describe("argo: properties of whatever compiles", () => {
  it("has the same objects for the same input", () => {
    holds((one) => deepEqual(compiled(one), compiled(structuredClone(one))));
  });

  it("is what Argo's own validation takes", () => {
    holds((one) => {
      deepEqual(checkWorkload(listObjects(compiled(one))), []);
    });
  });

  it("sets the plan's weights in the plan's order, and each is followed by its own bake", () => {
    holds((one) => {
      const steps = stepsOf(one);
      if (one.plan.strategy === "blue-green") {
        equal(steps.length, 0);
        return;
      }
      deepEqual(
        steps.flatMap((step) => ("setWeight" in step ? [step.setWeight] : [])),
        one.plan.stages.map(({ weight }) => weight),
      );
      let stageNumber = 0;
      for (const [index, step] of steps.entries()) {
        if (!("setWeight" in step)) continue;
        stageNumber += 1;
        const next = steps.slice(index + 1).find((later) => "analysis" in later || "setWeight" in later);
        deepEqual(next !== undefined && "analysis" in next && next.analysis.templates, [
          { templateName: `payments-bake-${stageNumber}` },
        ]);
      }
    });
  });

  it("ends with an analysis: nothing is promoted behind a weight or a pause", () => {
    holds((one) => {
      const { strategy } = compiled(one).rollout.spec;
      const last =
        "canary" in strategy ? strategy.canary.steps.at(-1) : { analysis: strategy.blueGreen.postPromotionAnalysis };
      ok(last !== undefined && "analysis" in last);
      ok(
        last.analysis.templates.some(({ templateName }) => templateName === `payments-bake-${one.plan.stages.length}`),
      );
    });
  });

  it("asks a person before the weight of exactly the stages that say so", () => {
    holds((one) => {
      const { strategy } = compiled(one).rollout.spec;
      const wanted = one.plan.stages.map(({ approval }) => approval);
      if (!("canary" in strategy)) {
        equal(strategy.blueGreen.autoPromotionEnabled, !wanted.includes(true));
        return;
      }
      let asked = false;
      const found = strategy.canary.steps.flatMap((step) => {
        if ("pause" in step) asked = true;
        if (!("setWeight" in step)) return [];
        const was = asked;
        asked = false;
        return [was];
      });
      deepEqual(found, wanted);
    });
  });

  it("looks at every promise for exactly as long as the stage bakes", () => {
    holds((one) => {
      for (const [index, metrics] of bakes(one).entries()) {
        const { bakeSeconds } = one.plan.stages[index] ?? { bakeSeconds: -1 };
        const watched = new Map<string, { looks: number; last: number }>();
        for (const metric of metrics) {
          if (metric.name.endsWith("-at-end")) continue;
          const name = metric.name.replace(/-\d+$/, "");
          const before = watched.get(name) ?? { looks: 0, last: 0 };
          const count = metric.count ?? Number.NaN;
          const looks = count * seconds(metric.interval);
          watched.set(name, {
            looks: before.looks + looks,
            last: seconds(metric.initialDelay) + (count - 1) * seconds(metric.interval),
          });
        }
        for (const { looks, last } of watched.values()) deepEqual([looks, last], [bakeSeconds, bakeSeconds]);
      }
    });
  });

  it("promotes on no silence, no error and no single failure: every bake says so", () => {
    holds((one) => {
      for (const [index, metrics] of bakes(one).entries()) {
        const ends = metrics.filter(({ name }) => name.endsWith("-at-end"));
        ok(ends.some(({ name }) => name === "errorRate-at-end"));
        for (const end of ends) {
          ok(end.successCondition?.startsWith("len(result) > 0 && "));
          equal(end.consecutiveSuccessLimit, 1);
          equal(seconds(end.initialDelay), one.plan.stages[index]?.bakeSeconds);
        }
        for (const metric of metrics) {
          equal(metric.consecutiveErrorLimit, 0);
          ok(metric.count !== undefined && metric.count >= 1);
          ok(metric.failureLimit === 0 || ends.includes(metric));
        }
      }
    });
  });

  it("keeps the looks of the plan in as few series as there are distances", () => {
    fc.assert(
      fc.property(bake, (length) => {
        const polls = pollsOf(length);
        const series = seriesOf(polls);
        const looks = series.flatMap(({ firstSeconds, everySeconds, looks: count }) =>
          Array.from({ length: count }, (_, index) => firstSeconds + index * everySeconds),
        );
        let at = 0;
        deepEqual(
          looks,
          polls.map((wait) => (at += wait)),
        );
        ok(series.length <= 4);
      }),
      { seed, numRuns: 200 },
    );
  });
});
