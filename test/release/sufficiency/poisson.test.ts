import assert from "node:assert/strict";
import { breachProbability, emptyProbability } from "../../../release/sufficiency/statistics/breachProbability";
import { poissonWindow } from "../../../release/sufficiency/statistics/poisson";

const near = (actual: number, expected: number, tolerance = 1e-12) => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
};

describe("the Poisson distribution", () => {
  const at = (mean: number, count: number): number => {
    const { from, probabilities } = poissonWindow(mean);
    return probabilities[count - from] ?? 0;
  };

  it("has the tabled values", () => {
    // e^-5 5^3 / 3!, e^-0.072, and the mode of mean 1000 (Stirling's series to five terms gives the same digits).
    near(at(5, 3), 0.14037389581428056);
    near(at(0.072, 0), 0.9305308958112057, 1e-13);
    near(at(1000, 1000), 0.012614611348721499, 1e-13);
    assert.deepEqual([...poissonWindow(0).probabilities.slice(0, 2)], [1, 0]);
  });

  it("has its mean and its variance, also where a factorial would overflow", () => {
    for (const mean of [0.01, 1, 72, 7200, 1_000_000]) {
      const { from, probabilities } = poissonWindow(mean);
      let [sum, first, second] = [0, 0, 0];
      probabilities.forEach((probability, index) => {
        sum += probability;
        first += probability * (from + index - mean);
        second += probability * (from + index - mean) ** 2;
      });
      near(sum, 1);
      near(first, 0, 1e-9 * mean + 1e-12);
      near(second / mean, 1, 1e-9);
    }
  });
});

describe("the probability that a period breaches", () => {
  /** The same by another way: a Poisson number of requests, of which a binomial number fails. */
  function byBinomials(requests: number, errorRate: number, thresholdPercent: number): number {
    let total = 0;
    let chance = Math.exp(-requests);
    for (let count = 1; count <= requests + 12 * Math.sqrt(requests) + 40; count += 1) {
      chance *= requests / count;
      let failing = (1 - errorRate) ** count;
      let breaches = 0;
      for (let errors = 0; errors <= count; errors += 1) {
        if ((100 * errors) / count > thresholdPercent) breaches += failing;
        failing *= ((count - errors) / (errors + 1)) * (errorRate / (1 - errorRate));
      }
      total += chance * breaches;
    }
    return total;
  }

  it("is that of a Poisson number of requests, of which a binomial number fails", () => {
    for (const requests of [0.3, 1, 6, 72, 150]) {
      for (const errorRate of [0.0002, 0.001, 0.02, 0.3]) {
        for (const threshold of [0.5, 1, 5, 33]) {
          const [computed, other] = [
            breachProbability(requests, errorRate, threshold),
            byBinomials(requests, errorRate, threshold),
          ];
          near(computed, other, 1e-12);
        }
      }
    }
  });

  it("is that of any error where one is enough, and of any request where all fail", () => {
    near(breachProbability(72, 0.001, 0.0001), 1 - Math.exp(-0.072));
    near(breachProbability(6, 1, 1), 1 - Math.exp(-6));
    assert.equal(breachProbability(6, 0, 1), 0);
    near(emptyProbability(6), Math.exp(-6));
  });

  it("tells both sides of the threshold apart where there is traffic, and is even at it", () => {
    assert.ok(breachProbability(1_000_000, 0.0098, 1) < 0.03);
    assert.ok(breachProbability(1_000_000, 0.0102, 1) > 0.97);
    near(breachProbability(1_000_000, 0.01, 1), 0.5, 0.01);
  });

  it("is computed as of a million requests where there are more", () => {
    assert.equal(breachProbability(6e8, 0.0101, 1), breachProbability(1e6, 0.0101, 1));
  });
});
