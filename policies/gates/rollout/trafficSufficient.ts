import { gateRule } from "../gateRule";

/** A canary without traffic passes everywhere else; here it is refused before it begins. */
export const trafficSufficient = gateRule(
  "traffic-sufficient",
  "Every stage gets the traffic and the time to tell a bad release from a good one.",
);
