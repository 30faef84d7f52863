import assert from "node:assert/strict";
import type { Rule } from "../../policies/rule";
import { listenerDefaultActionUnweighted } from "../../policies/trafficSafety/listenerDefaultActionUnweighted";
import { LISTENER_RULE_TYPES, LISTENER_TYPES } from "../../policies/trafficSafety/loadBalancerTypes";
import { weightedRuleIgnoresActions } from "../../policies/trafficSafety/weightedRuleIgnoresActions";
import { weightedRuleProtected } from "../../policies/trafficSafety/weightedRuleProtected";
import { messages, resource, UNKNOWN_TEXT } from "./declared";

const RULE = "aws:lb/listenerRule:ListenerRule";
const LISTENER = "aws:lb/listener:Listener";

/** A forward to groups whose ARNs are not known yet, as at the first preview. */
function weighted(...weights: readonly unknown[]): unknown[] {
  return [{ type: "forward", forward: { targetGroups: weights.map((weight) => ({ arn: UNKNOWN_TEXT, weight })) } }];
}

/** Declarations that divide no traffic. */
const PLAIN: readonly [string, unknown][] = [
  ["a forward to one target group", [{ type: "forward", targetGroupArn: UNKNOWN_TEXT }]],
  ["a forward block with one target group", weighted(100)],
  ["a redirect", [{ type: "redirect", redirect: { statusCode: "HTTP_301", protocol: "HTTPS" } }]],
  ["a fixed response", [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }]],
  ["sign-in before a plain forward", [{ type: "authenticate-oidc" }, { type: "forward", targetGroupArn: "arn:x" }]],
  ["no actions at all", undefined],
];

/** Declarations whose shape is not known at preview. */
const HIDDEN: readonly [string, unknown][] = [
  ["unknown actions", UNKNOWN_TEXT],
  ["an unknown action", [UNKNOWN_TEXT]],
  ["an unknown forward", [{ type: "forward", forward: UNKNOWN_TEXT }]],
  ["unknown target groups", [{ type: "forward", forward: { targetGroups: UNKNOWN_TEXT } }]],
];

const SAFE = { ignoreChanges: ["actions"], protect: true };

function of(rule: Rule, actions: unknown, opts = {}, type: string = RULE): string[] {
  return messages(rule, [resource(type, "production", { actions }, { opts })]);
}

describe("weighted-rule-ignores-actions", () => {
  it("takes a weighted rule that ignores its actions as a whole, however that is written", () => {
    for (const ignoreChanges of [["actions"], ['["actions"]'], ["*"], ["tags", "actions"], ["actions", "actions[0]"]]) {
      assert.deepEqual(of(weightedRuleIgnoresActions, weighted(100, 0), { ignoreChanges }), []);
    }
  });

  it("refuses a weighted rule that does not, also where one weight is 0 or not known", () => {
    for (const actions of [weighted(100, 0), weighted(50, 50), weighted(UNKNOWN_TEXT, UNKNOWN_TEXT)]) {
      assert.deepEqual(of(weightedRuleIgnoresActions, actions, { protect: true, ignoreChanges: ["conditions"] }), [
        'weighted-rule-ignores-actions: measured a forward to 2 target groups without it, required ignoreChanges: ["actions"]. The next pulumi up that touches the rule would send the program\'s weights to production. Add ignoreChanges: ["actions"] to the rule\'s options.',
      ]);
    }
  });

  it("refuses paths inside actions, with the reason", () => {
    const path = "actions[0].forward.targetGroups[0].weight";
    assert.deepEqual(of(weightedRuleIgnoresActions, weighted(90, 10), { ignoreChanges: [path] }), [
      `weighted-rule-ignores-actions: measured only a path in ignoreChanges (${path}), required the whole property, ignoreChanges: ["actions"]. A path is unsafe: target groups are a set whose order can change, and any other change of the actions sends all weights along. Name the whole property.`,
    ]);
    for (const unsafe of ["actions[*]", "actions.0", '["actions"][0]']) {
      assert.equal(of(weightedRuleIgnoresActions, weighted(90, 10), { ignoreChanges: [unsafe] }).length, 1);
    }
    assert.match(
      of(weightedRuleIgnoresActions, weighted(90, 10), { ignoreChanges: ["actionsX"] })[0] ?? "",
      /measured a forward to 2 target groups without it/,
    );
  });

  it("knows a rule by all of its type tokens", () => {
    for (const type of LISTENER_RULE_TYPES) {
      assert.equal(of(weightedRuleIgnoresActions, weighted(90, 10), {}, type).length, 1);
    }
    assert.deepEqual(
      of(weightedRuleIgnoresActions, weighted(90, 10), {}, "aws:vpclattice/listenerRule:ListenerRule"),
      [],
    );
  });

  for (const [what, actions] of PLAIN) {
    it(`says nothing of ${what}`, () => assert.deepEqual(of(weightedRuleIgnoresActions, actions), []));
  }

  for (const [what, actions] of HIDDEN) {
    it(`refuses ${what}, unless the rule is safe whatever they are`, () => {
      assert.deepEqual(of(weightedRuleIgnoresActions, actions, SAFE), []);
      assert.deepEqual(of(weightedRuleIgnoresActions, actions), [
        'weighted-rule-ignores-actions: measured actions whose target groups cannot be counted at preview, required a list of actions written in the program, or ignoreChanges: ["actions"]. Write the list itself in the program (ARNs and weights in it may be outputs), so that it can be judged.',
      ]);
    });
  }
});

describe("weighted-rule-protected", () => {
  it("takes a weighted rule that is protected", () => {
    assert.deepEqual(of(weightedRuleProtected, weighted(100, 0), SAFE), []);
  });

  it("refuses a weighted rule that is not", () => {
    assert.deepEqual(of(weightedRuleProtected, weighted(100, 0), { ignoreChanges: ["actions"] }), [
      "weighted-rule-protected: measured a forward to 2 target groups without it, required protect: true. A replacement ignores ignoreChanges and creates the rule with the program's weights. Set protect: true in the rule's options.",
    ]);
  });

  for (const [what, actions] of PLAIN) {
    it(`says nothing of ${what}`, () => assert.deepEqual(of(weightedRuleProtected, actions), []));
  }

  for (const [what, actions] of HIDDEN) {
    it(`refuses ${what} without protection`, () => {
      assert.equal(of(weightedRuleProtected, actions, { ignoreChanges: ["actions"] }).length, 1);
      assert.deepEqual(of(weightedRuleProtected, actions, SAFE), []);
    });
  }
});

describe("listener-default-action-unweighted", () => {
  const listener = (defaultActions: unknown, opts = {}, type: string = LISTENER) =>
    messages(listenerDefaultActionUnweighted, [resource(type, "https", { defaultActions }, { opts })]);

  it("refuses weights in a default action, whatever the options", () => {
    assert.deepEqual(listener(weighted(90, 10), { protect: true, ignoreChanges: ["defaultActions"] }), [
      'listener-default-action-unweighted: measured a default action that forwards to 2 target groups, required a default action with at most one target group. A listener changes for other reasons, and takes its weights along. Put the weights in a ListenerRule with ignoreChanges: ["actions"] and protect: true; let the default action be a fixed response.',
    ]);
  });

  it("knows a listener by all of its type tokens", () => {
    for (const type of LISTENER_TYPES) assert.equal(listener(weighted(90, 10), {}, type).length, 1);
    assert.deepEqual(listener(weighted(90, 10), {}, "aws:globalaccelerator/listener:Listener"), []);
  });

  for (const [what, actions] of PLAIN) {
    it(`says nothing of ${what}`, () => assert.deepEqual(listener(actions), []));
  }

  for (const [what, actions] of HIDDEN) {
    it(`refuses ${what}`, () => assert.equal(listener(actions).length, 1));
  }
});
