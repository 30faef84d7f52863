import type { Gate } from "../release/gates/gate";
import { gates } from "../release/gates/judge";
import { taskDefinitionImagePinned } from "./images/taskDefinitionImagePinned";
import { taskDefinitionSecretsReferenced } from "./images/taskDefinitionSecretsReferenced";
import { podImagePinned } from "./kubernetes/podImagePinned";
import { releasedImageRuns } from "./kubernetes/releasedImageRuns";
import { rolloutAppliedUnforced } from "./kubernetes/rolloutAppliedUnforced";
import { rolloutReplicasIgnored } from "./kubernetes/rolloutReplicasIgnored";
import { rolloutRouteIgnoresWeights } from "./kubernetes/rolloutRouteIgnoresWeights";
import { rolloutServiceIgnoresSelector } from "./kubernetes/rolloutServiceIgnoresSelector";
import { attachedPolicyGrantsNoTraffic } from "./productionAccess/attachedPolicyGrantsNoTraffic";
import { policyGrantsNoTraffic } from "./productionAccess/policyGrantsNoTraffic";
import { trustNamesPrincipals } from "./productionAccess/trustNamesPrincipals";
import { approvalRule } from "./releaseData/approvalRule";
import { gateRule } from "./releaseData/gateRule";
import { releaseDataPlain } from "./releaseData/releaseDataPlain";
import { releaseReadable } from "./releaseData/releaseReadable";
import { rootRule } from "./releaseData/rootRule";
import type { ResourceRule, Rule } from "./rule";
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
  ...gates.map(ruleOf),
  taskDefinitionImagePinned,
  podImagePinned,
  releasedImageRuns,
  weightedRuleIgnoresActions,
  weightedRuleProtected,
  listenerDefaultActionUnweighted,
  targetGroupProtected,
  progressiveServiceIgnoresRevision,
  rolloutServiceIgnoresSelector,
  rolloutRouteIgnoresWeights,
  rolloutReplicasIgnored,
  rolloutAppliedUnforced,
  policyGrantsNoTraffic,
  attachedPolicyGrantsNoTraffic,
  trustNamesPrincipals,
  taskDefinitionSecretsReferenced,
];

/** Two gates take from policy configuration whom they trust; what the others judge by is all in the release. */
function ruleOf(gate: Gate): ResourceRule {
  if (gate.id === "approval-signed") return approvalRule(gate);
  return gate.id === "root-approved" ? rootRule(gate) : gateRule(gate);
}
