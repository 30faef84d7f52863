import { ANALYSIS, APPROVAL, BLUE_GREEN } from "../strategy/scheduleText";
import { containersOf, isOneOf, podsIn } from "./expressions";
import { type Policy, policy, rule } from "./policyKinds";
import { runsAnotherDigest, standsAborted } from "./releaseState";
import type { Settings } from "./settings";

/** What follows a digest in the keys of its schedules, in the list of released images; the service's name is behind it. */
export const SCHEDULE_KEY = ".schedule.";

/** What stands before a Rollout's name in the list once its abort was looked at, and its digest put under quarantine where that was its due. */
export const ABORTED_KEY = "aborted-";

const STEPS = "object.spec.strategy.canary.steps";

/** Steps that move no weight and wait for nothing: pods, and a ring by one value of a header. */
const ASIDE = [
  "has(s.setCanaryScale)",
  "(has(s.setHeaderRoute) && s.setHeaderRoute.?match.orValue([]).all(m, has(m.headerValue) && has(m.headerValue.exact)))",
].join(" || ");

/**
 * No stage is skipped: the steps of a Rollout are those of the plan that was verified with its digest for the service of that name, or begin with a smoke test besides. A second Rollout of the digest
 * would be a first deployment, which takes no steps. A digest without any schedule is not judged here: the platform has listed it by hand. What the analyses measure, and for how long, is the
 * agent's own to declare. After an abort the next release waits for the reconciler: a status that is overwritten before says nothing of it any more.
 */
export function releasedSchedule({ argoAccount, breakGlass }: Settings): Policy {
  return policy("airlock-released-schedule", {
    paramKind: { apiVersion: "v1", kind: "ConfigMap" },
    matchConstraints: { resourceRules: [rule("argoproj.io", ["CREATE", "UPDATE"], "rollouts")] },
    matchConditions: [{ name: "not-argo", expression: `!(${isOneOf([argoAccount], [breakGlass])})` }],
    variables: [
      { name: "list", expression: "has(params.data) ? params.data : {}" },
      {
        name: "keys",
        expression: `(${podsIn("object")}).map(p, ${containersOf("p")}.filter(c, c.image.contains('@sha256:')).map(c, 'sha256-' + c.image.split('@sha256:')[1] + '${SCHEDULE_KEY}'))`,
      },
      { name: "service", expression: "object.metadata.?name.orValue('')" },
      {
        name: "planned",
        expression:
          "variables.keys.map(keys, keys.filter(k, (k + variables.service) in variables.list).map(k, variables.list[k + variables.service]))",
      },
      {
        name: "isSettled",
        expression: `oldObject == null || !(${standsAborted("oldObject")}) || !(${runsAnotherDigest("object", "oldObject")}) || variables.list[?'${ABORTED_KEY}' + variables.service].orValue('') == string(oldObject.status.?abortedAt.orValue(''))`,
      },
      { name: "declared", expression: declared() },
    ],
    validations: [
      {
        expression: "!has(object.spec.workloadRef) || oldObject == null || has(oldObject.spec.workloadRef)",
        message:
          "Airlock: a Rollout takes its pods over from a Deployment when it is made, and never after: its digest could not be compared with its schedule",
      },
      {
        expression:
          "variables.keys.all(keys, keys.all(k, (k + variables.service) in variables.list || !variables.list.exists(e, e.startsWith(k))))",
        messageExpression:
          "'Airlock: this digest was released for another service than ' + variables.service + ', and a Rollout that is made takes no steps'",
      },
      {
        expression: "variables.planned.all(plans, size(plans) == 0) || variables.isSettled",
        message:
          "Airlock: the release before was aborted, and the reconciler has not looked at it yet; run this again in a minute",
        reason: "Forbidden",
      },
      {
        expression: `variables.planned.all(plans, plans.all(plan, variables.declared == plan || variables.declared == '${ANALYSIS} ' + plan))`,
        messageExpression:
          "'Airlock: this digest was released by the schedule \"' + variables.planned.filter(plans, size(plans) > 0)[0][0] + '\", and the Rollout declares \"' + variables.declared + '\"'",
      },
    ],
  });
}

/** The schedule that a Rollout declares, in the words of `scheduleText`. What Airlock never compiles has a word that no plan has. */
function declared(): string {
  const step = [
    `has(s.setWeight) ? string(s.setWeight) + '%'`,
    `has(s.analysis) ? '${ANALYSIS}'`,
    `has(s.pause) && !has(s.pause.duration) ? '${APPROVAL}'`,
    "'another step'",
  ].join(" : ");
  const canary = `${STEPS}.filter(s, !(${ASIDE})).map(s, ${step}).join(' ')`;
  const routing = "object.spec.strategy.?canary.?trafficRouting";
  const blueGreen = "object.spec.strategy.blueGreen";
  const analysed = `has(${blueGreen}.prePromotionAnalysis) && has(${blueGreen}.postPromotionAnalysis)`;
  const waits = `has(${blueGreen}.autoPromotionEnabled) && !${blueGreen}.autoPromotionEnabled && !has(${blueGreen}.autoPromotionSeconds)`;
  return [
    "!has(object.spec.strategy) ? 'no strategy'",
    // Within it an older image takes all traffic at once, and no step is taken.
    "has(object.spec.rollbackWindow) ? 'a rollback window'",
    `${routing}.?maxTrafficWeight.hasValue() ? 'another greatest weight'`,
    `oldObject != null && ${routing.replace("object.", "oldObject.")}.hasValue() && has(object.spec.strategy.canary) && !${routing}.hasValue() ? 'no router'`,
    // Argo switches to pods that are still to be scaled down at once, without analysis and without a person.
    `has(${blueGreen}) && ${blueGreen}.?abortScaleDownDelaySeconds.orValue(30) > 1 ? '${BLUE_GREEN} that keeps what was aborted'`,
    `has(${blueGreen}) ? (${analysed} ? (${waits} ? '${BLUE_GREEN} ${APPROVAL}' : '${BLUE_GREEN}') : '${BLUE_GREEN} without analyses')`,
    `has(object.spec.strategy.canary) && has(${STEPS}) ? (${canary})`,
    "'no steps'",
  ].join(" : ");
}
