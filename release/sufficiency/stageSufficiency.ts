import type { AlarmEvaluation } from "../contract/detection";
import type { Stage } from "../plan/plan";
import {
  detects,
  type ErrorRateDetection,
  errorRateDetection,
  falseAlarmProbability,
  usablePeriods,
  type WatchedStage,
} from "./errorRateDetection";
import { type LatencySamples, latencySamples } from "./latencySamples";
import { emptyProbability } from "./statistics/breachProbability";

/** From this probability on a stage sends back a good release more often than it lets it through. */
export const FALSE_ALARMS_BORNE = 0.5;

/**
 * What is wrong with a stage, the first that applies:
 *
 * - `unknown`: only the ring rule leads to the candidate, and nothing says how many requests that are.
 * - `no-traffic`: less than one request a period on average.
 * - `too-short`: the alarm cannot ring before the stage is over.
 * - `blind`: not even a candidate that fails every request is detected with 95 % probability.
 * - `coarse`: the smallest error rate that it detects is above what the release promises.
 * - `noisy`: it sends back every second candidate that is as good as the stable version, or more.
 */
export type StageState = "sufficient" | "unknown" | "no-traffic" | "too-short" | "blind" | "coarse" | "noisy";

/** Everything that decides what a stage can detect. */
export interface StageConditions {
  readonly stage: Pick<Stage, "name" | "weight" | "ringWeight" | "bakeSeconds">;
  /** Requests per second of the whole service. */
  readonly requestsPerSecond: number;
  /** Those of them that reach the ring rule; undefined where there is none, or nobody has counted them. */
  readonly ringRequestsPerSecond: number | undefined;
  readonly warmUpSeconds: number;
  readonly evaluation: AlarmEvaluation;
  readonly thresholdPercent: number;
  readonly baselinePercent: number;
  /** Greatest error rate that may go undetected, in percent. */
  readonly detectsPercent: number;
}

/** What one stage can detect. */
export interface StageSufficiency {
  /** The stage's name. */
  readonly stage: string;
  readonly weight: number;
  readonly bakeSeconds: number;
  readonly state: StageState;
  /** Requests that the candidate is expected to get in the stage; null where that is unknown. */
  readonly requests: number | null;
  /** Of them in one period of the alarm, on average; null where that is unknown. */
  readonly requestsPerPeriod: number | null;
  /** Periods of the stage that are expected to have no request at all, and so no data; null where that is unknown. */
  readonly emptyPeriods: number | null;
  /** Null where the requests are unknown. */
  readonly errorRate: ErrorRateDetection | null;
  /** Null where the requests are unknown. */
  readonly latency: LatencySamples | null;
}

/** Computes what a stage can detect. */
export function stageSufficiency(conditions: StageConditions): StageSufficiency {
  const { stage, evaluation } = conditions;
  const { name, weight, bakeSeconds } = stage;
  const facts = { stage: name, weight, bakeSeconds, state: stageState(conditions) };
  const watched = watchedStage(conditions);
  if (watched === undefined) {
    return { ...facts, requests: null, requestsPerPeriod: null, emptyPeriods: null, errorRate: null, latency: null };
  }
  const requestsPerPeriod = watched.requestsPerSecond * evaluation.periodSeconds;
  return {
    ...facts,
    requests: watched.requestsPerSecond * bakeSeconds,
    requestsPerPeriod,
    emptyPeriods: emptyProbability(requestsPerPeriod) * (bakeSeconds / evaluation.periodSeconds),
    errorRate: errorRateDetection(watched),
    latency: latencySamples(requestsPerPeriod, bakeSeconds, conditions.warmUpSeconds),
  };
}

/** The verdict on a stage alone, for searches: it computes no more than that takes. */
export function stageState(conditions: StageConditions): StageState {
  const { evaluation, detectsPercent, baselinePercent } = conditions;
  const watched = watchedStage(conditions);
  if (watched === undefined) return "unknown";
  if (watched.requestsPerSecond * evaluation.periodSeconds < 1) return "no-traffic";
  if (usablePeriods(watched.bakeSeconds, evaluation) < evaluation.toAlarm) return "too-short";
  if (!detects(watched, 100)) return "blind";
  if (!detects(watched, detectsPercent)) return "coarse";
  return falseAlarmProbability(watched, baselinePercent) < FALSE_ALARMS_BORNE ? "sufficient" : "noisy";
}

/** The stage as its alarm sees it; undefined where only the ring rule leads to the candidate and its share is not known. */
export function watchedStage(conditions: StageConditions): WatchedStage | undefined {
  const { stage, requestsPerSecond, ringRequestsPerSecond } = conditions;
  const { weight, ringWeight, bakeSeconds } = stage;
  if (ringRequestsPerSecond === undefined) {
    return weight === 0
      ? undefined
      : { ...conditions, bakeSeconds, requestsPerSecond: (requestsPerSecond * weight) / 100 };
  }
  const ring = Math.min(ringRequestsPerSecond, requestsPerSecond);
  const rate = (ring * ringWeight + (requestsPerSecond - ring) * weight) / 100;
  return { ...conditions, bakeSeconds, requestsPerSecond: rate };
}
