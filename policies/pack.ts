import { approvalSigned } from "./gates/approvalSigned";
import { artifactPinned } from "./gates/artifactPinned";
import { digestNotQuarantined } from "./gates/digestNotQuarantined";
import { coverageSufficient } from "./gates/evidence/coverageSufficient";
import { documentsComplete } from "./gates/evidence/documentsComplete";
import { testsPass } from "./gates/evidence/testsPass";
import { vulnerabilitiesAbsent } from "./gates/evidence/vulnerabilitiesAbsent";
import { promotedDigest } from "./gates/promotedDigest";
import { objectiveReachable } from "./gates/rollout/objectiveReachable";
import { rollbackContract } from "./gates/rollout/rollbackContract";
import { rollbackPossible } from "./gates/rollout/rollbackPossible";
import { scheduleComplete } from "./gates/rollout/scheduleComplete";
import { strategyAllowed } from "./gates/rollout/strategyAllowed";
import { trafficSufficient } from "./gates/rollout/trafficSufficient";
import { versionForward } from "./gates/versionForward";
import { taskDefinitionImagePinned } from "./images/taskDefinitionImagePinned";
import { taskDefinitionSecretsReferenced } from "./images/taskDefinitionSecretsReferenced";
import { attachedPolicyGrantsNoTraffic } from "./productionAccess/attachedPolicyGrantsNoTraffic";
import { policyGrantsNoTraffic } from "./productionAccess/policyGrantsNoTraffic";
import { trustNamesPrincipals } from "./productionAccess/trustNamesPrincipals";
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
export const PACK_DESCRIPTION = "Release gates, traffic safety and production access for progressive delivery.";

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
  digestNotQuarantined,
  taskDefinitionImagePinned,
  weightedRuleIgnoresActions,
  weightedRuleProtected,
  listenerDefaultActionUnweighted,
  targetGroupProtected,
  progressiveServiceIgnoresRevision,
  policyGrantsNoTraffic,
  attachedPolicyGrantsNoTraffic,
  trustNamesPrincipals,
  taskDefinitionSecretsReferenced,
];
