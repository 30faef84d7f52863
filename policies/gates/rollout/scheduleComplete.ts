import { gateRule } from "../gateRule";

/** B9: stages may be faster, never absent, not even for a one-line change. */
export const scheduleComplete = gateRule(
  "schedule-complete",
  "No stage of the rollout is skipped, and each is watched long enough.",
);
