import assert from "node:assert/strict";
import { DeployRunner, type DeployRunnerArgs } from "../../../../components/aws";
import { type Declared, named, record } from "../recorder";

const CONNECTION = "arn:aws:codeconnections:eu-west-1:123456789012:connection/0a1b2c3d";
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:github-a1b2c3";
const GOOD: DeployRunnerArgs = {
  service: "payments",
  environment: "production",
  repository: "acme/payments",
  workflows: ["release", "roll (back)"],
  credential: { connectionArn: CONNECTION },
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
};

// Mocks prove what is declared. Whether GitHub's job finds the runner is shown by a real account alone.
describe("DeployRunner", () => {
  let declared: readonly Declared[];
  before(async () => {
    ({ declared } = await record(() => new DeployRunner("runner", GOOD)));
  });
  const inputs = (name: string) => named(declared, name).inputs;

  it("runs in the private subnets, without privileges, and logs to its log group", () => {
    const { environment, vpcConfig, logsConfig, projectVisibility, artifacts } = inputs("runner-project");
    assert.deepEqual(environment, {
      type: "LINUX_CONTAINER",
      computeType: "BUILD_GENERAL1_SMALL",
      image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
      imagePullCredentialsType: "CODEBUILD",
      privilegedMode: false,
    });
    assert.deepEqual(vpcConfig, {
      vpcId: "vpc-1",
      subnets: ["subnet-1", "subnet-2"],
      securityGroupIds: ["runner-group-id"],
    });
    assert.deepEqual(logsConfig, {
      cloudwatchLogs: { status: "ENABLED", groupName: "/airlock/payments-production/runner" },
      s3Logs: { status: "DISABLED" },
    });
    assert.deepEqual([projectVisibility, artifacts], ["PRIVATE", { type: "NO_ARTIFACTS" }]);
  });

  it("lets nothing in, and port 443 out", () => {
    const rules = declared.filter(({ type }) => /securityGroup(?:In|E)gressRule/i.test(type));
    assert.deepEqual(
      rules.map(({ type, inputs: rule }) => [type, rule]),
      [
        [
          "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
          {
            securityGroupId: "runner-group-id",
            cidrIpv4: "0.0.0.0/0",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
          },
        ],
      ],
    );
    assert.deepEqual(Object.keys(inputs("runner-group")).sort(), ["description", "vpcId"]);
  });

  it("takes queued jobs of the named workflows only", () => {
    assert.deepEqual(inputs("runner-webhook").filterGroups, [
      {
        filters: [
          { type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" },
          { type: "WORKFLOW_NAME", pattern: "^(?:release|roll \\(back\\))$" },
        ],
      },
    ]);
  });

  it("registers by the connection, or by the secret, and names either by its ARN", async () => {
    assert.deepEqual(inputs("runner-project").source, {
      type: "GITHUB",
      location: "https://github.com/acme/payments.git",
      auth: { type: "CODECONNECTIONS", resource: CONNECTION },
    });
    const bySecret = await record(() => new DeployRunner("runner", { ...GOOD, credential: { secretArn: SECRET } }));
    assert.deepEqual((named(bySecret.declared, "runner-project").inputs.source as { auth: unknown }).auth, {
      type: "SECRETS_MANAGER",
      resource: SECRET,
    });
  });

  it("has a role of CodeBuild's that this project alone assumes, with nothing of a deployment in it", () => {
    const trust = inputs("runner-role").assumeRolePolicy as { Statement: { Condition: unknown; Principal: unknown }[] };
    assert.deepEqual(trust.Statement[0]?.Principal, { Service: "codebuild.amazonaws.com" });
    assert.deepEqual(trust.Statement[0].Condition, {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnEquals: {
        "aws:SourceArn": "arn:aws:codebuild:eu-west-1:123456789012:project/airlock-payments-production-runner",
      },
    });
    const policy = inputs("runner-policy").policy as { Statement: { Action: string | string[] }[] };
    const services = policy.Statement.flatMap(({ Action }) => Action).map((action) => action.split(":")[0]);
    assert.deepEqual([...new Set(services)], ["logs", "ec2", "codeconnections"]);
  });

  const refused: readonly [string, Partial<DeployRunnerArgs>, string][] = [
    [
      "every repository",
      { repository: "acme/*" },
      'repository must be owner/name on GitHub, got "acme/*". It runs the jobs of one repository.',
    ],
    [
      "every workflow",
      { workflows: [] },
      "workflows must be at least one workflow's name, got nothing. Name the workflow that deploys. A pull request's workflow could run its own code inside the VPC.",
    ],
    [
      "no credential",
      { credential: {} },
      "credential.connectionArn, credential.secretArn must be exactly one of both, got nothing. Make a connection in CodeConnections, or keep the token in Secrets Manager.",
    ],
    [
      "two credentials",
      { credential: { connectionArn: CONNECTION, secretArn: SECRET } },
      'credential.connectionArn, credential.secretArn must be exactly one of both, got "both". Make a connection in CodeConnections, or keep the token in Secrets Manager.',
    ],
    [
      "a token in place of the secret's ARN, without repeating it",
      { credential: { secretArn: "ghp_0123456789abcdef" } },
      "credential.secretArn must be an ARN, got something else. Keep the credential in CodeConnections or Secrets Manager and name it here.",
    ],
    [
      "no subnet",
      { subnetIds: [] },
      "subnetIds must be at least one private subnet, got nothing. It runs inside the VPC.",
    ],
    [
      "a job without end",
      { timeoutMinutes: 481 },
      "timeoutMinutes must be whole minutes from 5 to 480, got 481. Leave it out to use 60.",
    ],
  ];
  for (const [what, wrong, message] of refused) {
    it(`refuses ${what}`, async () => {
      const run = await record(() => {
        assert.throws(() => new DeployRunner("runner", { ...GOOD, ...wrong }), { message });
      });
      assert.deepEqual(run.declared, []);
    });
  }
});
