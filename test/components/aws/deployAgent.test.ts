import assert from "node:assert/strict";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import type { PolicyDocument } from "@pulumi/aws/iam";
import { DeployAgent, type DeployAgentArgs } from "../../../components/aws/deployAgent";
import { named, record, valueOf } from "./recorder";

const ACCOUNT = "123456789012";
const GOOD: DeployAgentArgs = {
  service: "payments",
  environment: "production",
  repository: "acme/payments",
  githubEnvironment: "production",
  refs: ["refs/heads/main"],
  auditBucket: "audit",
  forwardMachineArn: `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:airlock-payments-production-forward`,
  taskFamily: "payments-production",
  taskRoleArns: [`arn:aws:iam::${ACCOUNT}:role/payments-task`],
};
const ADMINISTRATOR: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

interface Documents {
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
  readonly boundary: PolicyDocument;
}

async function documents(args: DeployAgentArgs = GOOD): Promise<Documents> {
  const { declared } = await record(() => new DeployAgent("agent", args));
  const of = (name: string, key: string) => named(declared, name).inputs[key] as PolicyDocument;
  return {
    trust: of("agent-role", "assumeRolePolicy"),
    policy: of("agent-policy", "policy"),
    boundary: of("agent-boundary", "policy"),
  };
}

async function decide(
  policies: readonly PolicyDocument[],
  boundary: PolicyDocument,
  [action, resource, context = {}]: Request,
): Promise<string> {
  const result = await runSimulation(
    {
      identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
      permissionBoundaryPolicies: [{ name: "boundary", policy: boundary }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      request: {
        action,
        principal: `arn:aws:iam::${ACCOUNT}:role/airlock-payments-production-deploy`,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: context,
      },
    },
    {},
  );
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
  return result.overallResult;
}

type Request = readonly [action: string, resource: string, context?: Record<string, string>];

const MAIN = `eu-west-1:${ACCOUNT}`;
const TO_TASKS = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
const RECORD = "arn:aws:s3:::audit/releases/payments/production/1.5.0/attempt-1.json";
const EVIDENCE = "arn:aws:s3:::audit/evidence/payments/production/1.5.0/attempt-1.tar";
const RULE = `arn:aws:elasticloadbalancing:${MAIN}:listener-rule/app/main/lb/l/r`;
const SERVICE = `arn:aws:ecs:${MAIN}:service/main/payments-production-blue`;
const BACK = `arn:aws:states:${MAIN}:stateMachine:airlock-payments-production-back`;
const LIVE = `arn:aws:ssm:${MAIN}:parameter/airlock/payments/production/live`;

const MAY: readonly Request[] = [
  ["s3:PutObject", RECORD],
  ["s3:GetObject", RECORD],
  ["s3:PutObject", EVIDENCE],
  ["s3:GetObject", EVIDENCE],
  ["s3:GetObject", "arn:aws:s3:::audit/outcomes/payments/staging/1.5.0/attempt-1.json"],
  ["s3:GetObject", "arn:aws:s3:::audit/attestations/payments/staging/1.5.0/attempt-1.json"],
  ["s3:ListBucket", "arn:aws:s3:::audit", { "s3:prefix": "releases/payments/production/1.5.0/" }],
  ["states:StartExecution", GOOD.forwardMachineArn as string],
  ["ssm:GetParametersByPath", `arn:aws:ssm:${MAIN}:parameter/airlock/payments/production`],
  ["ssm:GetParameter", LIVE],
  ["ecs:RegisterTaskDefinition", `arn:aws:ecs:${MAIN}:task-definition/payments-production:7`],
  ["ecs:DescribeTaskDefinition", "*"],
  ["iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/payments-task`, TO_TASKS],
];

const MAY_NOT: readonly Request[] = [
  // traffic
  ["elasticloadbalancing:ModifyRule", RULE],
  ["elasticloadbalancing:SetRulePriorities", RULE],
  ["elasticloadbalancing:DeleteRule", RULE],
  ["elasticloadbalancing:CreateRule", `arn:aws:elasticloadbalancing:${MAIN}:listener/app/main/lb/l`],
  ["elasticloadbalancing:ModifyListener", `arn:aws:elasticloadbalancing:${MAIN}:listener/app/main/lb/l`],
  ["elasticloadbalancing:RegisterTargets", `arn:aws:elasticloadbalancing:${MAIN}:targetgroup/payments/b`],
  ["elasticloadbalancing:ModifyTargetGroupAttributes", `arn:aws:elasticloadbalancing:${MAIN}:targetgroup/payments/b`],
  // what runs
  ["ecs:UpdateService", SERVICE],
  ["ecs:DeleteService", SERVICE],
  ["ecs:DeregisterTaskDefinition", "*"],
  ["ecs:ExecuteCommand", `arn:aws:ecs:${MAIN}:task/main/0123456789abcdef`],
  ["ecs:RegisterTaskDefinition", `arn:aws:ecs:${MAIN}:task-definition/ledger-production:7`],
  ["ecs:RegisterTaskDefinition", `arn:aws:ecs:${MAIN}:task-definition/payments-production-other:7`],
  // the engine
  ["states:UpdateStateMachine", GOOD.forwardMachineArn as string],
  ["states:StartExecution", BACK],
  [
    "states:StopExecution",
    `arn:aws:states:${MAIN}:execution:airlock-payments-production-forward:0a1b2c3d-0000-0000-0000-000000000000`,
  ],
  [
    "states:RedriveExecution",
    `arn:aws:states:${MAIN}:execution:airlock-payments-production-forward:0a1b2c3d-0000-0000-0000-000000000000`,
  ],
  ["dynamodb:UpdateItem", `arn:aws:dynamodb:${MAIN}:table/airlock-payments-production`],
  ["ssm:PutParameter", LIVE],
  // what watches
  ["cloudwatch:SetAlarmState", `arn:aws:cloudwatch:${MAIN}:alarm:airlock-payments-production-blue-contract-latency`],
  ["events:DisableRule", `arn:aws:events:${MAIN}:rule/airlock-payments-production-candidate-alarm`],
  ["scheduler:DeleteSchedule", `arn:aws:scheduler:${MAIN}:schedule/airlock-payments-production/reconciler`],
  // the record
  ["s3:PutObject", "arn:aws:s3:::audit/releases/payments/staging/1.5.0/attempt-1.json"],
  ["s3:PutObject", "arn:aws:s3:::audit/outcomes/payments/production/1.5.0/attempt-1.json"],
  ["s3:PutObject", "arn:aws:s3:::audit/attestations/payments/production/1.5.0/attempt-1.json"],
  ["s3:PutObject", "arn:aws:s3:::audit/evidence/payments/staging/1.5.0/attempt-1.tar"],
  ["s3:DeleteObjectVersion", RECORD],
  ["s3:DeleteObjectVersion", EVIDENCE],
  ["s3:BypassGovernanceRetention", RECORD],
  // itself
  ["iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/administrator`, TO_TASKS],
  ["iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/payments-task`, { "iam:PassedToService": "lambda.amazonaws.com" }],
  ["iam:PutRolePolicy", `arn:aws:iam::${ACCOUNT}:role/airlock-payments-production-deploy`],
  ["iam:DeleteRolePermissionsBoundary", `arn:aws:iam::${ACCOUNT}:role/airlock-payments-production-deploy`],
  ["sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/airlock-payments-production-forward`],
];

// The simulator is not AWS: it proves what the documents say, not that AWS agrees in every corner.
describe("DeployAgent", () => {
  let made: Documents;
  before(async () => {
    made = await documents();
  });

  for (const request of MAY) {
    it(`may ${request[0]} on ${request[1]}`, async () => {
      assert.equal(await decide([made.policy], made.boundary, request), "Allowed");
    });
  }

  for (const request of MAY_NOT) {
    const as = request[2] === undefined ? "" : ` for ${Object.values(request[2]).join()}`;
    it(`may not ${request[0]} on ${request[1]}${as}, not even with AdministratorAccess attached`, async () => {
      assert.notEqual(await decide([made.policy], made.boundary, request), "Allowed");
      assert.notEqual(await decide([made.policy, ADMINISTRATOR], made.boundary, request), "Allowed");
    });
  }

  it("names every action that it allows in full and stays within what AWS takes", () => {
    const statements = [made.policy, made.boundary].flatMap(
      ({ Statement }) => Statement as { Effect: string; Action: string[] }[],
    );
    const allowed = statements.filter(({ Effect }) => Effect === "Allow");
    const wild = allowed.flatMap(({ Action }) => Action).filter((action) => action.includes("*"));
    assert.deepEqual(wild, []);
    assert.ok(JSON.stringify(made.boundary).length <= 6144, "a managed policy has 6,144 characters");
    assert.ok(JSON.stringify(made.policy).length <= 10_240, "a role's inline policies have 10,240 characters");
  });

  it("of a service on EC2 knows launch templates in place of task definitions", async () => {
    const { taskFamily: _, taskRoleArns: __, ...agent } = GOOD;
    const { policy, boundary } = await documents({ ...agent, ofInstances: true });
    const sids = ({ Statement }: PolicyDocument) => (Statement as { Sid: string }[]).map(({ Sid }) => Sid);
    const both = sids(made.policy).filter((sid) => sids(policy).includes(sid));
    const only = (document: PolicyDocument) => sids(document).filter((sid) => !both.includes(sid));
    assert.deepEqual(only(policy), ["CreateItsTemplate", "TagWhatItCreates", "MakeVersions", "ReadVersions"]);
    assert.deepEqual(only(made.policy), ["RegisterRevisions", "ReadRevisions", "NameTheServicesRoles"]);
    assert.deepEqual(boundary, policy);
    const statements = policy.Statement as { Effect: string; Action: string[] }[];
    const allowed = statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
    assert.deepEqual(
      allowed.filter((action) => action.includes("*")),
      [],
    );
    assert.ok(JSON.stringify(boundary).length <= 6144, "a managed policy has 6,144 characters");
  });

  // Not simulated: the reference knows only ARNs with a number, and a registration has none yet.
  it("may register revisions of its family, asked with a number or without", () => {
    const { Resource } = (made.policy.Statement as { Sid: string; Resource: string[] }[]).find(
      ({ Sid }) => Sid === "RegisterRevisions",
    ) as { Resource: string[] };
    const family = `arn:aws:ecs:${MAIN}:task-definition/payments-production`;
    assert.deepEqual(Resource, [family, `${family}:*`]);
  });

  it("is trusted exactly with the repository's environment and ref, compared and not matched", () => {
    assert.deepEqual(made.trust, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TheRepositorysOwnJobs",
          Effect: "Allow",
          Principal: {
            Federated: `arn:aws:test:${MAIN}:aws:iam/openIdConnectProvider:OpenIdConnectProvider/agent-github`,
          },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": [
                "repo:acme/payments:environment:production",
                "repo:acme/payments:ref:refs/heads/main",
              ],
            },
          },
        },
      ],
    });
  });

  it("trusts a repository whose subjects carry ids by them, and no other of that name", async () => {
    const { trust } = await documents({ ...GOOD, repository: "acme@123456/payments@456789" });
    const [statement] = trust.Statement as { Condition: Record<string, Record<string, unknown>> }[];
    assert.deepEqual(statement?.Condition.StringEquals?.["token.actions.githubusercontent.com:sub"], [
      "repo:acme@123456/payments@456789:environment:production",
      "repo:acme@123456/payments@456789:ref:refs/heads/main",
    ]);
  });

  it("trusts an identity provider that exists, of which an account has one", async () => {
    const oidcProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
    const { declared, result } = await record(() => new DeployAgent("agent", { ...GOOD, oidcProviderArn }));
    assert.deepEqual(
      declared.filter((resource) => resource.type.startsWith("aws:iam/openIdConnectProvider")),
      [],
    );
    assert.equal(await valueOf(result.oidcProviderArn), oidcProviderArn);
  });

  it("carries its boundary", async () => {
    const { declared } = await record(() => new DeployAgent("agent", GOOD));
    assert.equal(named(declared, "agent").type, "airlock:aws:DeployAgent");
    assert.equal(
      named(declared, "agent-role").inputs.permissionsBoundary,
      `arn:aws:test:${MAIN}:aws:iam/policy:Policy/airlock-payments-production-deploy-boundary`,
    );
  });

  const refused: readonly [string, Partial<DeployAgentArgs>, string][] = [
    [
      "no family of task definitions",
      { taskFamily: undefined } as unknown as Partial<DeployAgentArgs>,
      'taskFamily must be a text that is not empty, got "". It is the family in the task definition. Set ofInstances where versions of a launch template are released.',
    ],
    [
      "a family without the roles of its tasks",
      { taskRoleArns: undefined } as unknown as Partial<DeployAgentArgs>,
      "taskRoleArns must be given beside taskFamily, got nothing. They are the execution and the task role; an empty list passes none.",
    ],
    [
      "task definitions of a service on EC2",
      { ofInstances: true },
      'taskFamily, taskRoleArns must be left out where ofInstances, got "payments-production". Instances have no task definitions.',
    ],
    [
      "every repository of an owner",
      { repository: "acme/*" },
      'repository must be owner/name or owner@id/name@id on GitHub, without wildcards, got "acme/*". The trust policy compares it exactly.',
    ],
    [
      "an owner's id without the repository's, which no subject has",
      { repository: "acme@12/payments" },
      'repository must be owner/name or owner@id/name@id on GitHub, without wildcards, got "acme@12/payments". The trust policy compares it exactly.',
    ],
    [
      "any environment",
      { githubEnvironment: "*" },
      'githubEnvironment must be an environment\'s name without wildcards or colons, got "*". Name one environment of the repository.',
    ],
    [
      "a branch's bare name",
      { refs: ["main"] },
      'refs[0] must be a full ref without wildcards, got "main". Write refs/heads/main.',
    ],
    [
      "a trust in every job",
      { githubEnvironment: undefined, refs: [] } as unknown as Partial<DeployAgentArgs>,
      "githubEnvironment, refs must be at least one of both, got nothing. Without them every job of the repository could release, those of pull requests too.",
    ],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { declared } = await record(() => {
        assert.throws(() => new DeployAgent("agent", { ...GOOD, ...wrong }), { message });
      });
      assert.deepEqual(declared, []);
    });
  }
});
