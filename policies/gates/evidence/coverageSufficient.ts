import { gateRule } from "../gateRule";

/** B1: line coverage from raw counts, never from a printed percentage. */
export const coverageSufficient = gateRule(
  "coverage-sufficient",
  "Line coverage is at least what the environment asks for.",
);
