import { approvalSigned } from "./approvalSigned";
import { artifactPinned } from "./artifactPinned";
import { coverageSufficient } from "./coverageSufficient";
import { documentsComplete } from "./documentsComplete";
import type { Gate, GateInput } from "./gate";
import { objectiveReachable } from "./objectiveReachable";
import { promotedDigest } from "./promotedDigest";
import { rollbackContract } from "./rollbackContract";
import { rollbackPossible } from "./rollbackPossible";
import { scheduleComplete } from "./scheduleComplete";
import { strategyAllowed } from "./strategyAllowed";
import { testsPass } from "./testsPass";
import { trafficSufficient } from "./trafficSufficient";
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
  strategyAllowed,
  trafficSufficient,
  objectiveReachable,
  rollbackPossible,
];

/** Judges a release for an environment: every gate, always all of them, so that nobody repairs one fault at a time. */
export function judge(input: GateInput): readonly Verdict[] {
  return gates.map((gate) => gate.judge(input));
}
