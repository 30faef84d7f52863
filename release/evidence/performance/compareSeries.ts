import { median, probabilityOfLarger } from "./mannWhitney";
import type { Series } from "./performanceSummary";

/** Samples that each side needs: with fewer, noise of 15 % looks like a regression of 5 % in one of four comparisons. */
export const LEAST_SAMPLES = 30;

/** Greatest probability of chance at which a difference counts. */
const SIGNIFICANCE = 0.05;

/** What a comparison of a candidate with its baseline came to; medians in milliseconds. */
export interface Comparison {
  readonly baseline: number;
  readonly candidate: number;
  /** Change of the median in percent of the baseline's. */
  readonly changePercent: number;
  /** Probability that chance alone puts the candidate so far above the baseline. */
  readonly chance: number;
  readonly samples: readonly [baseline: number, candidate: number];
  readonly isRegression: boolean;
}

/**
 * Compares measurements of the same thing, or says in half a sentence why they cannot be compared. A regression is a median that rose by more than
 * `limitPercent` and a Mann-Whitney test that chance would pass in less than 5 of 100 cases, both. A report that holds aggregates only is one
 * sample, its median.
 */
export function compareSeries(
  baseline: readonly Series[],
  candidate: readonly Series[],
  limitPercent: number,
): Comparison | string {
  const sides = [...baseline, ...candidate];
  const isRaw = sides.map(({ samples }) => samples !== undefined);
  if (isRaw.includes(true) && isRaw.includes(false)) {
    return "some reports hold raw samples and some aggregates only, which are no measurements of the same thing";
  }
  const before = baseline.flatMap(inMilliseconds);
  const after = candidate.flatMap(inMilliseconds);
  if (before.length < LEAST_SAMPLES || after.length < LEAST_SAMPLES) {
    const what = isRaw.includes(true) ? "samples" : "runs whose report holds aggregates only";
    return `${before.length} and ${after.length} ${what}, and ${LEAST_SAMPLES} a side are needed to tell ${limitPercent} % from noise`;
  }
  const [from, to] = [median(before), median(after)];
  const changePercent = from === 0 ? (to === 0 ? 0 : Infinity) : (100 * (to - from)) / from;
  const chance = probabilityOfLarger(after, before);
  return {
    baseline: from,
    candidate: to,
    changePercent,
    chance,
    samples: [before.length, after.length],
    isRegression: changePercent > limitPercent && chance < SIGNIFICANCE,
  };
}

function inMilliseconds({ samples, median: middle, unit }: Series): readonly number[] {
  const values = samples ?? [middle];
  return unit === "ms" ? values : values.map((value) => value * 1000);
}
