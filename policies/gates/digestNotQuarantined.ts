import { gateRule } from "./gateRule";

/** A version that was rolled back must not come again with the next `up`. */
export const digestNotQuarantined = gateRule(
  "digest-not-quarantined",
  "The artifact was not rolled back as bad before.",
);
