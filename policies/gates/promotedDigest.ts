import { gateRule } from "./gateRule";

/** B7: production takes only what the environment before it ran and verified, the same digest. */
export const promotedDigest = gateRule(
  "promoted-digest",
  "The environment before this one ran and completed the same digest.",
);
