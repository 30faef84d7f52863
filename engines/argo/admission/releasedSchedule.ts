import { ANALYSIS, APPROVAL, BLUE_GREEN } from "../strategy/scheduleText";
import { containersOf, isOneOf, podsIn } from "./expressions";
import { type Policy, policy, rule } from "./policyKinds";
import type { Settings } from "./settings";

/** What the key of a digest's schedule ends with, in the list of released images. */
export const SCHEDULE_KEY = ".schedule";

const STEPS = "object.spec.strategy.canary.steps";

/** Steps that move no traffic and wait for nothing. */
const ASIDE = ["setCanaryScale", "setHeaderRoute", "setMirrorRoute"];

/**
 * No stage is skipped: the steps of a Rollout are those of the plan that was verified with its digest, or begin with a smoke test besides. A digest whose schedule is not listed is not judged here:
 * the platform has listed it by hand. What the analyses measure, and for how long, is the agent's own to declare.
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
      {
        name: "planned",
        expression: "variables.keys.map(keys, keys.filter(k, k in variables.list).map(k, variables.list[k]))",
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
  const canary = `${STEPS}.filter(s, !(${ASIDE.map((field) => `has(s.${field})`).join(" || ")})).map(s, ${step}).join(' ')`;
  const blueGreen = "object.spec.strategy.blueGreen";
  const analysed = `has(${blueGreen}.prePromotionAnalysis) && has(${blueGreen}.postPromotionAnalysis)`;
  const waits = `has(${blueGreen}.autoPromotionEnabled) && !${blueGreen}.autoPromotionEnabled && !has(${blueGreen}.autoPromotionSeconds)`;
  return [
    "!has(object.spec.strategy) ? 'no strategy'",
    // Within it an older image takes all traffic at once, and no step is taken.
    "has(object.spec.rollbackWindow) ? 'a rollback window'",
    `has(${blueGreen}) ? (${analysed} ? (${waits} ? '${BLUE_GREEN} ${APPROVAL}' : '${BLUE_GREEN}') : '${BLUE_GREEN} without analyses')`,
    `has(object.spec.strategy.canary) && has(${STEPS}) ? (${canary})`,
    "'no steps'",
  ].join(" : ");
}
