import { BRIEF, type Call, STUBBORN } from "../asl/builders";
import { and, isPresent, not, numberIs, or, sameNumber } from "../asl/conditions";
import { literal, notRedriven } from "../asl/expressions";
import type { Condition, Template } from "../asl/states";
import type { Colour, Deployment } from "../deployment";
import { integration } from "./integration";

/** A shift of one rule. */
export interface RuleShift {
  readonly ruleArn: string;
  /** Paths of the two weights. */
  readonly candidate: string;
  readonly stable: string;
  /** Path of the seconds that a cookie keeps a user on the colour first met. @defaultValue no cookie, and none that was set before counts */
  readonly stickySeconds?: string;
}

/**
 * Gives both colours their weights and sets the rule's stickiness, in one call. Only brief retries: a shift that lands late is
 * one that a back may already have undone.
 */
export function shiftWeights(deployment: Deployment, shift: RuleShift): Call {
  const stickiness: Template =
    shift.stickySeconds === undefined ? NOT_STICKY : { Enabled: true, "DurationSeconds.$": shift.stickySeconds };
  return {
    ...modifyRule(deployment, shift.ruleArn, {
      candidate: { "Weight.$": shift.candidate },
      stable: { "Weight.$": shift.stable },
      stickiness,
    }),
    retry: BRIEF,
    timeoutSeconds: 10,
  };
}

/** Gives the stable colour everything that a rule forwards. */
export function restoreWeights(deployment: Deployment, ruleArn = deployment.ruleArn): Call {
  const weights = { candidate: { Weight: 0 }, stable: { Weight: 100 }, stickiness: NOT_STICKY };
  return { ...modifyRule(deployment, ruleArn, weights), retry: STUBBORN, timeoutSeconds: 10 };
}

/** Sticky cookies would override the weights for as long as a week. */
const NOT_STICKY: Template = { Enabled: false };

function modifyRule(
  deployment: Deployment,
  ruleArn: string,
  weights: { readonly candidate: Template; readonly stable: Template; readonly stickiness: Template },
): Call {
  return {
    resource: integration(deployment, "aws-sdk:elasticloadbalancingv2:modifyRule"),
    parameters: {
      "RuleArn.$": notRedriven(literal(ruleArn)),
      Actions: [
        {
          Type: "forward",
          ForwardConfig: {
            TargetGroups: [
              { "TargetGroupArn.$": "$.places.stable.targetGroupArn", ...weights.stable },
              { "TargetGroupArn.$": "$.places.candidate.targetGroupArn", ...weights.candidate },
            ],
            TargetGroupStickinessConfig: weights.stickiness,
          },
        },
      ],
    },
  };
}

/** Reads the production rule, and the ring rule where there is one. */
export function readRule(deployment: Deployment): Call {
  const { ruleArn, ringRuleArn } = deployment;
  return {
    resource: integration(deployment, "aws-sdk:elasticloadbalancingv2:describeRules"),
    parameters: { RuleArns: ringRuleArn === undefined ? [ruleArn] : [ruleArn, ringRuleArn] },
  };
}

/**
 * What to keep of {@link readRule}'s answer: how many actions and target groups there are, and the weight of each colour as a
 * list, so that a rule that lost a target group is no runtime error. The ring rule's are called `ringBlue` and so on.
 */
export function readWeights(deployment: Deployment): Template {
  const { ruleArn, ringRuleArn, colours } = deployment;
  const fields = (rule: string) => {
    const groups = `${rule}.Actions[?(@.Type == 'forward')].ForwardConfig.TargetGroups`;
    const weightOf = (arn: string) => `${groups}[?(@.TargetGroupArn == '${arn}')].Weight`;
    return {
      blue: weightOf(colours.blue.targetGroupArn),
      green: weightOf(colours.green.targetGroupArn),
      actions: `States.ArrayLength(${rule}.Actions[*].Type)`,
      groups: `States.ArrayLength(${groups}[*].TargetGroupArn)`,
    };
  };
  const ruleOf = (arn: string) => `$.Rules[?(@.RuleArn == '${arn}')]`;
  const production = fields(ruleOf(ruleArn));
  const ring = ringRuleArn === undefined ? undefined : fields(ruleOf(ringRuleArn));
  return {
    "blue.$": production.blue,
    "green.$": production.green,
    "actions.$": production.actions,
    "groups.$": production.groups,
    ...(ring === undefined
      ? {}
      : {
          "ringBlue.$": ring.blue,
          "ringGreen.$": ring.green,
          "ringActions.$": ring.actions,
          "ringGroups.$": ring.groups,
        }),
  };
}

/** Each rule of the deployment does one thing: it forwards to the two target groups. */
export function forwardsOnly(deployment: Deployment): Condition {
  const rule = (names: RuleFields) =>
    and(
      numberIs(`$.rule.${names.actions}`, 1),
      numberIs(`$.rule.${names.groups}`, 2),
      isPresent(`$.rule.${names.blue}[0]`),
      isPresent(`$.rule.${names.green}[0]`),
    );
  return deployment.ringRuleArn === undefined ? rule(PRODUCTION) : and(rule(PRODUCTION), rule(RING));
}

/** Each rule of the deployment gives `stable` everything. A rule that lost the other's target group does, too. */
export function allOn(deployment: Deployment, stable: Colour): Condition {
  const rule = (names: RuleFields) => {
    const candidate = stable === "blue" ? names.green : names.blue;
    return and(
      isPresent(`$.rule.${names[stable]}[0]`),
      numberIs(`$.rule.${names[stable]}[0]`, 100),
      or(not(isPresent(`$.rule.${candidate}[0]`)), numberIs(`$.rule.${candidate}[0]`, 0)),
    );
  };
  return deployment.ringRuleArn === undefined ? rule(PRODUCTION) : and(rule(PRODUCTION), rule(RING));
}

/** Each rule of the deployment has the weights of the item: those of the production rule, before the first shift the ring rule's, too. */
export function asInItem(deployment: Deployment): Condition {
  const rule = (names: RuleFields) =>
    and(
      sameNumber(`$.rule.${names.blue}[0]`, "$.item.live.weights.blue"),
      sameNumber(`$.rule.${names.green}[0]`, "$.item.live.weights.green"),
    );
  return deployment.ringRuleArn === undefined ? rule(PRODUCTION) : and(rule(PRODUCTION), rule(RING));
}

interface RuleFields extends Readonly<Record<Colour, string>> {
  readonly actions: string;
  readonly groups: string;
}

const PRODUCTION: RuleFields = { blue: "blue", green: "green", actions: "actions", groups: "groups" };
const RING: RuleFields = { blue: "ringBlue", green: "ringGreen", actions: "ringActions", groups: "ringGroups" };

/** Reads the health of the targets of the colour at a path. */
export function readTargetHealth(deployment: Deployment, targetGroupArnPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:elasticloadbalancingv2:describeTargetHealth"),
    parameters: { "TargetGroupArn.$": targetGroupArnPath },
  };
}

/** What to keep of {@link readTargetHealth}'s answer. A filter cannot look this deep, so counting takes a second step. */
export const TARGET_FIELDS: Template = { "targets.$": "$.TargetHealthDescriptions[*].TargetHealth" };

/** How many of the targets at `$.health.targets` are healthy. An empty group has none. */
export const HEALTHY_TARGETS: Template = {
  "healthy.$": "States.ArrayLength($.health.targets[?(@.State == 'healthy')])",
};
