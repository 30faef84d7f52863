import assert from "node:assert/strict";
import { attachedPolicyGrantsNoTraffic } from "../../policies/productionAccess/attachedPolicyGrantsNoTraffic";
import { matches, overlaps } from "../../policies/productionAccess/glob";
import { policyGrantsNoTraffic } from "../../policies/productionAccess/policyGrantsNoTraffic";
import { trustNamesPrincipals } from "../../policies/productionAccess/trustNamesPrincipals";
import { messages, resource, secret, UNKNOWN_TEXT } from "./declared";

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

interface Element {
  readonly [key: string]: unknown;
}

const document = (...statements: readonly Element[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements.map((one) => ({ Effect: "Allow", ...one })) });

const allow = (Action: string | string[], Resource: string | string[] = "*") => document({ Action, Resource });

function judged(policy: unknown, config: Record<string, unknown> = {}, props: Record<string, unknown> = {}): string[] {
  return messages(policyGrantsNoTraffic, [resource(ROLE_POLICY, "ci", { role: "ci", policy, ...props })], config);
}

const measured = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/^[\w-]+: measured /, "").replace(/, required.*/, ""));

describe("policy-grants-no-traffic", () => {
  it("says which statement, which action, and what to write instead", () => {
    assert.deepEqual(judged(document({ Sid: "Deploy", Action: "ecs:*", Resource: "*" })), [
      "policy-grants-no-traffic: measured ecs:*, which includes ecs:DeleteService and 3 more, in statement Deploy of policy, required actions and resources that cannot touch the rollout's traffic. Whoever has this moves traffic past every gate. Name the actions that are needed and the resources they are needed on; leave these calls to the rollout, and releases to a DeployAgent. A principal that must have it is named in exempt, with the reason.",
    ]);
  });

  const refused: readonly [string, string, string][] = [
    [
      "everything",
      allow("*"),
      "*, which includes elasticloadbalancing:DeleteRule and 65 more, in statement 1 of policy",
    ],
    [
      "a load balancer's rules, by name",
      allow(
        "elasticloadbalancing:ModifyRule",
        `arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/a/b/c/d`,
      ),
      "elasticloadbalancing:ModifyRule in statement 1 of policy",
    ],
    [
      "a wildcard inside an action",
      allow(["s3:GetObject", "elasticloadbalancing:Mod*Rule"]),
      "elasticloadbalancing:Mod*Rule, which includes elasticloadbalancing:ModifyRule, in statement 1 of policy",
    ],
    ["an action in another case", allow("ECS:updateservice"), "ecs:UpdateService in statement 1 of policy"],
    [
      "a colour's service behind a wildcard",
      allow("ecs:UpdateService", "arn:aws:ecs:eu-west-1:123456789012:service/main/*"),
      "ecs:UpdateService in statement 1 of policy",
    ],
    [
      "a colour's group behind a wildcard",
      allow(
        "autoscaling:*",
        "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:*:autoScalingGroupName/payments-*",
      ),
      "autoscaling:*, which includes autoscaling:AttachInstances and 22 more, in statement 1 of policy",
    ],
    [
      "to end instances of every group",
      allow("autoscaling:TerminateInstanceInAutoScalingGroup"),
      "autoscaling:TerminateInstanceInAutoScalingGroup in statement 1 of policy",
    ],
    ["every role to pass", allow("iam:PassRole"), "iam:PassRole in statement 1 of policy"],
    [
      "the rollout's roles to pass",
      allow("iam:PassRole", "arn:aws:iam::123456789012:role/airlock-payments-production-forward"),
      "iam:PassRole in statement 1 of policy",
    ],
    [
      "machines by a wildcard",
      allow("states:*", "arn:aws:states:*:*:stateMachine:*"),
      "states:*, which includes states:DeleteStateMachine and 2 more, in statement 1 of policy",
    ],
    [
      "the mirror, by a policy variable",
      allow("ssm:PutParameter", "arn:aws:ssm:eu-west-1:123456789012:parameter/${aws:PrincipalTag/path}/live"),
      "ssm:PutParameter in statement 1 of policy",
    ],
    [
      "every table",
      allow("dynamodb:*"),
      "dynamodb:*, which includes dynamodb:BatchWriteItem and 3 more, in statement 1 of policy",
    ],
    ["every schedule", allow("scheduler:UpdateSchedule"), "scheduler:UpdateSchedule in statement 1 of policy"],
    [
      "NotAction",
      document({ NotAction: ["iam:*", "elasticloadbalancing:*"], Resource: "*" }),
      "NotAction, which includes ecs:DeleteService and 50 more, in statement 1 of policy",
    ],
    [
      "NotResource",
      document({ Action: "ssm:PutParameter", NotResource: "arn:aws:ssm:*:*:parameter/mine/*" }),
      "ssm:PutParameter in statement 1 of policy",
    ],
    [
      "a statement that is not in a list, with a condition",
      JSON.stringify({
        Statement: {
          Effect: "Allow",
          Action: "ecs:UpdateService",
          Resource: "*",
          Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
        },
      }),
      "ecs:UpdateService in statement 1 of policy",
    ],
    [
      "the second of two",
      document({ Action: "s3:GetObject", Resource: "*" }, { Action: "states:StopExecution", Resource: "*" }),
      "states:StopExecution in statement 2 of policy",
    ],
    ["what is no document", "{", "policy that is no policy document"],
  ];
  for (const [what, policy, found] of refused) {
    it(`refuses ${what}`, () => assert.deepEqual(measured(judged(policy)), [found]));
  }

  const taken: readonly [string, string][] = [
    ["reading", allow(["elasticloadbalancing:Describe*", "ecs:Describe*", "ssm:Get*", "dynamodb:GetItem"])],
    ["a service of one's own", allow("ecs:UpdateService", "arn:aws:ecs:eu-west-1:123456789012:service/main/ledger")],
    [
      "a group of one's own",
      allow(
        "autoscaling:*",
        "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:*:autoScalingGroupName/ledger",
      ),
    ],
    ["a role of one's own", allow("iam:PassRole", "arn:aws:iam::123456789012:role/ledger-task")],
    ["a table of one's own", allow("dynamodb:*", "arn:aws:dynamodb:eu-west-1:123456789012:table/ledger")],
    ["parameters of one's own", allow("ssm:*", "arn:aws:ssm:eu-west-1:123456789012:parameter/ledger/*")],
    ["a bucket of one's own", allow("s3:*", ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"])],
    ["NotAction that leaves nothing guarded", document({ NotAction: "*", Resource: "*" })],
    ["a denial", JSON.stringify({ Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] })],
  ];
  for (const [what, policy] of taken) {
    it(`takes ${what}`, () => assert.deepEqual(judged(policy), []));
  }

  it("knows roles, users, groups, managed policies, inline policies and permission sets", () => {
    const policy = allow("ecs:UpdateService");
    const given: readonly [string, Record<string, unknown>, string][] = [
      ["aws:iam/policy:Policy", { policy }, "policy"],
      ["aws:iam/userPolicy:UserPolicy", { policy, user: "ann" }, "policy"],
      ["aws:iam/groupPolicy:GroupPolicy", { policy, group: "devs" }, "policy"],
      [ROLE, { assumeRolePolicy: "{}", inlinePolicies: [{ name: "x", policy }] }, "inlinePolicies[0].policy"],
      ["aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", { inlinePolicy: policy }, "inlinePolicy"],
    ];
    for (const [type, props, field] of given) {
      assert.deepEqual(measured(messages(policyGrantsNoTraffic, [resource(type, "x", props)])), [
        `ecs:UpdateService in statement 1 of ${field}`,
      ]);
    }
    assert.deepEqual(messages(policyGrantsNoTraffic, [resource(ROLE, "x", { assumeRolePolicy: "{}" })]), []);
  });

  it("puts off documents that are unknown at preview, unless configuration refuses them", () => {
    assert.deepEqual(judged(UNKNOWN_TEXT), []);
    assert.deepEqual(judged(UNKNOWN_TEXT, { unknownPolicies: "refuse" }), [
      "policy-grants-no-traffic: measured a policy document that is unknown at preview, required a policy document that is known at preview. Write ARNs from names that the program knows, or set unknownPolicies to allow: then it is judged during the update, before the policy exists.",
    ]);
    assert.equal(judged(allow("*"), { unknownPolicies: "refuse" }).length, 1);
  });

  it("judges what it knows of a document in which an ARN is unknown", () => {
    const Statement = (Action: string) => [{ Effect: "Allow", Action, Resource: UNKNOWN_TEXT }];
    assert.deepEqual(judged({ Statement: Statement("dynamodb:*") }), []);
    const open = [...Statement("s3:GetObject"), { Effect: "Allow", Action: "iam:PassRole", Resource: "*" }];
    assert.deepEqual(measured(judged({ Statement: open })), ["iam:PassRole in statement 2 of policy"]);
    assert.equal(judged(secret(allow("*"))).length, 1);
  });

  it("lets the principals through that configuration names with a reason, and no others", () => {
    const exempt = (principal: string, reason?: string) => ({ exempt: [{ principal, reason }] });
    const why = "Runs pulumi up on the platform.";
    assert.deepEqual(judged(allow("*"), exempt("ci", why)), []);
    assert.deepEqual(judged(allow("*"), exempt("platform", why), { role: "platform" }), []);
    assert.equal(judged(allow("*"), exempt("other", why)).length, 1);
    assert.equal(judged(allow("*"), exempt("ci")).length, 1);
    assert.equal(judged(allow("*"), exempt("ci", "  because  ")).length, 1);
    assert.equal(judged(allow("*"), { exempt: "ci" }).length, 1);
    assert.equal(judged(allow("*"), { exempt: ["ci"] }).length, 1);
  });

  it("leaves the components' own roles alone, and those of components that only sound like them", () => {
    const of = (component: string) => {
      const urn = `urn:pulumi:test::project::${component}$${ROLE_POLICY}::x`;
      return messages(policyGrantsNoTraffic, [resource(ROLE_POLICY, "x", { policy: allow("*") }, { urn })]).length;
    };
    assert.equal(of("airlock:aws:ProgressiveService$airlock:aws:Rollout"), 0);
    assert.equal(of("airlock:aws:RolloutOperators"), 0);
    assert.equal(of("airlock:aws:RolloutX"), 1);
    assert.equal(of("acme:aws:Rollout"), 1);
  });
});

describe("attached-policy-grants-no-traffic", () => {
  const attached = (props: Record<string, unknown>, type = ATTACHMENT, config = {}) =>
    messages(attachedPolicyGrantsNoTraffic, [resource(type, "ci", props)], config);

  it("refuses the managed policies of AWS that hold it, with what they hold", () => {
    assert.deepEqual(attached({ role: "ci", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }), [
      "attached-policy-grants-no-traffic: measured AdministratorAccess, which holds everything on all resources, required policies that cannot touch the rollout's traffic. Whoever has this moves traffic past every gate. Write a policy with the actions and resources that are needed. A principal that must have it is named in exempt, with the reason.",
    ]);
    for (const name of ["PowerUserAccess", "AmazonECS_FullAccess", "job-function/SystemAdministrator"]) {
      assert.equal(attached({ policyArn: `arn:aws-us-gov:iam::aws:policy/${name}` }).length, 1, name);
    }
  });

  it("knows every way to attach one", () => {
    const policyArn = "arn:aws:iam::aws:policy/PowerUserAccess";
    const ways: readonly [string, Record<string, unknown>][] = [
      ["aws:iam/userPolicyAttachment:UserPolicyAttachment", { policyArn }],
      ["aws:iam/groupPolicyAttachment:GroupPolicyAttachment", { policyArn }],
      ["aws:iam/policyAttachment:PolicyAttachment", { policyArn, users: ["ann"] }],
      [ROLE, { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", policyArn] }],
      ["aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", { policyArns: [policyArn] }],
      ["aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", { policyArns: [policyArn] }],
      ["aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive", { policyArns: [policyArn] }],
      ["aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", { managedPolicyArn: policyArn }],
    ];
    for (const [type, props] of ways) assert.equal(attached(props, type).length, 1, type);
  });

  it("takes others, unknown ones, and those of exempted principals", () => {
    assert.deepEqual(attached({ policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }), []);
    assert.deepEqual(attached({ policyArn: "arn:aws:iam::123456789012:policy/AdministratorAccess" }), []);
    assert.deepEqual(attached({ policyArn: UNKNOWN_TEXT, role: UNKNOWN_TEXT }), []);
    const exempt = [{ principal: "platform", reason: "Runs pulumi up on the platform." }];
    const props = { role: "platform", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
    assert.deepEqual(attached(props, ATTACHMENT, { exempt }), []);
  });
});

describe("trust-names-principals", () => {
  const trust = (statement: Element, config = {}) =>
    messages(trustNamesPrincipals, [resource(ROLE, "ci", { assumeRolePolicy: document(statement) })], config);
  const GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
  const token = (Condition: unknown) =>
    measured(trust({ Principal: { Federated: GITHUB }, Action: "sts:AssumeRoleWithWebIdentity", Condition }));
  const sub = (text: unknown) => ({ "token.actions.githubusercontent.com:sub": text });

  it("refuses anyone, whatever a condition says", () => {
    assert.deepEqual(trust({ Sid: "All", Principal: "*", Action: "sts:AssumeRole" }), [
      'trust-names-principals: measured Principal "*" in statement All, required principals by name. Anyone of any account could take the role, whatever a condition says today. Name the users, roles or services.',
    ]);
    assert.deepEqual(measured(trust({ Principal: { AWS: ["arn:aws:iam::1:root", "*"] }, Condition: {} })), [
      'Principal "*" in statement 1',
    ]);
    assert.deepEqual(measured(trust({ NotPrincipal: { AWS: "arn:aws:iam::1:root" } })), [
      "NotPrincipal in statement 1",
    ]);
  });

  it("refuses a pipeline's provider without its sub, or with a wildcard in it", () => {
    assert.deepEqual(trust({ Principal: { Federated: GITHUB }, Condition: { StringLike: sub("repo:acme/*") } }), [
      'trust-names-principals: measured sub "repo:acme/*" in statement 1, required the sub claim of one project, compared with StringEquals. Jobs of other projects, branches or pull requests could take the role. Write the whole claim: repo:owner/name:environment:production, or project_path:group/project:ref_type:branch:ref:main.',
    ]);
    const without = "an identity provider without its sub in statement 1";
    assert.deepEqual(token(undefined), [without]);
    assert.deepEqual(token({ StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }), [
      without,
    ]);
    assert.deepEqual(token({ "ForAllValues:StringEquals": sub("repo:acme/payments:ref:refs/heads/main") }), [without]);
    assert.deepEqual(token({ StringNotEquals: sub("repo:acme/other:pull_request") }), [without]);
    assert.deepEqual(
      token({ StringLike: sub(["repo:acme/payments:environment:production", "repo:acme/payments:*"]) }),
      ['sub "repo:acme/payments:*" in statement 1'],
    );
  });

  it("takes named principals, services, whole claims, and what is unknown at preview", () => {
    assert.deepEqual(trust({ Principal: { Service: "ecs-tasks.amazonaws.com" } }), []);
    assert.deepEqual(trust({ Principal: { AWS: "arn:aws:iam::123456789012:role/ci" } }), []);
    assert.deepEqual(token({ StringEquals: sub("repo:acme/payments:environment:production") }), []);
    assert.deepEqual(token({ StringLike: sub("repo:acme/payments:environment:production") }), []);
    assert.deepEqual(messages(trustNamesPrincipals, [resource(ROLE, "x", { assumeRolePolicy: UNKNOWN_TEXT })]), []);
  });

  it("refuses what is no document, and lets exempted roles through", () => {
    const open = resource(ROLE, "x", { name: "kiosk", assumeRolePolicy: document({ Principal: "*" }) });
    const exempt = [{ principal: "kiosk", reason: "Shows the public status page." }];
    assert.deepEqual(messages(trustNamesPrincipals, [open], { exempt }), []);
    assert.deepEqual(measured(messages(trustNamesPrincipals, [resource(ROLE, "x", { assumeRolePolicy: "[]" })])), [
      "assumeRolePolicy that is no policy document",
    ]);
  });
});

describe("patterns of IAM", () => {
  const CASES: readonly [string, string, boolean][] = [
    ["a*c", "abc", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["*", "", true],
    ["abc", "ab", false],
    ["a*", "*b", true],
    ["a*b", "c*", false],
    ["arn:aws:iam::*:role/*", "arn:*:iam::*:role/airlock-*", true],
    ["arn:aws:iam::1:role/air?ock-x", "arn:*:iam::*:role/airlock-*", true],
    ["arn:aws:iam::1:role/task", "arn:*:iam::*:role/airlock-*", false],
  ];
  for (const [one, other, expected] of CASES) {
    it(`${one} and ${other} ${expected ? "overlap" : "do not overlap"}`, () => {
      assert.equal(overlaps(one, other), expected);
      assert.equal(overlaps(other, one), expected);
    });
  }

  it("match a text that holds the wildcards themselves only by a wildcard", () => {
    assert.equal(matches("a*", "a*"), true);
    assert.equal(matches("ab", "a*"), false);
  });
});
