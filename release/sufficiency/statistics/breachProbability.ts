import { poissonWindow } from "./poisson";

/**
 * More requests in a period are computed as this many. The measured rate of a million requests lies within a hundredth of a
 * percent of the true one, so that more would change no figure that is shown.
 */
const MOST_REQUESTS = 1_000_000;

/**
 * Probability that the error rate which an alarm measures in one period is above its threshold. Requests arrive as a Poisson
 * process with a mean of `requests` a period, each fails with probability `errorRate` (0 to 1): then errors and good
 * answers are independent Poisson counts, and the sum runs over all of them. Without a request there is no measurement.
 */
export function breachProbability(requests: number, errorRate: number, thresholdPercent: number): number {
  const mean = Math.min(requests, MOST_REQUESTS);
  const errors = poissonWindow(mean * errorRate);
  const good = poissonWindow(mean * (1 - errorRate));
  let total = 0;
  let counted = 0;
  let atMost = 0;
  errors.probabilities.forEach((probability, index) => {
    const most = mostGood(errors.from + index, thresholdPercent);
    while (counted < good.probabilities.length && good.from + counted <= most) {
      atMost += good.probabilities[counted] ?? 0;
      counted += 1;
    }
    total += probability * atMost;
  });
  return Math.min(1, total);
}

/** Probability that a period has no request at all: the metric has no data then. */
export function emptyProbability(requests: number): number {
  return Math.exp(-requests);
}

/** Most good answers beside which so many errors are still more than the threshold; -1 where there are none. */
function mostGood(errors: number, thresholdPercent: number): number {
  if (errors === 0) return -1;
  const breaches = (good: number) => (100 * errors) / (errors + good) > thresholdPercent;
  let good = Math.floor((100 * errors) / thresholdPercent - errors);
  // The quotient may be off by its rounding; what the alarm itself compares decides.
  while (good >= 0 && !breaches(good)) good -= 1;
  while (breaches(good + 1)) good += 1;
  return good;
}
