import type { StackResource } from "../rule";
import { forwardingOf, weightedArns } from "./forwarding";
import { LISTENER_RULE_TYPES, TARGET_GROUP_TYPES } from "./loadBalancerTypes";

/** Whether a resource is of one of some types. */
export function isOneOf(types: readonly string[], resource: StackResource): boolean {
  return types.includes(resource.type);
}

/** The target groups whose traffic a weighted listener rule divides. */
export interface WeightedTargetGroups {
  /** URNs of those that this stack declares. */
  readonly urns: ReadonlySet<string>;
  /** ARNs, as far as they are known. */
  readonly arns: ReadonlySet<string>;
}

/**
 * Finds the target groups of all weighted rules in a stack. ARNs are unknown before the first update, so the graph
 * says it: which resources the rule's actions were computed from. Where outputs hide the shape of the actions, a rule
 * that was computed from several target groups counts as weighted.
 */
export function weightedTargetGroups(resources: readonly StackResource[]): WeightedTargetGroups {
  const groups = resources.filter((resource) => isOneOf(TARGET_GROUP_TYPES, resource));
  const known = new Set(groups.map(({ urn }) => urn));
  const urns = new Set<string>();
  const arns = new Set<string>();
  for (const rule of resources.filter((resource) => isOneOf(LISTENER_RULE_TYPES, resource))) {
    const from = dependenciesOf(rule, "actions").filter((urn) => known.has(urn));
    const forwarding = forwardingOf(rule.props["actions"]);
    if (forwarding.kind === "plain" || (forwarding.kind === "unknown" && from.length < 2)) continue;
    for (const urn of from) urns.add(urn);
    for (const arn of weightedArns(rule.props["actions"])) arns.add(arn);
  }
  for (const { urn, props } of groups) {
    const arn = props["arn"];
    if (typeof arn !== "string") continue;
    if (arns.has(arn)) urns.add(urn);
    if (urns.has(urn)) arns.add(arn);
  }
  return { urns, arns };
}

/** URNs that a property was computed from. */
export function dependenciesOf(resource: StackResource, property: string): readonly string[] {
  return resource.propertyDependencies[property] ?? [];
}
