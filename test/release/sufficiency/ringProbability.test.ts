import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ringProbability } from "../../../release/sufficiency/statistics/ringProbability";

const near = (actual: number, expected: number, tolerance = 1e-12) => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
};

type Period = "breach" | "missing" | "within";

/** Whether an alarm rings after these periods, by the words of CloudWatch's guide; it may look back to the first of them. */
function ringsAfter(history: readonly Period[], periods: number, toAlarm: number): boolean {
  const real = history.filter((period) => period !== "missing").slice(-periods);
  if (real.filter((period) => period === "breach").length >= toAlarm) return true;
  const lastWithin = history.lastIndexOf("within");
  const breach = history.findIndex((period, index) => index > lastWithin && period === "breach");
  return breach >= 0 && history.length - breach >= toAlarm;
}

/** Sum over every sequence of periods. */
function byEnumeration(odds: Record<Period, number>, periods: number, toAlarm: number, count: number): number {
  const walk = (history: readonly Period[], probability: number): number => {
    if (history.length > 0 && ringsAfter(history, periods, toAlarm)) return probability;
    if (history.length === count) return 0;
    return (["breach", "missing", "within"] as const)
      .filter((period) => odds[period] > 0)
      .reduce((sum, period) => sum + walk([...history, period], probability * odds[period]), 0);
  };
  return walk([], 1);
}

describe("the probability that an alarm rings", () => {
  it("has the closed forms of 1 of 1, and of 2 of 2 and 2 of 3 in three periods", () => {
    near(ringProbability({ breach: 0.1, missing: 0 }, { periods: 1, toAlarm: 1 }, 20), 1 - 0.9 ** 20);
    near(ringProbability({ breach: 0.1, missing: 0 }, { periods: 2, toAlarm: 2 }, 3), 2 * 0.01 - 0.001);
    near(ringProbability({ breach: 0.1, missing: 0 }, { periods: 3, toAlarm: 2 }, 3), 3 * 0.01 * 0.9 + 0.001);
  });

  it("is nothing before enough periods have passed, and nothing where none breaches", () => {
    assert.equal(ringProbability({ breach: 1, missing: 0 }, { periods: 3, toAlarm: 2 }, 1), 0);
    assert.equal(ringProbability({ breach: 1, missing: 0 }, { periods: 3, toAlarm: 2 }, 2), 1);
    assert.equal(ringProbability({ breach: 0, missing: 0.5 }, { periods: 3, toAlarm: 2 }, 100), 0);
    assert.equal(ringProbability({ breach: 0.5, missing: 0 }, { periods: 3, toAlarm: 2 }, 0), 0);
  });

  it("is the sum over every sequence of breaching, missing and other periods", () => {
    for (const [periods, toAlarm] of [
      [1, 1],
      [2, 1],
      [2, 2],
      [3, 2],
      [3, 3],
      [5, 3],
    ] as const) {
      for (const [breach, missing] of [
        [0.3, 0],
        [0.3, 0.2],
        [0.05, 0.9],
        [0.5, 0.5],
      ] as const) {
        for (const count of [1, 2, 4, 8]) {
          const odds = { breach, missing, within: 1 - breach - missing };
          near(
            ringProbability({ breach, missing }, { periods, toAlarm }, count),
            byEnumeration(odds, periods, toAlarm, count),
          );
        }
      }
    }
  });

  it("is right to the end where the rest is a geometric series", () => {
    near(
      ringProbability({ breach: 1e-6, missing: 0 }, { periods: 1, toAlarm: 1 }, 525_600),
      1 - (1 - 1e-6) ** 525_600,
      1e-9,
    );
    // 2 of 3 in a year of minutes: the four states' transition matrix, squared again and again.
    const q = 0.0005;
    const p = 1 - q;
    const step = [
      [p, q, 0, 0],
      [0, 0, p, 0],
      [p, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    const power = matrixPower(step, 525_600);
    const survival = (power[0] ?? []).reduce((sum, entry) => sum + entry, 0);
    near(ringProbability({ breach: q, missing: 0 }, { periods: 3, toAlarm: 2 }, 525_600), 1 - survival, 1e-8);
  });

  it("takes a wide evaluation in its stride", () => {
    const rings = ringProbability({ breach: 0.5, missing: 0 }, { periods: 15, toAlarm: 15 }, 10_000);
    // A run of fifteen heads in ten thousand throws: about 1 - exp(-(10000 - 15 + 2) / 2^16).
    near(rings, 0.1414, 0.001);
  });

  it("never falls with more breaches, more periods, or fewer breaches asked for", () => {
    const odds = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        odds,
        odds,
        odds,
        fc.integer({ min: 1, max: 5 }),
        fc.nat(4),
        fc.nat(60),
        (a, b, gaps, periods, lax, count) => {
          const toAlarm = Math.min(periods, lax + 1);
          const [fewer, more] = [Math.min(a, b), Math.max(a, b)];
          const missing = gaps * (1 - more);
          const rings = (breach: number, n: number, m: number) =>
            ringProbability({ breach, missing }, { periods, toAlarm: m }, n);
          assert.ok(rings(fewer, count, toAlarm) <= rings(more, count, toAlarm) + 1e-9);
          assert.ok(rings(more, count, toAlarm) <= rings(more, count + 1, toAlarm) + 1e-9);
          assert.ok(rings(more, count, toAlarm) <= rings(more, count, Math.max(1, toAlarm - 1)) + 1e-9);
          assert.ok(
            ringProbability({ breach: more, missing: 0 }, { periods, toAlarm }, count) <=
              rings(more, count, toAlarm) + 1e-9,
          );
        },
      ),
    );
  });
});

function matrixPower(matrix: readonly (readonly number[])[], exponent: number): number[][] {
  const size = matrix.length;
  const times = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] =>
    a.map((row) =>
      Array.from({ length: size }, (_, column) =>
        row.reduce((sum, value, index) => sum + value * (b[index]?.[column] ?? 0), 0),
      ),
    );
  let result: number[][] = matrix.map((row, index) => row.map((_, column) => (index === column ? 1 : 0)));
  let square = matrix.map((row) => [...row]);
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = times(result, square);
    square = times(square, square);
  }
  return result;
}
