import { alarmSeconds } from "../../../release/contract/objective";
import { RESTORE_SECONDS } from "../../../release/contract/restoring";
import { describeTrigger } from "../../../release/contract/trigger";
import { refuse } from "../args/refuse";
import type { ContractMetric } from "./contractMetrics";
import { byTheMinute } from "./evaluations";
import type { ContractThresholds, Evaluation } from "./thresholds";

/** What the alarms of an account hold a release to. A rollout refuses a release that promises its users more. */
export interface AlarmContract {
  /** Percent of requests. */
  errorRatePercent: number;
  /** P95 in milliseconds; 0 where no alarm watches it. */
  latencyMilliseconds: number;
  /** P95 as a multiple of the other colour's. */
  latencyTimes: number;
  /** Complaints within an hour. */
  complaints: number;
  /** Metrics of one's own, as `checkouts below 20`, or `checkouts below 0.8x` for a multiple of the other colour's value. */
  metrics: string[];
  /** Longest time from the first minute that is measured above the threshold (error rate, latency) to its alarm, in seconds. */
  detectionSeconds: number;
}

/** What thresholds, metrics and evaluation amount to. */
export function alarmContract(
  limits: ContractThresholds,
  when: Evaluation,
  metrics: readonly ContractMetric[],
): AlarmContract {
  return {
    errorRatePercent: limits.errorRatePercent,
    latencyMilliseconds: limits.latencyMilliseconds ?? 0,
    latencyTimes: limits.latencyRatio,
    complaints: limits.complaints,
    metrics: metrics.map(({ name, breach }) => {
      const described = describeTrigger({
        metric: "custom",
        name,
        when: breach.side,
        threshold: breach.threshold,
      });
      return breach.relative ? `${described}x` : described;
    }),
    detectionSeconds: alarmSeconds(byTheMinute(when)),
  };
}

/** Refuses an evaluation with which no rollout could keep the promise of when a breach is undone. */
export function checkObjective(objectiveSeconds: number, when: Evaluation, contract: AlarmContract): void {
  if (!Number.isInteger(objectiveSeconds) || objectiveSeconds < 1 || objectiveSeconds > 3600) {
    refuse("objectiveSeconds", "whole seconds from 1 to 3600", objectiveSeconds, "Leave it out to use 300.");
  }
  const found = contract.detectionSeconds + RESTORE_SECONDS;
  if (found <= objectiveSeconds) return;
  const { periods, toAlarm } = when;
  const fastest = alarmSeconds(byTheMinute({ periods: 1, toAlarm: 1 })) + RESTORE_SECONDS;
  refuse(
    "objectiveSeconds",
    `at least ${found}: ${contract.detectionSeconds} until ${toAlarm} of ${periods} minutes have shown a breach, ${RESTORE_SECONDS} until the weights are back`,
    objectiveSeconds,
    `Load balancer metrics come by the minute: with 1 of 1 it is ${fastest}. Evaluate fewer minutes, or promise less.`,
  );
}
