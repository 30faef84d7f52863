import { gateRule } from "../gateRule";

/** B1: no critical or high vulnerability, in a scan of the very digest that is released where the scanner names it. */
export const vulnerabilitiesAbsent = gateRule(
  "vulnerabilities-absent",
  "The scan found no critical and no high vulnerability.",
);
