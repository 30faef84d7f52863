/** Probabilities of the counts `from`, `from + 1`, ... of a Poisson distribution, but for tails that hold less than 1e-20. */
export interface PoissonWindow {
  readonly from: number;
  readonly probabilities: Float64Array;
}

/**
 * The Poisson distribution of a mean, 0 or above, by its recurrence P(k + 1) = P(k) mean / (k + 1) from the mode outwards, and
 * divided by the sum: no factorial, no logarithm, no approximation. A Poisson count is further than ten standard deviations
 * and thirty from its mean with a probability below 1e-20 (Chernoff's bound).
 */
export function poissonWindow(mean: number): PoissonWindow {
  const reach = 10 * Math.sqrt(mean) + 30;
  const from = Math.max(0, Math.floor(mean - reach));
  const to = Math.ceil(mean + reach);
  const mode = Math.floor(mean);
  const probabilities = new Float64Array(to - from + 1);
  let sum = 1;
  probabilities[mode - from] = 1;
  for (let count = mode, weight = 1; count > from; count -= 1) {
    weight *= count / mean;
    probabilities[count - 1 - from] = weight;
    sum += weight;
  }
  for (let count = mode, weight = 1; count < to; count += 1) {
    weight *= mean / (count + 1);
    probabilities[count + 1 - from] = weight;
    sum += weight;
  }
  for (let index = 0; index < probabilities.length; index += 1) {
    probabilities[index] = (probabilities[index] ?? 0) / sum;
  }
  return { from, probabilities };
}
