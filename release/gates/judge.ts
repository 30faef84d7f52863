import { approvalSigned } from "./approvalSigned";
import { artifactPinned } from "./artifactPinned";
import { coverageSufficient } from "./coverageSufficient";
import { documentsComplete } from "./documentsComplete";
import type { Gate, GateInput } from "./gate";
import { promotedDigest } from "./promotedDigest";
import { rollbackContract } from "./rollbackContract";
import { scheduleComplete } from "./scheduleComplete";
import { testsPass } from "./testsPass";
import type { Verdict } from "./verdict";
import { versionForward } from "./versionForward";
import { vulnerabilitiesAbsent } from "./vulnerabilitiesAbsent";

/** All gates, in the order in which their verdicts are given. */
export const gates: readonly Gate[] = [
  artifactPinned,
  versionForward,
  testsPass,
  coverageSufficient,
  vulnerabilitiesAbsent,
  documentsComplete,
  rollbackContract,
  scheduleComplete,
  promotedDigest,
  approvalSigned,
];

/** Judges a release for an environment: every gate, always all of them, so that nobody repairs one fault at a time. */
export function judge(input: GateInput): readonly Verdict[] {
  return gates.map((gate) => gate.judge(input));
}
