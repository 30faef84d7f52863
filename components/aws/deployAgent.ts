import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { checkArn, checkName, checkText } from "./args/checks";
import { refuse } from "./args/refuse";
import { type DeployAgentScope, deployAgentBoundary, deployAgentPolicy } from "./documents/deployAgent";
import { GITHUB_ISSUER, githubSubjects, githubTrust } from "./documents/trust";
import { parseArn } from "./topology/arn";
import { fitName, liveParameterPath, physicalPrefix } from "./topology/names";

/** Inputs of {@link DeployAgent}. */
export interface DeployAgentArgs {
  /** Service that the agent releases. */
  service: string;
  /** Environment that it releases to. */
  environment: string;
  /**
   * GitHub repository whose jobs may act, as its OIDC subjects name it: `owner/name`, or with the ids that GitHub puts into
   * the subjects of repositories created, renamed or transferred since summer 2026, `owner@123456/name@456789`. What stands
   * behind `repo:` in `sub_claim_prefix` of `gh api repos/<owner>/<name>/actions/oidc/customization/sub` is the right one.
   */
  repository: string;
  /** GitHub environment that the job must name. Such a job carries no ref: restrict the environment's branches in GitHub. */
  githubEnvironment?: string;
  /** Refs in full (`refs/heads/main`) whose jobs may act without naming an environment. */
  refs?: string[];
  /** GitHub's identity provider in this account, of which there can be one. @defaultValue it is created */
  oidcProviderArn?: pulumi.Input<string>;
  /** Audit bucket of the rollout. */
  auditBucket: pulumi.Input<string>;
  /** State machine that rolls forward. */
  forwardMachineArn: pulumi.Input<string>;
  /** Family of the service's task definitions. */
  taskFamily: string;
  /** Roles that the service's revisions name (execution and task role): the only ones that it may pass. */
  taskRoleArns: pulumi.Input<string>[];
}

/**
 * The role that a GitHub job takes to release a service: it may register a revision, write the release record, start
 * the rollout and read what is live. It may not touch weights, services, state machines, alarms or the live state, and
 * its permission boundary keeps it so whatever is attached to it later.
 *
 * Pulumi's own state is not among its permissions: keep it in Pulumi Cloud, or log in to the backend with another identity.
 */
export class DeployAgent extends pulumi.ComponentResource {
  /** Role for `role-to-assume`. */
  public readonly roleArn: pulumi.Output<string>;
  /** Permission boundary of the role. */
  public readonly boundaryArn: pulumi.Output<string>;
  /** Identity provider that the role trusts. */
  public readonly oidcProviderArn: pulumi.Output<string>;

  constructor(name: string, args: DeployAgentArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    const subjects = checkSubjects(args);
    const taskFamily = checkText("taskFamily", args.taskFamily, "It is the family in the task definition.");
    checkArn(
      "forwardMachineArn",
      args.forwardMachineArn,
      "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-forward",
    );
    super("airlock:aws:DeployAgent", name, args, opts);
    // An inline program that fails deletes what is not protected, the account's one provider for GitHub among it.
    const child = { parent: this, protect: true };
    const prefix = physicalPrefix(service, environment);

    this.oidcProviderArn = pulumi.output(
      args.oidcProviderArn ??
        new iam.OpenIdConnectProvider(
          `${name}-github`,
          { url: `https://${GITHUB_ISSUER}`, clientIdLists: ["sts.amazonaws.com"] },
          child,
        ).arn,
    );
    const scope = pulumi
      .all([args.auditBucket, args.forwardMachineArn, pulumi.all(args.taskRoleArns)])
      .apply(([auditBucket, forwardMachineArn, taskRoleArns]): DeployAgentScope => {
        const { partition, region, accountId } = parseArn(forwardMachineArn);
        const account = { partition, region, accountId };
        const parameterPath = liveParameterPath(service, environment);
        return {
          ...account,
          service,
          environment,
          auditBucket,
          forwardMachineArn,
          parameterPath,
          taskFamily,
          taskRoleArns,
        };
      });
    const boundary = new iam.Policy(
      `${name}-boundary`,
      {
        name: fitName(prefix, "-deploy-boundary", 128),
        description: "The most that the deploy agent can ever do",
        policy: scope.apply(deployAgentBoundary),
      },
      child,
    );
    const role = new iam.Role(
      `${name}-role`,
      {
        name: fitName(prefix, "-deploy", 64),
        description: `Releases ${service} to ${environment}; moves no traffic`,
        assumeRolePolicy: this.oidcProviderArn.apply((providerArn) => githubTrust({ providerArn, subjects })),
        permissionsBoundary: boundary.arn,
        maxSessionDuration: 3600,
      },
      child,
    );
    const policy = new iam.RolePolicy(
      `${name}-policy`,
      { name: "release", role: role.name, policy: scope.apply(deployAgentPolicy) },
      child,
    );
    this.boundaryArn = boundary.arn;
    // The role is of no use before it has its policy.
    this.roleArn = pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({
      roleArn: this.roleArn,
      boundaryArn: this.boundaryArn,
      oidcProviderArn: this.oidcProviderArn,
    });
  }
}

/** `owner/name`, or both with their ids. Source: GitHub's OpenID Connect reference, immutable subject claims. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(?:\/[A-Za-z0-9._-]{1,100}|@[0-9]+\/[A-Za-z0-9._-]{1,100}@[0-9]+)$/;

function checkSubjects(args: DeployAgentArgs): readonly string[] {
  const { repository, githubEnvironment, refs = [] } = args;
  if (!REPOSITORY.test(repository)) {
    refuse(
      "repository",
      "owner/name or owner@id/name@id on GitHub, without wildcards",
      repository,
      "The trust policy compares it exactly.",
    );
  }
  if (githubEnvironment !== undefined && !/^[^*?:\s][^*?:]{0,254}$/.test(githubEnvironment)) {
    const remedy = "Name one environment of the repository.";
    refuse("githubEnvironment", "an environment's name without wildcards or colons", githubEnvironment, remedy);
  }
  for (const [index, ref] of refs.entries()) {
    if (/^refs\/(?:heads|tags)\/[^*?\s]+$/.test(ref)) continue;
    refuse(`refs[${index}]`, "a full ref without wildcards", ref, "Write refs/heads/main.");
  }
  const subjects = githubSubjects(repository, githubEnvironment, refs);
  if (subjects.length > 0) return subjects;
  return refuse(
    "githubEnvironment, refs",
    "at least one of both",
    undefined,
    "Without them every job of the repository could release, those of pull requests too.",
  );
}
