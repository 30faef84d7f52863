import { BRIEF, type Call, STUBBORN } from "../asl/builders";
import { literal, notRedriven } from "../asl/expressions";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { integration } from "./integration";

/**
 * Gives the candidate the percentage at `candidatePath` and the stable colour the rest, and takes stickiness off the rule, in one
 * call. Only brief retries: a shift that lands late is one that a back may already have undone.
 */
export function shiftWeights(deployment: Deployment, candidatePath: string, stablePath: string): Call {
  return {
    ...modifyRule(deployment, { "Weight.$": candidatePath }, { "Weight.$": stablePath }),
    retry: BRIEF,
    timeoutSeconds: 10,
  };
}

/** Gives the stable colour everything. */
export function restoreWeights(deployment: Deployment): Call {
  return { ...modifyRule(deployment, { Weight: 0 }, { Weight: 100 }), retry: STUBBORN, timeoutSeconds: 10 };
}

function modifyRule(deployment: Deployment, candidate: Template, stable: Template): Call {
  return {
    resource: integration(deployment, "aws-sdk:elasticloadbalancingv2:modifyRule"),
    parameters: {
      "RuleArn.$": notRedriven(literal(deployment.ruleArn)),
      Actions: [
        {
          Type: "forward",
          ForwardConfig: {
            TargetGroups: [
              { "TargetGroupArn.$": "$.places.stable.targetGroupArn", ...stable },
              { "TargetGroupArn.$": "$.places.candidate.targetGroupArn", ...candidate },
            ],
            // Sticky cookies would override the weights for as long as a week.
            TargetGroupStickinessConfig: { Enabled: false },
          },
        },
      ],
    },
  };
}

/** Reads the production rule. */
export function readRule(deployment: Deployment): Call {
  return {
    resource: integration(deployment, "aws-sdk:elasticloadbalancingv2:describeRules"),
    parameters: { RuleArns: [deployment.ruleArn] },
  };
}

/**
 * What to keep of {@link readRule}'s answer: how many actions and target groups there are, and the weight of each colour as a
 * list, so that a rule that lost a target group is no runtime error.
 */
export function readWeights(deployment: Deployment): Template {
  const groups = "$.Rules[*].Actions[?(@.Type == 'forward')].ForwardConfig.TargetGroups";
  const weightOf = (arn: string) => `${groups}[?(@.TargetGroupArn == '${arn}')].Weight`;
  return {
    "blue.$": weightOf(deployment.colours.blue.targetGroupArn),
    "green.$": weightOf(deployment.colours.green.targetGroupArn),
    "actions.$": "States.ArrayLength($.Rules[*].Actions[*].Type)",
    "groups.$": `States.ArrayLength(${groups}[*].TargetGroupArn)`,
  };
}

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
