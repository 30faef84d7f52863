import assert from "node:assert/strict";
import { serviceControlPolicy, TrafficControlPolicy } from "../../../../components/aws";
import { SERVICE_CONTROL_POLICY_LIMIT } from "../../../../components/aws/documents/serviceControlPolicy";
import { named, record } from "../recorder";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const ALLOWED = ["forward", "back", "reconciler", "scheduler", "events"].map((kind) => role(`airlock-*-${kind}`));

describe("The service control policy", () => {
  it("stays within what AWS takes: 4,912 of 5,120 characters for one service by name", () => {
    const of = (kind: string) => role(`airlock-payments-production-${kind}`);
    const policy = serviceControlPolicy({
      allowedPrincipalArns: [...["forward", "back", "reconciler", "scheduler", "events"].map(of), role("platform")],
      releasePrincipalArns: [of("deploy")],
      operatorPrincipalArns: [of("operators")],
      approverPrincipalArns: [of("approvers")],
    });
    assert.equal(JSON.stringify(policy).length, 4912);
  });

  it("says so where it would not fit, before AWS does", () => {
    const many = Array.from({ length: 30 }, (_, index) => role(`airlock-service-${index}-production-forward`));
    assert.throws(() => serviceControlPolicy({ allowedPrincipalArns: many }), {
      message: new RegExp(
        `must be few enough for ${SERVICE_CONTROL_POLICY_LIMIT} characters, got \\d+\\. Name the roles of many services by one pattern: arn:aws:iam::123456789012:role/airlock-\\*-forward\\.$`,
      ),
    });
  });

  it("denies, and allows nothing", () => {
    const statements = serviceControlPolicy({ allowedPrincipalArns: ALLOWED }).Statement as { Effect: string }[];
    assert.deepEqual([...new Set(statements.map(({ Effect }) => Effect))], ["Deny"]);
  });

  const refused: readonly [string, string[], string][] = [
    [
      "nobody",
      [],
      "allowedPrincipalArns must be at least one role, got nothing. Without them no rollout could move traffic, not even back.",
    ],
    [
      "everybody",
      [role("*")],
      'allowedPrincipalArns[0] must be the ARN of a role, with a name that begins without a wildcard, got "arn:aws:iam::123456789012:role/*". A pattern that begins with a wildcard would let everyone through.',
    ],
    [
      "an account",
      ["arn:aws:iam::123456789012:root"],
      'allowedPrincipalArns[0] must be the ARN of a role, with a name that begins without a wildcard, got "arn:aws:iam::123456789012:root". A pattern that begins with a wildcard would let everyone through.',
    ],
  ];
  for (const [what, allowedPrincipalArns, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => serviceControlPolicy({ allowedPrincipalArns }), { message });
    });
  }

  it("is attached by TrafficControlPolicy to the targets", async () => {
    const targetIds = ["ou-abcd-12345678", "123456789012"];
    const { declared } = await record(
      () => new TrafficControlPolicy("traffic", { allowedPrincipalArns: ALLOWED, targetIds }),
    );
    const policy = named(declared, "traffic-policy").inputs;
    assert.equal(policy.type, "SERVICE_CONTROL_POLICY");
    assert.deepEqual(JSON.parse(String(policy.content)), serviceControlPolicy({ allowedPrincipalArns: ALLOWED }));
    assert.deepEqual(
      declared.filter(({ type }) => type.endsWith(":PolicyAttachment")).map(({ inputs }) => inputs),
      targetIds.map((targetId) => ({ policyId: "traffic-policy-id", targetId })),
    );
  });

  it("is refused by TrafficControlPolicy without targets", () => {
    assert.throws(() => new TrafficControlPolicy("traffic", { allowedPrincipalArns: ALLOWED, targetIds: [] }), {
      message:
        "targetIds must be at least one account or unit, got nothing. A policy that is attached nowhere prevents nothing.",
    });
  });
});
