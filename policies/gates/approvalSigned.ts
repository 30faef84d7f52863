import { gateRule } from "./gateRule";

/** B4, B5: people sign one digest in one environment until a time; persons are counted, not keys or signatures. */
export const approvalSigned = gateRule(
  "approval-signed",
  "Enough people have signed an approval of exactly this release.",
);
