import { gateRule } from "../gateRule";

/** B1: all tests pass. A skipped test is not a passed one; zero tests prove nothing. */
export const testsPass = gateRule("tests-pass", "All tests pass, and none is skipped beyond the budget.");
