import type { ResourceRule } from "../rule";
import { forwardingOf } from "./forwarding";
import { LISTENER_RULE_TYPES } from "./loadBalancerTypes";

/** ignoreChanges does not survive a replacement; protect stops the replacement. */
export const weightedRuleProtected: ResourceRule = {
  kind: "resource",
  name: "weighted-rule-protected",
  group: "traffic-safety",
  description:
    "A listener rule that forwards to several target groups is protected, so that it is never replaced with the program's weights.",
  types: LISTENER_RULE_TYPES,
  check: ({ props, opts }) => {
    const forwarding = forwardingOf(props["actions"]);
    if (forwarding.kind === "plain" || opts.protect) return [];
    const found =
      forwarding.kind === "weighted"
        ? `a forward to ${forwarding.count} target groups`
        : "actions whose target groups cannot be counted at preview,";
    return [
      {
        measured: `${found} without it`,
        required: "protect: true",
        remedy:
          "A replacement ignores ignoreChanges and creates the rule with the program's weights. Set protect: true in the rule's options.",
      },
    ];
  },
};
