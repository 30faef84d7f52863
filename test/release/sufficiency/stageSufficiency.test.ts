import assert from "node:assert/strict";
import * as fc from "fast-check";
import { DEFAULT_EVALUATION } from "../../../release/contract/detection";
import { describeStage } from "../../../release/sufficiency/describeStage";
import { latencySamples } from "../../../release/sufficiency/latencySamples";
import { remediesOf } from "../../../release/sufficiency/remedies";
import {
  type StageConditions,
  type StageState,
  stageState,
  stageSufficiency,
} from "../../../release/sufficiency/stageSufficiency";

const of = (changes: Partial<StageConditions> & { weight?: number; bake?: number } = {}): StageConditions => {
  const { weight = 1, bake = 1800, ...rest } = changes;
  return {
    stage: { name: "canary", weight, ringWeight: weight, bakeSeconds: bake },
    requestsPerSecond: 120,
    ringRequestsPerSecond: undefined,
    warmUpSeconds: 300,
    evaluation: DEFAULT_EVALUATION,
    thresholdPercent: 1,
    baselinePercent: 0.1,
    detectsPercent: 5,
    ...rest,
  };
};

describe("what a stage can see", () => {
  it("is computed from its weight, its bake and the traffic", () => {
    const { requests, requestsPerPeriod, emptyPeriods } = stageSufficiency(of({ requestsPerSecond: 2 }));
    assert.deepEqual([requests, requestsPerPeriod], [36, 1.2]);
    assert.ok(emptyPeriods !== null && Math.abs(emptyPeriods - 30 * Math.exp(-1.2)) < 1e-9);
  });

  it("counts the ring's requests by the ring's weight, and the others by the stage's", () => {
    const stage = { name: "ring", weight: 10, ringWeight: 100, bakeSeconds: 60 };
    assert.equal(stageSufficiency(of({ stage, ringRequestsPerSecond: 20 })).requests, (20 + 10) * 60);
    assert.equal(stageSufficiency(of({ stage, ringRequestsPerSecond: 500 })).requests, 120 * 60);
    assert.equal(stageSufficiency(of({ stage })).requests, 12 * 60);
  });

  it("is told in one sentence, whatever is wrong", () => {
    const told = (conditions: StageConditions) => describeStage(stageSufficiency(conditions), conditions.evaluation);
    assert.equal(
      told(of()),
      "canary (1%) for 30m: 2,160 requests on the candidate; detects an error rate of 0.49 % or more, blind below; sends back up to 21 % of good releases; fewer than 200 requests a period: too few for a steady P95",
    );
    assert.equal(
      told(of({ requestsPerSecond: 0.5 })),
      "canary (1%) for 30m: 9 requests on the candidate; blind: 0.3 requests a minute prove nothing; fewer than 20 requests a period: their P95 is the slowest one",
    );
    assert.equal(
      told(of({ bake: 120 })),
      "canary (1%) for 2m: 144 requests on the candidate; blind: it is over before the alarm can ring; latency is never judged: the warm-up is as long as the stage",
    );
    assert.equal(
      told(of({ requestsPerSecond: 2, bake: 300, warmUpSeconds: 0 })),
      "canary (1%) for 5m: 6 requests on the candidate; blind: not even a candidate that fails every request is sure to be seen; fewer than 20 requests a period: their P95 is the slowest one",
    );
    assert.equal(
      told(of({ requestsPerSecond: 1 / 1800, weight: 100 })),
      "canary (100%) for 30m: 1 request on the candidate; blind: 0.033 requests a minute prove nothing; fewer than 20 requests a period: their P95 is the slowest one",
    );
    assert.equal(
      told(of({ stage: { name: "ring 0", weight: 0, ringWeight: 100, bakeSeconds: 3600 } })),
      "ring 0 (0%) for 1h: an unknown number of requests; nobody can say what it detects",
    );
    assert.equal(
      told(
        of({
          weight: 100,
          evaluation: { periodSeconds: 300, periods: 2, toAlarm: 2 },
          requestsPerSecond: 0.001,
          bake: 7200,
        }),
      ),
      "canary (100%) for 2h: 7.2 requests on the candidate; blind: 0.3 requests in 5m prove nothing; fewer than 20 requests a period: their P95 is the slowest one",
    );
  });

  it("says how far a P95 can be believed", () => {
    assert.deepEqual(latencySamples(1000, 300, 300), { judgedSeconds: 0, samples: "none" });
    assert.deepEqual(latencySamples(19, 301, 300), { judgedSeconds: 1, samples: "maximum" });
    assert.equal(latencySamples(20, 1800, 300).samples, "few");
    assert.equal(latencySamples(199, 1800, 300).samples, "few");
    assert.equal(latencySamples(200, 1800, 300).samples, "enough");
  });
});

describe("the state of a stage", () => {
  it("has no traffic below one request a period, whatever else is declared", () => {
    assert.equal(stageState(of({ requestsPerSecond: 1.66, detectsPercent: 100, bake: 7 * 86_400 })), "no-traffic");
    assert.notEqual(stageState(of({ requestsPerSecond: 1.67, detectsPercent: 100 })), "no-traffic");
  });

  it("agrees with the figures that are shown", () => {
    fc.assert(
      fc.property(conditions(), (each) => {
        const { state, errorRate } = stageSufficiency(each);
        const smallest = errorRate?.smallestPercent ?? Infinity;
        const noisy = (errorRate?.falseAlarmProbability ?? 1) >= 0.5;
        if (state === "coarse") assert.ok(smallest > each.detectsPercent * 0.9999);
        if (state === "noisy" || state === "sufficient") {
          assert.ok(smallest <= each.detectsPercent * 1.0001);
          assert.equal(noisy, state === "noisy");
        }
      }),
      { numRuns: 80 },
    );
  });

  const SEES: Record<StageState, number> = {
    unknown: 0,
    "no-traffic": 0,
    "too-short": 1,
    blind: 1,
    coarse: 2,
    noisy: 3,
    sufficient: 3,
  };

  it("never sees less for a longer bake", () => {
    fc.assert(
      fc.property(conditions(), fc.integer({ min: 1, max: 86_400 }), (each, longer) => {
        const later = { ...each, stage: { ...each.stage, bakeSeconds: each.stage.bakeSeconds + longer } };
        assert.ok(SEES[stageState(later)] >= SEES[stageState(each)]);
      }),
      { numRuns: 80 },
    );
  });

  it("never sees less of what fails altogether for more weight or more traffic, which weigh the same", () => {
    const altogether = (each: StageConditions) => ({ ...each, detectsPercent: 100, baselinePercent: 0 });
    fc.assert(
      fc.property(conditions(), fc.integer({ min: 1, max: 20 }), (each, times) => {
        const { weight } = each.stage;
        const heavier = { ...each, stage: { ...each.stage, weight: weight * times, ringWeight: weight * times } };
        const busier = { ...each, requestsPerSecond: each.requestsPerSecond * times };
        assert.equal(stageState(heavier), stageState(busier));
        assert.ok(SEES[stageState(altogether(busier))] >= SEES[stageState(altogether(each))]);
      }),
      { numRuns: 80 },
    );
  });

  it("is never worse for a better stable version, nor for a smaller promise", () => {
    fc.assert(
      fc.property(conditions(), fc.double({ min: 0, max: 1, noNaN: true }), (each, share) => {
        const good = stageState(each) === "sufficient";
        const better = { ...each, baselinePercent: each.baselinePercent * share };
        const laxer = { ...each, detectsPercent: Math.min(100, each.detectsPercent / Math.max(share, 0.01)) };
        if (good) assert.deepEqual([stageState(better), stageState(laxer)], ["sufficient", "sufficient"]);
      }),
      { numRuns: 80 },
    );
  });
});

describe("the remedies of a stage", () => {
  it("are each enough alone, and the bake is the shortest one", () => {
    const each = of({ requestsPerSecond: 10, baselinePercent: 0.05 });
    assert.deepEqual(remediesOf(each, 9), ["a bake of 37m", "a weight of 2%", "12 requests per second"]);
    const baked = (minutes: number) => stageState({ ...each, stage: { ...each.stage, bakeSeconds: minutes * 60 } });
    assert.deepEqual([baked(36), baked(37)], ["coarse", "sufficient"]);
    assert.equal(stageState({ ...each, stage: { ...each.stage, weight: 2, ringWeight: 2 } }), "sufficient");
    assert.equal(stageState({ ...each, requestsPerSecond: 12 }), "sufficient");
  });

  it("name no bake where a longer one would be noisy, and no weight beyond the schedule's", () => {
    const each = of({ requestsPerSecond: 0.9, weight: 100, bake: 120, baselinePercent: 0.3 });
    assert.equal(stageState(each), "too-short");
    assert.deepEqual(remediesOf(each, 100), ["a bake of 6m"]);
    assert.deepEqual(remediesOf(of({ requestsPerSecond: 10, baselinePercent: 0.05 }), 1), [
      "a bake of 37m",
      "12 requests per second",
    ]);
  });
});

function conditions(): fc.Arbitrary<StageConditions> {
  return fc
    .record({
      weight: fc.integer({ min: 1, max: 5 }),
      bake: fc.integer({ min: 60, max: 14_400 }),
      requestsPerSecond: fc.double({ min: 0.1, max: 300, noNaN: true }),
      thresholdPercent: fc.constantFrom(0.5, 1, 3),
      baselinePercent: fc.double({ min: 0, max: 0.5, noNaN: true }),
      detectsPercent: fc.double({ min: 0.2, max: 50, noNaN: true }),
      evaluation: fc.constantFrom(DEFAULT_EVALUATION, { periodSeconds: 60, periods: 1, toAlarm: 1 }),
    })
    .map(of);
}
