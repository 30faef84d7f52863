import type { StackRule } from "../rule";
import { LISTENER_RULE_TYPES, TARGET_GROUP_TYPES } from "./loadBalancerTypes";
import { isOneOf, weightedTargetGroups } from "./weightedTargetGroups";

/** A replaced target group takes live traffic with it: the rule stays on the old one. */
export const targetGroupProtected: StackRule = {
  kind: "stack",
  name: "target-group-protected",
  group: "traffic-safety",
  description: "A target group that shares traffic by weight is protected, so that it is never replaced under it.",
  about: TARGET_GROUP_TYPES,
  reads: LISTENER_RULE_TYPES,
  check: (resources) => {
    const { urns } = weightedTargetGroups(resources);
    return resources
      .filter((resource) => isOneOf(TARGET_GROUP_TYPES, resource) && urns.has(resource.urn) && !resource.opts.protect)
      .map(({ urn, name }) => ({
        measured: `target group ${name} of a weighted listener rule without it`,
        required: "protect: true",
        remedy:
          "A replacement leaves the rule on the old target group and fails while that is in use. Set protect: true in the target group's options.",
        urn,
      }));
  },
};
