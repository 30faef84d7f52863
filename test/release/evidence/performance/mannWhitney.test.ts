import assert from "node:assert/strict";
import fc from "fast-check";
import { compareSeries } from "../../../../release/evidence/performance/compareSeries";
import { median, probabilityOfLarger } from "../../../../release/evidence/performance/mannWhitney";

/** Expected values: scipy 1.17.1, mannwhitneyu(candidate, baseline, alternative="greater", method="asymptotic"). */
const known: readonly (readonly [string, readonly number[], readonly number[], number])[] = [
  [
    "ten a side",
    [105, 107, 103, 102, 108, 106, 104, 105, 109, 101],
    [100, 102, 98, 97, 103, 101, 99, 100, 104, 96],
    0.0008326926908443549,
  ],
  [
    "sides of 35 and 40",
    Array.from({ length: 35 }, (_, i) => ((i * 104_729) % 89) / 10 + 52),
    Array.from({ length: 40 }, (_, i) => ((i * 7919) % 97) / 10 + 50),
    0.0071814348910097,
  ],
  [
    "many ties",
    Array.from({ length: 31 }, (_, i) => (i * 3) % 7),
    Array.from({ length: 30 }, (_, i) => i % 5),
    0.030198451415744437,
  ],
  [
    "many ties, the other way",
    Array.from({ length: 30 }, (_, i) => i % 5),
    Array.from({ length: 31 }, (_, i) => (i * 3) % 7),
    0.9707877274013722,
  ],
  ["two values", Array<number>(30).fill(2), Array<number>(30).fill(1), 8.426490974463215e-15],
];

describe("the Mann-Whitney test", () => {
  for (const [name, candidate, baseline, expected] of known) {
    it(`gives what scipy gives: ${name}`, () => {
      const found = probabilityOfLarger(candidate, baseline);
      assert.ok(Math.abs(found - expected) <= 1e-6 * expected, `${found} instead of ${expected}`);
    });
  }

  it("gives 1 when all samples are equal", () => {
    assert.equal(probabilityOfLarger([1, 1, 1], [1, 1]), 1);
  });

  it("is a probability, whatever the samples, and does not depend on their order", () => {
    const samples = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const p = probabilityOfLarger(a, b);
        assert.ok(p >= 0 && p <= 1);
        assert.equal(probabilityOfLarger([...a].reverse(), b), p);
      }),
      { numRuns: 300, ...(process.env["CI"] === undefined ? {} : { seed: 20_261_121 }) },
    );
  });

  it("stands beside a median", () => {
    assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])], [2, 2.5, 7]);
  });
});

describe("a comparison with the baseline", () => {
  /** Same spread, around a middle. */
  const around = (middle: number, count = 40) =>
    Array.from({ length: count }, (_, i) => middle * (1 + (((i * 7919) % 31) - 15) / 100));
  const series = (samples: readonly number[], unit: "ms" | "s" = "ms") => [
    { name: "m", unit, samples, median: median(samples) },
  ];

  it("needs both: a median 5 % up, and a difference that is not chance", () => {
    const isRegression = (before: readonly number[], after: readonly number[]) => {
      const result = compareSeries(series(before), series(after), 5);
      assert.ok(typeof result !== "string");
      return result.isRegression;
    };
    assert.equal(isRegression(around(100), around(120)), true);
    assert.equal(isRegression(around(100), around(104)), false);
    assert.equal(isRegression(around(100), around(80)), false);
    // Two heaps far apart: one sample moves the median by 50 %, and the ranks hardly change.
    const heaps = (low: number) => [...Array<number>(low).fill(100), ...Array<number>(41 - low).fill(150)];
    assert.equal(isRegression(heaps(21), heaps(20)), false);
  });

  it("raises a false alarm in at most 5 of 100 comparisons of the same thing", () => {
    // A generator of its own (mulberry32), so that the figure is the same everywhere.
    let state = 20_261_121;
    const random = () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    };
    const noisy = () =>
      Array.from(
        { length: 30 },
        () => 100 + 15 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
      );
    let alarms = 0;
    for (let run = 0; run < 1000; run += 1) {
      const result = compareSeries(series(noisy()), series(noisy()), 5);
      if (typeof result !== "string" && result.isRegression) alarms += 1;
    }
    assert.ok(alarms <= 50, `${alarms} of 1000`);
  });

  it("compares seconds with milliseconds", () => {
    const result = compareSeries(series(around(0.1), "s"), series(around(100)), 5);
    assert.ok(typeof result !== "string");
    assert.ok(Math.abs(result.changePercent) < 1e-6);
  });

  it("is inconclusive below 30 samples a side, and of aggregates beside raw samples", () => {
    const few = (before: number, after: number) =>
      `${before} and ${after} samples, and 30 a side are needed to tell 5 % from noise`;
    assert.equal(compareSeries(series(around(1, 29)), series(around(1)), 5), few(29, 40));
    assert.equal(compareSeries(series(around(1)), series(around(1, 10)), 5), few(40, 10));
    const aggregate = [{ name: "m", unit: "ms" as const, median: 100 }];
    assert.equal(
      compareSeries(aggregate, aggregate, 5),
      "1 and 1 runs whose report holds aggregates only, and 30 a side are needed to tell 5 % from noise",
    );
    assert.equal(
      compareSeries(aggregate, series(around(1)), 5),
      "some reports hold raw samples and some aggregates only, which are no measurements of the same thing",
    );
    const runs = Array.from({ length: 30 }, (_, i) => ({ name: "m", unit: "ms" as const, median: 100 + (i % 3) }));
    const result = compareSeries(runs, runs, 5);
    assert.ok(typeof result !== "string" && !result.isRegression);
  });
});
