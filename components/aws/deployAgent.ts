import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { checkJobIdentity, type GitlabJobsArgs } from "./access/jobIdentity";
import { checkArn, checkName, checkText } from "./args/checks";
import { refuse } from "./args/refuse";
import { type DeployAgentScope, deployAgentBoundary, deployAgentPolicy } from "./documents/deployAgent";
import { jobTrust } from "./documents/trust";
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
   * This or `gitlab`.
   */
  repository?: string;
  /** GitHub environment that the job must name. Such a job carries no ref: restrict the environment's branches in GitHub. */
  githubEnvironment?: string;
  /** Refs in full (`refs/heads/main`) whose jobs may act without naming an environment. */
  refs?: string[];
  /** GitLab project whose jobs may act. This or `repository`. */
  gitlab?: GitlabJobsArgs;
  /** The pipeline's identity provider in this account, of which there can be one for each host. @defaultValue it is created */
  oidcProviderArn?: pulumi.Input<string>;
  /** Audit bucket of the rollout. */
  auditBucket: pulumi.Input<string>;
  /** State machine that rolls forward. */
  forwardMachineArn: pulumi.Input<string>;
  /** Family of the service's task definitions. Needed unless `ofInstances`. */
  taskFamily?: string;
  /** Roles that the service's revisions name (execution and task role): the only ones that it may pass. Needed unless `ofInstances`. */
  taskRoleArns?: pulumi.Input<string>[];
  /**
   * Whether the service runs on EC2: in place of task definitions the agent makes versions of the launch template that is
   * tagged `airlock:service` and `airlock:environment` with the two, and may create it. @defaultValue false
   */
  ofInstances?: boolean;
}

/**
 * The role that a GitHub or GitLab job takes to release a service: it may register a revision (a task definition, or a version
 * of the service's launch template), write the release record, start
 * the rollout and read what is live. It may not touch weights, services, state machines, alarms or the live state, and
 * its permission boundary keeps it so whatever is attached to it later.
 *
 * Pulumi's own state is not among its permissions: keep it in Pulumi Cloud, or log in to the backend with another identity.
 */
export class DeployAgent extends pulumi.ComponentResource {
  /** Role that the job assumes: `role-to-assume` of GitHub's action, `--role-arn` in a GitLab job. */
  public readonly roleArn: pulumi.Output<string>;
  /** Permission boundary of the role. */
  public readonly boundaryArn: pulumi.Output<string>;
  /** Identity provider that the role trusts. */
  public readonly oidcProviderArn: pulumi.Output<string>;

  constructor(name: string, args: DeployAgentArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    const { kind, url, ...trusted } = checkJobIdentity(args);
    checkProvider(args.oidcProviderArn, trusted.issuer);
    const revisions = checkRevisions(args);
    checkArn(
      "forwardMachineArn",
      args.forwardMachineArn,
      "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-forward",
    );
    super("airlock:aws:DeployAgent", name, args, opts);
    // An inline program that fails deletes what is not protected, the account's one provider for its pipelines among it.
    const child = { parent: this, protect: true };
    const prefix = physicalPrefix(service, environment);

    this.oidcProviderArn = pulumi.output(
      args.oidcProviderArn ??
        new iam.OpenIdConnectProvider(`${name}-${kind}`, { url, clientIdLists: [trusted.audience] }, child).arn,
    );
    const scope = pulumi
      .all([args.auditBucket, args.forwardMachineArn, pulumi.all(revisions.taskRoleArns)])
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
          ...revisions,
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
        assumeRolePolicy: this.oidcProviderArn.apply((providerArn) => jobTrust({ providerArn, ...trusted })),
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

/** What of ECS the agent may register: a family and the roles of its tasks, or nothing where the service runs on EC2. */
function checkRevisions({ ofInstances, taskFamily, taskRoleArns }: DeployAgentArgs) {
  if (ofInstances === true) {
    const given = taskFamily ?? taskRoleArns;
    if (given === undefined) return { taskRoleArns: [] };
    return refuse(
      "taskFamily, taskRoleArns",
      "left out where ofInstances",
      given,
      "Instances have no task definitions.",
    );
  }
  const remedy =
    "It is the family in the task definition. Set ofInstances where versions of a launch template are released.";
  const family = checkText("taskFamily", taskFamily ?? "", remedy);
  if (taskRoleArns !== undefined) return { taskFamily: family, taskRoleArns };
  return refuse(
    "taskRoleArns",
    "given beside taskFamily",
    undefined,
    "They are the execution and the task role; an empty list passes none.",
  );
}

/** Conditions name the provider's host: with another provider's ARN beside them nobody could assume the role. */
function checkProvider(arn: pulumi.Input<string> | undefined, issuer: string): void {
  if (typeof arn !== "string" || arn.endsWith(`:oidc-provider/${issuer}`)) return;
  const remedy = "Leave it out to create the provider.";
  refuse("oidcProviderArn", `the ARN of the provider for ${issuer}`, arn, remedy);
}
