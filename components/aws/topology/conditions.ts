import type * as inputs from "@pulumi/aws/types/input";
import { refuse } from "../args/refuse";

type Condition = inputs.lb.ListenerRuleCondition;

/** Which requests a production rule takes, and how a test rule is told apart from it. */
export interface RuleScope {
  /** Host names; none means every host. */
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** Header whose value names a colour. */
  readonly header: string;
  /** Host names of the colours; they replace header and `hosts` in the test rules. */
  readonly testHosts: Readonly<Record<"blue" | "green", string>> | undefined;
  /** Addresses that may use the test rules; none means all. */
  readonly sourceCidrs: readonly string[];
}

// Quotas of Application Load Balancers: five values in the conditions of one rule.
const MOST_VALUES = 5;

/** Conditions of the production rule. */
export function productionConditions(scope: RuleScope): Condition[] {
  return [...hostConditions(scope.hosts), { pathPattern: { values: [...scope.paths] } }];
}

/** Conditions of a colour's test rule: within the production rule's requests, those that ask for the colour. */
export function testConditions(scope: RuleScope, colour: "blue" | "green"): Condition[] {
  const sources = scope.sourceCidrs.length === 0 ? [] : [{ sourceIp: { values: [...scope.sourceCidrs] } }];
  if (scope.testHosts !== undefined) {
    return [...hostConditions([scope.testHosts[colour]]), { pathPattern: { values: [...scope.paths] } }, ...sources];
  }
  const header = { httpHeader: { httpHeaderName: scope.header, values: [colour] } };
  return [...productionConditions(scope), header, ...sources];
}

/** Refuses a scope whose rules would have more values than a load balancer takes. */
export function checkScope(scope: RuleScope): void {
  if (scope.paths.length === 0) refuse("paths", "at least one path pattern", scope.paths, "Leave it out to use /*.");
  const own = scope.testHosts === undefined ? scope.hosts.length + 1 : 1;
  const values = Math.max(scope.hosts.length, own) + scope.paths.length + scope.sourceCidrs.length;
  if (values > MOST_VALUES) {
    refuse(
      "hosts, paths and test.sourceCidrs",
      `at most ${MOST_VALUES} values in one rule, the test rule's own included`,
      values,
      "Use fewer, or wildcards.",
    );
  }
}

/** The same for the rule of ring 0, whose own condition has so many values. */
export function checkRingScope(scope: RuleScope, own: number): void {
  const values = scope.hosts.length + scope.paths.length + own;
  if (values <= MOST_VALUES) return;
  refuse("hosts, paths and ring", `at most ${MOST_VALUES} values in one rule`, values, "Use fewer, or wildcards.");
}

function hostConditions(hosts: readonly string[]): Condition[] {
  return hosts.length === 0 ? [] : [{ hostHeader: { values: [...hosts] } }];
}
