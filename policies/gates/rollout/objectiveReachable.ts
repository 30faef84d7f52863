import { gateRule } from "../gateRule";

/** C5: an objective that the alarms cannot meet is no promise. */
export const objectiveReachable = gateRule(
  "objective-reachable",
  "The alarms and the way back are fast enough for the contract's objective.",
);
