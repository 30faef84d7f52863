import assert from "node:assert/strict";
import type { JsonValue } from "../../../../engines/rehearsal/asl";
import { AwsError } from "../../../../engines/rehearsal/cloud/awsError";
import { LoadBalancer, type Weights } from "../../../../engines/rehearsal/cloud/loadBalancer";
import { callOf } from "./callOf";

function loadBalancer() {
  const modified: Weights[] = [];
  const service = new LoadBalancer({
    ruleArn: "rule",
    stableTargetGroupArn: "blue",
    canaryTargetGroupArn: "green",
    weights: { stable: 100, canary: 0 },
    targets: (arn) => (arn === "blue" ? ["healthy", "healthy"] : ["initial", "unhealthy"]),
    onModified: (weights) => modified.push(weights),
  });
  return { service, modified };
}

function forward(groups: readonly JsonValue[], changes: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return { RuleArn: "rule", Actions: [{ Type: "forward", ForwardConfig: { TargetGroups: groups } }], ...changes };
}

const PAIR = [
  { TargetGroupArn: "blue", Weight: 90 },
  { TargetGroupArn: "green", Weight: 10 },
];

describe("the model of the load balancer", () => {
  it("sets weights and shows them in the rule", () => {
    const { service, modified } = loadBalancer();
    assert.deepEqual(service.actions["modifyRule"]?.(forward(PAIR), callOf()), { output: {} });
    assert.deepEqual(modified, [{ stable: 90, canary: 10 }]);
    assert.deepEqual(service.actions["describeRules"]?.({ RuleArns: ["rule"] }, callOf()).output, {
      Rules: [
        {
          RuleArn: "rule",
          Priority: "100",
          IsDefault: false,
          Actions: [
            {
              Type: "forward",
              Order: 1,
              ForwardConfig: { TargetGroups: PAIR, TargetGroupStickinessConfig: { Enabled: false } },
            },
          ],
        },
      ],
    });
  });

  it("gives a target group that left the rule weight 0", () => {
    const { service } = loadBalancer();
    service.actions["modifyRule"]?.(forward([{ TargetGroupArn: "green", Weight: 999 }]), callOf());
    assert.deepEqual(service.weights, { stable: 0, canary: 999 });
  });

  it("shows the state of each target", () => {
    const { service } = loadBalancer();
    assert.deepEqual(service.actions["describeTargetHealth"]?.({ TargetGroupArn: "green" }, callOf()).output, {
      TargetHealthDescriptions: [
        { Target: { Id: "10.0.0.1", Port: 8080 }, TargetHealth: { State: "initial" } },
        { Target: { Id: "10.0.0.2", Port: 8080 }, TargetHealth: { State: "unhealthy" } },
      ],
    });
  });

  const refused: readonly (readonly [string, JsonValue, string, string])[] = [
    [
      "an unknown rule",
      forward(PAIR, { RuleArn: "other" }),
      "RuleNotFoundException",
      "One or more rules not found: other",
    ],
    [
      "an unknown target group",
      forward([{ TargetGroupArn: "red", Weight: 1 }]),
      "TargetGroupNotFoundException",
      "One or more target groups not found: red",
    ],
    [
      "a weight above 999",
      forward([{ TargetGroupArn: "blue", Weight: 1000 }]),
      "ValidationException",
      "The field 'Actions[0].ForwardConfig.TargetGroups[0].Weight' must be a whole number from 0 to 999.",
    ],
    [
      "a fraction",
      forward([{ TargetGroupArn: "blue", Weight: 0.5 }]),
      "ValidationException",
      "The field 'Actions[0].ForwardConfig.TargetGroups[0].Weight' must be a whole number from 0 to 999.",
    ],
    [
      "a target group that stands there twice",
      forward([...PAIR, { TargetGroupArn: "blue", Weight: 0 }]),
      "ValidationException",
      "A target group stands twice in the action.",
    ],
    ["an unknown field", forward(PAIR, { Priority: 1 }), "ValidationException", "The field 'Priority' is not known."],
    ["no action", forward(PAIR, { Actions: [] }), "ValidationException", "The field 'Actions' must be a list."],
  ];
  for (const [what, parameters, code, message] of refused) {
    it(`refuses ${what} and changes nothing`, () => {
      const { service, modified } = loadBalancer();
      assert.throws(
        () => service.actions["modifyRule"]?.(parameters, callOf()),
        (failure) => failure instanceof AwsError && failure.code === code && failure.message === message,
      );
      assert.deepEqual(modified, []);
      assert.deepEqual(service.weights, { stable: 100, canary: 0 });
    });
  }
});
