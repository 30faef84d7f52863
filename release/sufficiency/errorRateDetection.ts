import { type AlarmEvaluation, detectionSeconds } from "../contract/detection";
import { sourceOfPeriod } from "../contract/objective";
import { breachProbability, emptyProbability } from "./statistics/breachProbability";
import { ringProbability } from "./statistics/ringProbability";
import { firstWhole, leastShare } from "./statistics/search";

/** Probability with which an error rate counts as detected. */
export const CONFIDENCE = 0.95;

/** The traffic of the candidate in one stage, and the alarm on its error rate. */
export interface WatchedStage {
  /** Requests per second on the candidate. */
  readonly requestsPerSecond: number;
  readonly bakeSeconds: number;
  /** Percent of a period's requests above which it breaches. */
  readonly thresholdPercent: number;
  readonly evaluation: AlarmEvaluation;
  /** The stable version's error rate in percent. */
  readonly baselinePercent: number;
}

/** What a stage can tell about its candidate's error rate. */
export interface ErrorRateDetection {
  /** Smallest true error rate, in percent, that rings the alarm within the stage with 95 % probability; null: not even 100 %. */
  readonly smallestPercent: number | null;
  /** Seconds after which a candidate of that rate has rung it with 50 % probability; null without such a rate. */
  readonly medianSeconds: number | null;
  /** Seconds after which a candidate that fails every request has rung it with 95 % probability; null: not within the stage. */
  readonly outageSeconds: number | null;
  /** Probability that the stage sends back a candidate that is as good as the stable version, at most. */
  readonly falseAlarmProbability: number;
}

/** Periods from whose data the alarm can ring before the stage is over: the first one may be cut, the last ones come too late. */
export function usablePeriods(bakeSeconds: number, evaluation: AlarmEvaluation): number {
  return Math.max(0, Math.floor((bakeSeconds - lostSeconds(evaluation)) / evaluation.periodSeconds));
}

/** Computes {@link ErrorRateDetection}; docs/reference/traffic-sufficiency.md has the formulas. */
export function errorRateDetection(stage: WatchedStage): ErrorRateDetection {
  const { evaluation, thresholdPercent } = stage;
  const perPeriod = stage.requestsPerSecond * evaluation.periodSeconds;
  const breach = (share: number) => breachProbability(perPeriod, share, thresholdPercent);
  // A missing period counts as one within the threshold here: the alarm rings at least as often as that.
  const rings = (odds: number, count: number) => ringProbability({ breach: odds, missing: 0 }, evaluation, count);
  const usable = usablePeriods(stage.bakeSeconds, evaluation);
  const after = (count: number | null) =>
    count === null ? null : lostSeconds(evaluation) + count * evaluation.periodSeconds;
  const needed = leastShare((odds) => rings(odds, usable) >= CONFIDENCE);
  const outage = breach(1);
  const smallest = needed === null ? null : leastShare((share) => breach(share) >= needed);
  return {
    smallestPercent: smallest === null ? null : 100 * smallest,
    medianSeconds:
      smallest === null ? null : after(firstWhole(usable, (count) => rings(breach(smallest), count) >= 0.5)),
    outageSeconds: after(firstWhole(usable, (count) => rings(outage, count) >= CONFIDENCE)),
    falseAlarmProbability: falseAlarmProbability(stage, stage.baselinePercent),
  };
}

/** Whether a candidate that fails `percent` of its requests rings the alarm within the stage with 95 % probability. */
export function detects(
  { requestsPerSecond, bakeSeconds, thresholdPercent, evaluation }: Omit<WatchedStage, "baselinePercent">,
  percent: number,
): boolean {
  const breach = breachProbability(requestsPerSecond * evaluation.periodSeconds, percent / 100, thresholdPercent);
  return ringProbability({ breach, missing: 0 }, evaluation, usablePeriods(bakeSeconds, evaluation)) >= CONFIDENCE;
}

/** Probability that the alarm rings in a stage whose candidate fails `percent` of its requests, at most. */
export function falseAlarmProbability(
  { requestsPerSecond, bakeSeconds, thresholdPercent, evaluation }: Omit<WatchedStage, "baselinePercent">,
  percent: number,
): number {
  const perPeriod = requestsPerSecond * evaluation.periodSeconds;
  const odds = {
    breach: breachProbability(perPeriod, percent / 100, thresholdPercent),
    missing: emptyProbability(perPeriod),
  };
  return ringProbability(odds, evaluation, Math.ceil(bakeSeconds / evaluation.periodSeconds));
}

/** Seconds of a stage that no period gives: one that the stage begins in, the metric's delay, the wait for an evaluation. */
function lostSeconds(evaluation: AlarmEvaluation): number {
  return detectionSeconds(evaluation, sourceOfPeriod(evaluation)) - evaluation.toAlarm * evaluation.periodSeconds;
}
