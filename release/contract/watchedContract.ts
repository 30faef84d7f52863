import { describeTrigger, type Trigger } from "./trigger";

/**
 * The thresholds of a rollback contract as numbers that a state machine can compare with those of the alarms it watches: an
 * account whose alarms are laxer than what a release promises refuses it.
 */
export interface WatchedContract {
  /** Percent of requests; 0 where the contract names none. */
  readonly errorRatePercent: number;
  /** Milliseconds at P95; 0 where the contract names none. */
  readonly latencyMilliseconds: number;
  /** Times the stable version's P95; 0 where the contract names none. */
  readonly latencyTimes: number;
  /** Number of complaints; -1 where the contract names none. */
  readonly complaints: number;
  /** The project's own metrics with their thresholds, as `checkouts below 20`. */
  readonly metrics: readonly string[];
}

/** What a contract's triggers promise; of several thresholds on one metric the strictest. */
export function watchedContract(triggers: readonly Trigger[]): WatchedContract {
  const strictest = (values: readonly number[], none: number) => (values.length === 0 ? none : Math.min(...values));
  return {
    errorRatePercent: strictest(
      triggers.flatMap((trigger) => (trigger.metric === "errorRate" ? [trigger.abovePercent] : [])),
      0,
    ),
    latencyMilliseconds: strictest(
      triggers.flatMap((trigger) => ("aboveMilliseconds" in trigger ? [trigger.aboveMilliseconds] : [])),
      0,
    ),
    latencyTimes: strictest(
      triggers.flatMap((trigger) => ("aboveBaselineTimes" in trigger ? [trigger.aboveBaselineTimes] : [])),
      0,
    ),
    complaints: strictest(
      triggers.flatMap((trigger) => (trigger.metric === "complaints" ? [trigger.above] : [])),
      -1,
    ),
    metrics: triggers.flatMap((trigger) => (trigger.metric === "custom" ? [describeTrigger(trigger)] : [])),
  };
}
