import assert from "node:assert/strict";
import * as fc from "fast-check";
import { DEFAULT_EVALUATION } from "../../../release/contract/detection";
import {
  detects,
  errorRateDetection,
  falseAlarmProbability,
  usablePeriods,
  type WatchedStage,
} from "../../../release/sufficiency/errorRateDetection";
import { poissonCount, randomOf } from "./random";

/** The 1 % stage of a service with ten requests a second, unless a test says otherwise. */
const stageOf = (changes: Partial<WatchedStage> = {}): WatchedStage => ({
  requestsPerSecond: 0.1,
  bakeSeconds: 1800,
  thresholdPercent: 1,
  evaluation: DEFAULT_EVALUATION,
  baselinePercent: 0.1,
  ...changes,
});

describe("what a stage detects of an error rate", () => {
  it("loses the period that it begins in, the metric's delay and the wait for an evaluation", () => {
    assert.equal(usablePeriods(299, DEFAULT_EVALUATION), 1);
    assert.equal(usablePeriods(300, DEFAULT_EVALUATION), 2);
    assert.equal(usablePeriods(1800, DEFAULT_EVALUATION), 27);
    assert.equal(usablePeriods(10, DEFAULT_EVALUATION), 0);
    // Ten-second periods of the application's own: ten for the first, ten for its data, ten for the evaluation.
    assert.equal(usablePeriods(60, { periodSeconds: 10, periods: 3, toAlarm: 3 }), 3);
  });

  it("is 5.8 % with six requests a minute for half an hour, at the earliest after five minutes", () => {
    const { smallestPercent, medianSeconds, outageSeconds } = errorRateDetection(stageOf());
    assert.ok(smallestPercent !== null && Math.abs(smallestPercent - 5.7883) < 0.0005, String(smallestPercent));
    assert.equal(outageSeconds, 300);
    assert.ok(medianSeconds !== null && medianSeconds > 300 && medianSeconds < 1800, String(medianSeconds));
  });

  it("is the edge: that rate is detected, one a thousandth smaller is not", () => {
    fc.assert(
      fc.property(stages(), (stage) => {
        const { smallestPercent } = errorRateDetection(stage);
        if (smallestPercent === null) {
          assert.equal(detects(stage, 100), false);
          return;
        }
        assert.equal(detects(stage, Math.min(100, smallestPercent * 1.001)), true);
        assert.equal(detects(stage, smallestPercent * 0.999), false);
      }),
      { numRuns: 60 },
    );
  });

  it("never grows with the bake, and what fails altogether is never seen later with more traffic", () => {
    fc.assert(
      fc.property(
        stages(),
        fc.integer({ min: 1, max: 7200 }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (stage, longer, busier) => {
          const smallest = (changed: WatchedStage) => errorRateDetection(changed).smallestPercent ?? Infinity;
          assert.ok(smallest({ ...stage, bakeSeconds: stage.bakeSeconds + longer }) <= smallest(stage) + 1e-6);
          const outage = (changed: WatchedStage) => errorRateDetection(changed).outageSeconds ?? Infinity;
          assert.ok(outage({ ...stage, requestsPerSecond: stage.requestsPerSecond * busier }) <= outage(stage));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("does not depend on the stable version's error rate, which false alarms grow with", () => {
    fc.assert(
      fc.property(stages(), fc.double({ min: 0, max: 1, noNaN: true }), (stage, share) => {
        const better = { ...stage, baselinePercent: stage.baselinePercent * share };
        const [left, right] = [errorRateDetection(better), errorRateDetection(stage)];
        assert.equal(left.smallestPercent, right.smallestPercent);
        assert.ok(left.falseAlarmProbability <= right.falseAlarmProbability + 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it("can grow with the traffic: below a hundred requests one error is more than 1 % already, and false alarms pay for that", () => {
    const quiet = errorRateDetection(stageOf({ requestsPerSecond: 1.2 }));
    const busy = errorRateDetection(stageOf({ requestsPerSecond: 10 }));
    assert.ok(quiet.smallestPercent !== null && busy.smallestPercent !== null);
    assert.ok(quiet.smallestPercent < 0.5 && busy.smallestPercent > 0.8);
    assert.ok(quiet.falseAlarmProbability > 0.2 && busy.falseAlarmProbability < 1e-6);
  });

  it("comes down to the threshold with a great deal of traffic", () => {
    const { smallestPercent } = errorRateDetection(stageOf({ requestsPerSecond: 10_000, bakeSeconds: 600 }));
    assert.ok(smallestPercent !== null && smallestPercent > 1 && smallestPercent < 1.01, String(smallestPercent));
  });

  it("is nothing where the stage is too short or has hardly a request", () => {
    const short = errorRateDetection(stageOf({ requestsPerSecond: 100, bakeSeconds: 240 }));
    assert.deepEqual([short.smallestPercent, short.medianSeconds, short.outageSeconds], [null, null, null]);
    const empty = errorRateDetection(stageOf({ requestsPerSecond: 0.002 }));
    assert.deepEqual([empty.smallestPercent, empty.outageSeconds], [null, null]);
  });
});

describe("a simulation of requests, minutes and CloudWatch's evaluation", () => {
  const RUNS = 8000;
  /** Extra periods that CloudWatch retrieves in the example of its guide: five where it evaluates three. */
  const RANGE = 5;

  /** Share of runs in which the alarm rings within so many minutes of data. */
  function simulate(seed: number, perMinute: number, errorRate: number, minutes: number): number {
    const random = randomOf(seed);
    let rung = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const points: (boolean | undefined)[] = [];
      for (let minute = 0; minute < minutes; minute += 1) {
        const requests = poissonCount(perMinute, random);
        let errors = 0;
        for (let request = 0; request < requests; request += 1) if (random() < errorRate) errors += 1;
        points.push(requests === 0 ? undefined : (100 * errors) / requests > 1);
        if (rings(points)) {
          rung += 1;
          break;
        }
      }
    }
    return rung / RUNS;
  }

  /** 2 of 3, missing data as missing. */
  function rings(points: readonly (boolean | undefined)[]): boolean {
    const range = points.slice(-RANGE);
    const real = range.filter((point) => point !== undefined).slice(-3);
    if (real.filter((point) => point).length >= 2) return true;
    const first = range.indexOf(true);
    return (
      real.length < 3 && first >= 0 && range.length - first >= 2 && range.slice(first).every((point) => point !== false)
    );
  }

  it("sees the smallest error rate in 95 % of the runs", () => {
    const { smallestPercent } = errorRateDetection(stageOf({ requestsPerSecond: 0.5 }));
    assert.ok(smallestPercent !== null);
    const share = simulate(20261121, 30, smallestPercent / 100, usablePeriods(1800, DEFAULT_EVALUATION));
    // Three standard errors: 3 sqrt(0.95 * 0.05 / 8000).
    assert.ok(Math.abs(share - 0.95) < 0.0074, String(share));
  });

  it("sees it at least as often where minutes without a request are common", () => {
    const stage = stageOf({ requestsPerSecond: 0.02 });
    const { smallestPercent } = errorRateDetection(stage);
    assert.ok(smallestPercent !== null && smallestPercent > 20);
    const share = simulate(4, 1.2, smallestPercent / 100, usablePeriods(1800, DEFAULT_EVALUATION));
    assert.ok(share > 0.95, String(share));
  });

  it("has no more false alarms than are computed, and as many where no minute is empty", () => {
    const often = falseAlarmProbability(stageOf({ requestsPerSecond: 0.5 }), 0.3);
    assert.ok(
      Math.abs(simulate(7, 30, 0.003, 30) - often) < 3 * Math.sqrt((often * (1 - often)) / RUNS),
      String(often),
    );
    const quiet = falseAlarmProbability(stageOf({ requestsPerSecond: 0.02 }), 1);
    const share = simulate(9, 1.2, 0.01, 30);
    assert.ok(share <= quiet + 3 * Math.sqrt((quiet * (1 - quiet)) / RUNS), `${share} of ${quiet}`);
    assert.ok(share > quiet / 3, `${share} of ${quiet}`);
  });
});

function stages(): fc.Arbitrary<WatchedStage> {
  return fc.record({
    requestsPerSecond: fc.double({ min: 0.005, max: 50, noNaN: true }),
    bakeSeconds: fc.integer({ min: 60, max: 14_400 }),
    thresholdPercent: fc.constantFrom(0.5, 1, 2, 10),
    evaluation: fc.constantFrom(
      DEFAULT_EVALUATION,
      { periodSeconds: 60, periods: 1, toAlarm: 1 },
      { periodSeconds: 300, periods: 2, toAlarm: 2 },
      { periodSeconds: 60, periods: 5, toAlarm: 3 },
    ),
    baselinePercent: fc.double({ min: 0, max: 1, noNaN: true }),
  });
}
