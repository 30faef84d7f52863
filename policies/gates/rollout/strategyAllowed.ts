import { gateRule } from "../gateRule";

/** B9: nothing goes to everybody at once in an environment that matters. */
export const strategyAllowed = gateRule("strategy-allowed", "The environment allows the rollout's strategy.");
