import type { AlarmEvaluation } from "../../contract/detection";

/** What one period is, each period independent of the others; what remains to 1 is a period within the threshold. */
export interface PeriodOdds {
  /** Probability that it breaches. */
  readonly breach: number;
  /** Probability that it has no data. */
  readonly missing: number;
}

/** From step to step the survival ratios must agree this well before the rest is a geometric series. */
const AGREEMENT = 1e-13;
/** Survival below this is none. */
const DONE = 1e-15;
/** Missing periods as rare as this change no figure. */
const NEGLIGIBLE = 1e-12;

/**
 * Probability that an alarm with `toAlarm` of `periods` rings at least once within `count` periods: a Markov chain over what the
 * last periods were, stepped exactly; when its survival ratio is constant to thirteen digits, the rest is a power of it.
 *
 * CloudWatch retrieves more periods than it evaluates, and then leaves missing ones out ("missing data", user guide); how
 * many more it does not say. Here it may look back as far as it needs, and a breach that nothing but missing or breaching
 * periods follow rings when it is `toAlarm` periods old, as the guide says too. So the result is at least what the
 * alarm does. With `missing: 0`, missing periods counted among those within the threshold, it is at most that.
 */
export function ringProbability(
  { breach, missing }: PeriodOdds,
  { periods, toAlarm }: Pick<AlarmEvaluation, "periods" | "toAlarm">,
  count: number,
): number {
  if (count < 1 || breach <= 0) return 0;
  const gaps = missing > NEGLIGIBLE ? missing : 0;
  const chain = chainOf(periods, toAlarm, gaps > 0);
  const odds = { breach, missing: gaps, within: Math.max(0, 1 - breach - gaps) };
  let states: Float64Array = new Float64Array(chain.size);
  states[0] = 1;
  let survival = 1;
  let ratio = 1;
  let agreed = 0;
  for (let step = 1; step <= count; step += 1) {
    states = chain.step(states, odds);
    let left = 0;
    for (const probability of states) left += probability;
    if (left < DONE) return 1;
    agreed = Math.abs(left / survival - ratio) <= AGREEMENT ? agreed + 1 : 0;
    ratio = left / survival;
    survival = left;
    if (step > 4 * periods && agreed > 2 * periods) return 1 - survival * ratio ** (count - step);
  }
  return Math.max(0, 1 - survival);
}

interface Chain {
  /** Number of states; the first one is the beginning. */
  readonly size: number;
  /** Probabilities of the states after one more period; what is missing to their sum has rung. */
  readonly step: (states: Float64Array, odds: PeriodOdds & { readonly within: number }) => Float64Array;
}

/**
 * A state is which of the last real periods breached, as bits, and, where periods can be missing, how long ago the run began that
 * holds only breaching and missing ones. Without missing periods the bits say both.
 */
function chainOf(periods: number, toAlarm: number, withGaps: boolean): Chain {
  const masks = 2 ** (periods - 1);
  const runs = withGaps ? toAlarm : 1;
  const counts = bitCounts(masks);
  return {
    size: masks * runs,
    step: (states, { breach, missing, within }) => {
      const next = new Float64Array(states.length);
      for (let run = 0; run < runs; run += 1) {
        const longer = withGaps ? run + 1 : 0;
        for (let mask = 0; mask < masks; mask += 1) {
          const probability = states[run * masks + mask] ?? 0;
          if (probability === 0) continue;
          const shifted = (mask * 2) % masks;
          add(next, shifted, probability * within);
          if ((counts[mask] ?? 0) + 1 < toAlarm && longer < toAlarm) {
            add(next, longer * masks + shifted + 1, probability * breach);
          }
          if (run === 0) add(next, mask, probability * missing);
          else if (longer < toAlarm) add(next, longer * masks + mask, probability * missing);
        }
      }
      return next;
    },
  };
}

function add(to: Float64Array, index: number, probability: number): void {
  to[index] = (to[index] ?? 0) + probability;
}

/** Number of set bits of 0, 1, ... */
function bitCounts(size: number): Uint8Array {
  const counts = new Uint8Array(size);
  for (let number = 1; number < size; number += 1) counts[number] = (counts[number >> 1] ?? 0) + (number & 1);
  return counts;
}
