import type { Strategy } from "../plan/strategy";
import { type AlarmEvaluation, detectionSeconds, type MetricSource } from "./detection";
import { restoreSeconds } from "./restoring";

/** Whether load balancers, which count by the minute, can give a period; a shorter one needs the application's own metric. */
export function sourceOfPeriod({ periodSeconds }: AlarmEvaluation): MetricSource {
  return periodSeconds < 60 ? "custom-high-resolution" : "load-balancer";
}

/**
 * Longest time from the beginning of the first period that is measured above the threshold until its alarm rings, in seconds.
 * A contract's breach begins there: its thresholds are on what is measured.
 */
export function alarmSeconds(evaluation: AlarmEvaluation): number {
  // Without the period that a breach may begin in the middle of, and that is not above the threshold as a whole.
  return detectionSeconds(evaluation, sourceOfPeriod(evaluation)) - evaluation.periodSeconds;
}

/** Shortest objective that a contract can promise with an evaluation, in seconds: {@link alarmSeconds} and a strategy's way back. */
export function reachableSeconds(evaluation: AlarmEvaluation, strategy: Strategy): number {
  return alarmSeconds(evaluation) + restoreSeconds(strategy);
}
