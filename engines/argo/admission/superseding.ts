import { UNOBJECTING } from "../live/validation";
import { isOneOf } from "./expressions";
import type { Settings } from "./settings";

/**
 * Whether it is the deploy agent that asks: its account in the namespace of the Rollout, or what the platform has named besides, as a CI's own identity.
 */
export function isDeployAgent({ deployAgent, deployUsers, deployGroups }: Settings): string {
  const account = `request.userInfo.username == 'system:serviceaccount:' + request.namespace + ':${deployAgent}'`;
  return `${account} || ${isOneOf(deployUsers, deployGroups)}`;
}

/**
 * Whether a change of a Rollout's status makes a release that stands in its validation the stable one, and nothing else: `standsInValidation` in CEL,
 * judged by the API server on its own copy in the moment of the change. To take the word back is allowed, too.
 */
export function isSuperseding(): string {
  const promotes = "object.status.?promoteFull.orValue(false)";
  return `has(object.status) && has(oldObject.status) && ${isAlone("promoteFull")} && (!${promotes} || (${standsInValidation("oldObject")}))`;
}

/** Whether a Rollout stands in its validation: nothing but its end is waited for, and a newer release may supersede it. */
export function standsInValidation(rollout: "oldObject" | "params"): string {
  const status = `${rollout}.status`;
  const phases = UNOBJECTING.map((phase) => `'${phase}'`).join(", ");
  const objectsNot = (run: string) => `${status}.${run}.?status.orValue('') in [${phases}]`;
  const steps = `${rollout}.spec.strategy.canary.steps`;
  const canary = [
    `has(${rollout}.spec.strategy.canary)`,
    `has(${rollout}.spec.strategy.canary.steps)`,
    `${status}.?currentStepIndex.orValue(-1) == size(${steps}) - 1`,
    `${status}.?canary.?weights.?canary.?weight.orValue(0) == 100`,
    objectsNot("?canary.?currentStepAnalysisRunStatus"),
    objectsNot("?canary.?currentBackgroundAnalysisRunStatus"),
  ];
  const blueGreen = [
    `has(${rollout}.spec.strategy.blueGreen)`,
    `${status}.?blueGreen.?activeSelector.orValue('') == ${status}.?currentPodHash.orValue('-')`,
    objectsNot("?blueGreen.?postPromotionAnalysisRunStatus"),
  ];
  return [
    `${status}.?observedGeneration.orValue('') == string(${rollout}.metadata.generation)`,
    `${status}.?currentPodHash.orValue('') != ${status}.?stableRS.orValue('')`,
    `!${status}.?abort.orValue(false)`,
    `!${rollout}.spec.?paused.orValue(false)`,
    `size(${status}.?pauseConditions.orValue([])) == 0`,
    `((${canary.join(" && ")}) || (${blueGreen.join(" && ")}))`,
  ].join(" && ");
}

/** Whether this field of the status may have changed, and no other has. */
function isAlone(field: string): string {
  const within = (one: string, other: string) =>
    `${one}.status.all(k, k == '${field}' || (k in ${other}.status && ${other}.status[k] == ${one}.status[k]))`;
  return `${within("object", "oldObject")} && ${within("oldObject", "object")}`;
}
