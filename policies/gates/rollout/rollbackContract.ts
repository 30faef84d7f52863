import { gateRule } from "../gateRule";

/** B8: "if it breaks" is not a contract. */
export const rollbackContract = gateRule(
  "rollback-contract",
  "The rollback contract is specific: thresholds, objective, contact.",
);
