import assert from "node:assert/strict";
import type { PolicyDocument } from "@pulumi/aws/iam";
import { DeployAgent, type DeployAgentArgs, type GitlabJobsArgs } from "../../../../components/aws";
import { named, record } from "../recorder";

const GITLAB: GitlabJobsArgs = { project: "acme/shop/payments", branches: ["main"] };
const GOOD: DeployAgentArgs = {
  service: "payments",
  environment: "production",
  gitlab: GITLAB,
  auditBucket: "audit",
  forwardMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-forward",
  taskFamily: "payments-production",
  taskRoleArns: [],
};
const SUB = "project_path:acme/shop/payments:ref_type:branch:ref:main";

async function conditionsOf(gitlab: GitlabJobsArgs): Promise<Record<string, Record<string, unknown>>> {
  const { declared } = await record(() => new DeployAgent("agent", { ...GOOD, gitlab }));
  const trust = named(declared, "agent-role").inputs.assumeRolePolicy as PolicyDocument;
  const [statement, ...others] = trust.Statement as { Condition: Record<string, Record<string, unknown>> }[];
  assert.deepEqual(others, []);
  return statement?.Condition ?? {};
}

describe("DeployAgent for GitLab", () => {
  it("trusts exactly the branch's jobs on gitlab.com, while the branch is protected, and no merge request's", async () => {
    assert.deepEqual(await conditionsOf(GITLAB), {
      StringEquals: {
        "gitlab.com:aud": "https://gitlab.com",
        "gitlab.com:sub": [SUB],
        "gitlab.com:ref_protected": "true",
      },
      StringNotEquals: { "gitlab.com:pipeline_source": ["merge_request_event", "external_pull_request_event"] },
    });
  });

  it("trusts by the project's id, by tags, by audience and by the environment where asked to", async () => {
    const { StringEquals } = await conditionsOf({
      ...GITLAB,
      tags: ["v1.5.0"],
      audience: "airlock",
      projectId: "46573356",
      protectedEnvironment: true,
      deploymentTier: "production",
    });
    const behind = "environment_protected:true:deployment_tier:production";
    assert.deepEqual(StringEquals, {
      "gitlab.com:aud": "airlock",
      "gitlab.com:sub": [`${SUB}:${behind}`, `${SUB.replace("branch:ref:main", "tag:ref:v1.5.0")}:${behind}`],
      "gitlab.com:ref_protected": "true",
      "gitlab.com:project_id": "46573356",
    });
  });

  it("trusts a self-managed instance by aud and sub, which is all that AWS compares of it", async () => {
    const url = "https://gitlab.example.com";
    assert.deepEqual(await conditionsOf({ ...GITLAB, url }), {
      StringEquals: { "gitlab.example.com:aud": url, "gitlab.example.com:sub": [SUB] },
    });
  });

  it("creates the instance's identity provider with the one audience", async () => {
    const { declared } = await record(() => new DeployAgent("agent", GOOD));
    const { url, clientIdLists } = named(declared, "agent-gitlab").inputs;
    assert.deepEqual([url, clientIdLists], ["https://gitlab.com", ["https://gitlab.com"]]);
  });

  it("has the same policy and boundary as GitHub's", async () => {
    const { gitlab: _, ...rest } = GOOD;
    const documents = async (args: DeployAgentArgs) => {
      const { declared } = await record(() => new DeployAgent("agent", args));
      return [named(declared, "agent-policy").inputs.policy, named(declared, "agent-boundary").inputs.policy];
    };
    const one = await documents(GOOD);
    const other = await documents({ ...rest, repository: "acme/payments", refs: ["refs/heads/main"] });
    assert.deepEqual(one, other);
  });

  const refused: readonly [string, Partial<DeployAgentArgs>, string][] = [
    [
      "both pipelines at once",
      { repository: "acme/payments" },
      "repository, gitlab must be exactly one of both, got \"both\". One deploy agent serves one pipeline: GitHub's by repository, GitLab's by gitlab.",
    ],
    [
      "GitHub's refs beside GitLab",
      { refs: ["refs/heads/main"] },
      'refs must be left out beside gitlab, got ["refs/heads/main"]. Name protected branches or tags in gitlab.',
    ],
    [
      "another host's identity provider",
      { oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
      'oidcProviderArn must be the ARN of the provider for gitlab.com, got "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com". Leave it out to create the provider.',
    ],
    [
      "every project of a group",
      { gitlab: { ...GITLAB, project: "acme/*" } },
      'gitlab.project must be a project with its groups on GitLab, without wildcards, got "acme/*". The trust policy compares it exactly; a group alone would let each of its projects release.',
    ],
    [
      "a group",
      { gitlab: { ...GITLAB, project: "acme" } },
      'gitlab.project must be a project with its groups on GitLab, without wildcards, got "acme". The trust policy compares it exactly; a group alone would let each of its projects release.',
    ],
    [
      "any branch",
      { gitlab: { ...GITLAB, branches: ["*"] } },
      'gitlab.branches[0] must be a bare name without wildcards, got "*". GitLab\'s claim has no refs/ in front: main.',
    ],
    [
      "a branch that would forge what stands behind it",
      { gitlab: { ...GITLAB, branches: ["x:environment_protected:true"] } },
      'gitlab.branches[0] must be a bare name without wildcards, got "x:environment_protected:true". GitLab\'s claim has no refs/ in front: main.',
    ],
    [
      "a full ref",
      { gitlab: { ...GITLAB, branches: [], tags: ["refs/tags/v1"] } },
      'gitlab.tags[0] must be a bare name without wildcards, got "refs/tags/v1". GitLab\'s claim has no refs/ in front: v1.5.0.',
    ],
    [
      "a trust in every job",
      { gitlab: { project: "acme/payments" } },
      "gitlab.branches, gitlab.tags must be at least one protected branch or tag, got nothing. Without them every job of the project could release, those of merge requests too.",
    ],
    [
      "an address with a path",
      { gitlab: { ...GITLAB, url: "https://example.com/gitlab" } },
      'gitlab.url must be an https address of one host without port, path or slash at the end, got "https://example.com/gitlab". It is the iss claim of its ID tokens; AWS must reach it.',
    ],
    [
      "any audience",
      { gitlab: { ...GITLAB, audience: "*" } },
      'gitlab.audience must be an audience without spaces and wildcards, got "*". Leave it out to use the address.',
    ],
    [
      "a tier that GitLab does not know",
      { gitlab: { ...GITLAB, deploymentTier: "prod" } },
      'gitlab.deploymentTier must be production, staging, testing, development or other, got "prod". GitLab knows no other.',
    ],
    [
      "a project's id that is none",
      { gitlab: { ...GITLAB, projectId: "payments" } },
      'gitlab.projectId must be digits, got "payments". The project\'s page shows it.',
    ],
    [
      "a project's id of an instance whose claim AWS does not compare",
      { gitlab: { ...GITLAB, projectId: "7", url: "https://gitlab.example.com" } },
      'gitlab.projectId must be left out beside https://gitlab.example.com, got "7". AWS compares only aud and sub of other instances\' tokens.',
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

  it("refuses to trust nobody's jobs", () => {
    const { gitlab: _, ...rest } = GOOD;
    assert.throws(() => new DeployAgent("agent", rest), {
      message:
        "repository, gitlab must be exactly one of both, got nothing. One deploy agent serves one pipeline: GitHub's by repository, GitLab's by gitlab.",
    });
  });
});
