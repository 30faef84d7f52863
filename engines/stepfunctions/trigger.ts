/** Why a rollout goes back. The rollback log names it. */
export type Trigger =
  | "alarm"
  | "no-data"
  | "approval-denied"
  | "approval-expired"
  | "smoke-failed"
  | "never-steady"
  | "person"
  | "alarms-missing"
  | "held-too-long"
  | "forward-failed"
  | "forward-ended"
  | "stale-lock"
  | "superseded"
  | "ab-ended"
  | "reconciler";

/**
 * Triggers that judge the release itself: its digest goes under quarantine. The others tell of a rollout that could not go on
 * (throttled, stopped, drifted, without alarms, without data); the same digest may be tried again with a new attempt.
 */
export const JUDGING_TRIGGERS: readonly Trigger[] = ["alarm", "smoke-failed", "never-steady", "person"];
