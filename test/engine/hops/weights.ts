import { DescribeRulesCommand, ModifyRuleCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "../provider/aws";

/** The live weights of a rule's forward action, by target group ARN. */
export type Weights = Readonly<Record<string, number>>;

/** Reads a rule's live weights. */
export async function readWeights(aws: Aws, ruleArn: string): Promise<Weights> {
  const found = await aws.elb.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }));
  const groups = found.Rules?.[0]?.Actions?.find((action) => action.ForwardConfig)?.ForwardConfig?.TargetGroups ?? [];
  return Object.fromEntries(groups.map((group) => [group.TargetGroupArn ?? "", group.Weight ?? 0]));
}

/** Sets a rule's weights past Pulumi, as a rollout does. */
export async function shiftWeights(aws: Aws, ruleArn: string, weights: Weights): Promise<void> {
  const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
  const Actions = [{ Type: "forward" as const, ForwardConfig: { TargetGroups } }];
  await aws.elb.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions }));
}
