import assert from "node:assert/strict";
import { type PeopleArgs, RolloutApprovers, RolloutOperators } from "../../../../components/aws";
import { approversPolicy, operatorsPolicy } from "../../../../components/aws/documents/people";
import { type Declared, named, record, valueOf } from "../recorder";

const ANN = "arn:aws:iam::123456789012:user/ann";
const SAML = "arn:aws:iam::123456789012:saml-provider/company";
const PLACE = {
  service: "payments",
  environment: "production",
  tableName: "airlock-payments-production",
  auditBucket: "audit",
};
const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production";

const operators = (people: PeopleArgs) =>
  new RolloutOperators("people", { ...PLACE, people, backMachineArn: `${MACHINE}-back` });
const approvers = (people: PeopleArgs) =>
  new RolloutApprovers("people", { ...PLACE, people, forwardMachineArn: `${MACHINE}-forward` });

const trustOf = (declared: readonly Declared[]) => named(declared, "people-role").inputs.assumeRolePolicy;

// What the two policies let through is the table's part, test/access.
describe("RolloutOperators and RolloutApprovers", () => {
  it("fits a managed policy with the longest names there are", () => {
    const longest = "a".repeat(24);
    const scope = {
      service: longest,
      environment: longest,
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      accountId: "123456789012",
      tableName: `airlock-${longest}-${longest}`,
      auditBucket: "c".repeat(63),
      parameterPath: `/airlock/${longest}/${longest}`,
    };
    for (const policy of [operatorsPolicy(scope), approversPolicy(scope)]) {
      const { length } = JSON.stringify(policy);
      assert.ok(length <= 6144, `a managed policy has 6,144 characters, got ${length}`);
    }
  });

  for (const [kind, declare] of Object.entries({ operators, approvers })) {
    it(`declares the role of ${kind} with one policy that is its boundary, too`, async () => {
      const { declared, result } = await record(() => declare({ principalArns: [ANN] }));
      const role = named(declared, "people-role").inputs;
      const policyArn = await valueOf(result.policyArn);
      assert.deepEqual(
        [role.name, role.permissionsBoundary, named(declared, "people-attachment").inputs.policyArn],
        [`airlock-payments-production-${kind}`, policyArn, policyArn],
      );
      assert.equal(named(declared, "people-policy").inputs.name, `airlock-payments-production-${kind}`);
      assert.equal(await valueOf(result.roleArn), `arn:aws:iam::123456789012:role/airlock-payments-production-${kind}`);
      assert.ok(declared.every(({ protect, type }) => protect || type.startsWith("airlock:")));
      const { length } = JSON.stringify(named(declared, "people-policy").inputs.policy);
      assert.ok(length <= 6144, `a managed policy has 6,144 characters, got ${length}`);
    });

    it(`demands a second factor of ${kind} who come from AWS`, async () => {
      const { declared } = await record(() => declare({ principalArns: [ANN], mfaMaxAgeSeconds: 900 }));
      assert.deepEqual(trustOf(declared), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PeopleWithSecondFactor",
            Effect: "Allow",
            Principal: { AWS: [ANN] },
            Action: "sts:AssumeRole",
            Condition: {
              Bool: { "aws:MultiFactorAuthPresent": "true" },
              NumericLessThan: { "aws:MultiFactorAuthAge": "900" },
            },
          },
        ],
      });
    });
  }

  it("lets people of a SAML provider in, who have shown their second factor there", async () => {
    const { declared } = await record(() => operators({ samlProviderArn: SAML }));
    assert.deepEqual(trustOf(declared), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PeopleOfTheProvider",
          Effect: "Allow",
          Principal: { Federated: SAML },
          Action: "sts:AssumeRoleWithSAML",
          Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
        },
      ],
    });
  });

  const refused: readonly [string, PeopleArgs, string][] = [
    [
      "nobody",
      {},
      "people.principalArns, people.samlProviderArn must be at least one of both, got nothing. Without them nobody could take the role.",
    ],
    [
      "a whole account",
      { principalArns: ["arn:aws:iam::123456789012:root"] },
      'people.principalArns[0] must be the ARN of one user or role, got "arn:aws:iam::123456789012:root". Name each by itself; an account or its root stands for everyone in it.',
    ],
    [
      "everybody",
      { principalArns: [ANN, "*"] },
      'people.principalArns[1] must be the ARN of one user or role, got "*". Name each by itself; an account or its root stands for everyone in it.',
    ],
    [
      "a provider of another kind",
      { samlProviderArn: "arn:aws:iam::123456789012:oidc-provider/gitlab.com" },
      'people.samlProviderArn must be the ARN of a SAML provider, got "arn:aws:iam::123456789012:oidc-provider/gitlab.com". It looks like arn:aws:iam::123456789012:saml-provider/company.',
    ],
    [
      "a second factor of last week",
      { principalArns: [ANN], mfaMaxAgeSeconds: 604_800 },
      "people.mfaMaxAgeSeconds must be whole seconds from 900 to 43200, got 604800. Leave it out to use 3600.",
    ],
  ];
  for (const [what, people, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { declared } = await record(() => {
        assert.throws(() => operators(people), { message });
        assert.throws(() => approvers(people), { message });
      });
      assert.deepEqual(declared, []);
    });
  }
});
