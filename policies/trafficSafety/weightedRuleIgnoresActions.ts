import type { DeclaredResource, ResourceRule, Violation } from "../rule";
import { forwardingOf } from "./forwarding";
import { ignored } from "./ignoredProperty";
import { LISTENER_RULE_TYPES } from "./loadBalancerTypes";

/** The program's weights are those of the first day; live weights belong to the rollout. */
export const weightedRuleIgnoresActions: ResourceRule = {
  kind: "resource",
  name: "weighted-rule-ignores-actions",
  group: "traffic-safety",
  description:
    "A listener rule that forwards to several target groups ignores changes of its actions, so that pulumi up moves no traffic.",
  types: LISTENER_RULE_TYPES,
  check,
};

const REQUIRED = 'ignoreChanges: ["actions"]';

function check({ props, opts }: DeclaredResource): readonly Violation[] {
  const forwarding = forwardingOf(props["actions"]);
  if (forwarding.kind === "plain") return [];
  const actions = ignored(opts, "actions");
  if (actions.kind === "whole") return [];
  if (actions.kind === "paths") return [pathViolation(actions.paths)];
  return [forwarding.kind === "unknown" ? UNKNOWN_ACTIONS : openViolation(forwarding.count)];
}

function openViolation(count: number): Violation {
  return {
    measured: `a forward to ${count} target groups without it`,
    required: REQUIRED,
    remedy: `The next pulumi up that touches the rule would send the program's weights to production. Add ${REQUIRED} to the rule's options.`,
  };
}

function pathViolation(paths: readonly string[]): Violation {
  return {
    measured: `only a path in ignoreChanges (${paths.join(", ")})`,
    required: `the whole property, ${REQUIRED}`,
    remedy:
      "A path is unsafe: target groups are a set whose order can change, and any other change of the actions sends all weights along. Name the whole property.",
  };
}

const UNKNOWN_ACTIONS: Violation = {
  measured: "actions whose target groups cannot be counted at preview",
  required: `a list of actions written in the program, or ${REQUIRED}`,
  remedy: "Write the list itself in the program (ARNs and weights in it may be outputs), so that it can be judged.",
};
