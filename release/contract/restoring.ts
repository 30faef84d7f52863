import type { Strategy } from "../plan/strategy";

/**
 * Seconds from an alarm's ringing to all traffic on the stable version, at most, as long as its event is delivered: EventBridge
 * hands it on within seconds, and back reads the item, takes it over and sets the weights, three calls of tens of milliseconds
 * that are tried again when they are throttled. The property suite holds every rehearsal to it. Where the event gets lost the
 * next look at the alarms finds it: within a minute in the first quarter of an hour of a stage, within five minutes later.
 */
export const RESTORE_SECONDS = 60;

/**
 * What ECS needs to give a service its earlier revision again, in seconds. Fargate tasks of small images are seen to run 30 to 60
 * seconds after they were asked for; twice that is allowed for, because AWS names no limit. Two health checks, ten seconds apart,
 * are the target groups' defaults. ECS looks at a service every few seconds, and does one step after the other. Requests that
 * are under way then end within the deregistration delay, as they do after a weight of 0. Larger images take longer: measure them.
 */
const ECS_SECONDS = { start: 120, healthChecks: 20, scheduling: 40 } as const;

/** Seconds from the call that takes a rolling release back until every new request meets the version before, at most. */
export const ROLLING_RETURN_SECONDS = ECS_SECONDS.start + ECS_SECONDS.healthChecks + ECS_SECONDS.scheduling;

/**
 * Seconds from an alarm's ringing to all traffic on the stable version, at most: a weight takes effect at once, while a rolling
 * release has no other colour whose tasks still run, so that ECS must start them again first.
 */
export function restoreSeconds(strategy: Strategy): number {
  return strategy === "rolling" ? RESTORE_SECONDS + ROLLING_RETURN_SECONDS : RESTORE_SECONDS;
}
