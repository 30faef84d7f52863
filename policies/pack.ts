import { approvalSigned } from "./gates/approvalSigned";
import { artifactPinned } from "./gates/artifactPinned";
import { coverageSufficient } from "./gates/coverageSufficient";
import { documentsComplete } from "./gates/documentsComplete";
import { objectiveReachable } from "./gates/objectiveReachable";
import { promotedDigest } from "./gates/promotedDigest";
import { rollbackContract } from "./gates/rollbackContract";
import { rollbackPossible } from "./gates/rollbackPossible";
import { scheduleComplete } from "./gates/scheduleComplete";
import { strategyAllowed } from "./gates/strategyAllowed";
import { testsPass } from "./gates/testsPass";
import { trafficSufficient } from "./gates/trafficSufficient";
import { versionForward } from "./gates/versionForward";
import { vulnerabilitiesAbsent } from "./gates/vulnerabilitiesAbsent";
import { taskDefinitionImagePinned } from "./images/taskDefinitionImagePinned";
import { releaseDataPlain } from "./releaseData/releaseDataPlain";
import { releaseReadable } from "./releaseData/releaseReadable";
import type { Rule } from "./rule";
import { listenerDefaultActionUnweighted } from "./trafficSafety/listenerDefaultActionUnweighted";
import { progressiveServiceIgnoresRevision } from "./trafficSafety/progressiveServiceIgnoresRevision";
import { targetGroupProtected } from "./trafficSafety/targetGroupProtected";
import { weightedRuleIgnoresActions } from "./trafficSafety/weightedRuleIgnoresActions";
import { weightedRuleProtected } from "./trafficSafety/weightedRuleProtected";

/** Name of the pack, as previews print it. */
export const PACK_NAME = "airlock";

/** What the pack is for. */
export const PACK_DESCRIPTION = "Release gates and traffic safety for progressive delivery.";

/** Every rule of the pack, in the order in which they run. Names are part of the public surface. */
export const rules: readonly Rule[] = [
  releaseDataPlain,
  releaseReadable,
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
  taskDefinitionImagePinned,
  weightedRuleIgnoresActions,
  weightedRuleProtected,
  listenerDefaultActionUnweighted,
  targetGroupProtected,
  progressiveServiceIgnoresRevision,
];
