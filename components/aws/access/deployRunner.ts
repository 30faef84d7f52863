import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codebuild from "@pulumi/aws/codebuild";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { jointName } from "../../../release/values/jointName";
import { checkName, checkText, checkWhole } from "../args/checks";
import { refuse } from "../args/refuse";
import { type RunnerScope, runnerPolicy } from "../documents/runner";
import { serviceTrust } from "../documents/trust";
import { parseArn } from "../topology/arn";
import { fitName, physicalPrefix } from "../topology/names";

/** How the runner registers itself with GitHub: exactly one of the two. The credential itself is never configuration. */
export interface RunnerCredentialArgs {
  /** Connection of CodeConnections to the GitHub app; it must be available, which a person does once in the console. */
  connectionArn?: pulumi.Input<string>;
  /** Secret of Secrets Manager with a token, as CodeBuild reads it: `{"ServerType":"GITHUB","AuthType":"PERSONAL_ACCESS_TOKEN","Token":"..."}`. */
  secretArn?: pulumi.Input<string>;
}

/** Inputs of {@link DeployRunner}. */
export interface DeployRunnerArgs {
  /** Service that its jobs release. */
  service: string;
  /** Environment. */
  environment: string;
  /** GitHub repository whose jobs it runs: `owner/name`. */
  repository: string;
  /** Names of the workflows whose jobs it runs, compared in full; jobs of all others find no runner. At least one. */
  workflows: string[];
  /** How it registers itself with GitHub. */
  credential: RunnerCredentialArgs;
  /** VPC that it runs in. */
  vpcId: pulumi.Input<string>;
  /** Private subnets of it, each with a way out: a NAT gateway, or endpoints of AWS and a proxy to GitHub. */
  subnetIds: pulumi.Input<string>[];
  /** Where it may connect to on port 443, in CIDR form. @defaultValue ["0.0.0.0/0"] */
  egressCidrs?: string[];
  /** Image of the build container, one of CodeBuild's. @defaultValue "aws/codebuild/amazonlinux-x86_64-standard:5.0" */
  image?: string;
  /** Size of the build container. @defaultValue "BUILD_GENERAL1_SMALL" */
  computeType?: string;
  /** Minutes that a job may take, 5 to 480. @defaultValue 60 */
  timeoutMinutes?: number;
  /** Days that logs are kept, as CloudWatch Logs has them. @defaultValue 90 */
  logRetentionDays?: number;
}

/**
 * A runner of GitHub Actions inside the VPC, one container of CodeBuild for each job: no address of its own on the internet, no
 * way in, port 443 out, not privileged. Its role has no deployment rights and cannot assume one that has: the job does that
 * with its own ID token. Jobs ask for it by `runs-on: codebuild-<projectName>-${{ github.run_id }}-${{ github.run_attempt }}`.
 */
export class DeployRunner extends pulumi.ComponentResource {
  /** Name of the CodeBuild project, which `runs-on` names. */
  public readonly projectName: pulumi.Output<string>;
  /** Security group of its containers: let it reach what jobs need inside the VPC. */
  public readonly securityGroupId: pulumi.Output<string>;
  /** Its service role. */
  public readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: DeployRunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    const filter = checkShape(args);
    const timeoutMinutes = checkWhole("timeoutMinutes", args.timeoutMinutes ?? 60, {
      from: 5,
      to: 480,
      unit: "minutes",
      remedy: "Leave it out to use 60.",
    });
    super("airlock:aws:DeployRunner", name, args, opts);
    const child = { parent: this, protect: true };
    const prefix = physicalPrefix(service, environment);
    const projectName = fitName(prefix, "-runner", 150);

    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: `Jobs that release ${service} to ${environment}: nothing comes in` },
      child,
    );
    // Names are resolved by the VPC's own resolver, which security groups do not filter.
    for (const [index, cidrIpv4] of (args.egressCidrs ?? ["0.0.0.0/0"]).entries()) {
      new vpc.SecurityGroupEgressRule(
        `${name}-https-${index}`,
        { securityGroupId: group.id, cidrIpv4, ipProtocol: "tcp", fromPort: 443, toPort: 443 },
        child,
      );
    }
    const log = new cloudwatch.LogGroup(
      `${name}-log`,
      { name: `/airlock/${jointName(service, environment)}/runner`, retentionInDays: args.logRetentionDays ?? 90 },
      child,
    );
    const { connectionArn, secretArn } = args.credential;
    const scope = pulumi
      .all([log.arn, pulumi.all(args.subnetIds), connectionArn, secretArn])
      .apply(([logGroupArn, subnetIds, connection, secret]): RunnerScope => {
        const { partition, region, accountId } = parseArn(logGroupArn);
        return { partition, region, accountId, logGroupArn, subnetIds, connectionArn: connection, secretArn: secret };
      });
    const role = new iam.Role(
      `${name}-role`,
      {
        name: fitName(prefix, "-runner", 64),
        description: `Runs jobs that release ${service} to ${environment}; deploys nothing itself`,
        assumeRolePolicy: scope.apply(({ partition, region, accountId }) =>
          serviceTrust({
            principal: "codebuild.amazonaws.com",
            accountId,
            sourceArn: `arn:${partition}:codebuild:${region}:${accountId}:project/${projectName}`,
          }),
        ),
      },
      child,
    );
    const policy = new iam.RolePolicy(
      `${name}-policy`,
      { name: "run", role: role.name, policy: scope.apply(runnerPolicy) },
      child,
    );
    const project = new codebuild.Project(
      `${name}-project`,
      {
        name: projectName,
        description: `Runs jobs of ${args.repository} that release ${service} to ${environment}`,
        serviceRole: role.arn,
        buildTimeout: timeoutMinutes,
        projectVisibility: "PRIVATE",
        artifacts: { type: "NO_ARTIFACTS" },
        environment: {
          type: "LINUX_CONTAINER",
          computeType: args.computeType ?? "BUILD_GENERAL1_SMALL",
          image: args.image ?? "aws/codebuild/amazonlinux-x86_64-standard:5.0",
          imagePullCredentialsType: "CODEBUILD",
          privilegedMode: false,
        },
        source: {
          type: "GITHUB",
          location: `https://github.com/${args.repository}.git`,
          auth:
            connectionArn === undefined
              ? { type: "SECRETS_MANAGER", resource: secretArn ?? "" }
              : { type: "CODECONNECTIONS", resource: connectionArn },
        },
        vpcConfig: { vpcId: args.vpcId, subnets: args.subnetIds, securityGroupIds: [group.id] },
        logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: log.name }, s3Logs: { status: "DISABLED" } },
      },
      { ...child, dependsOn: [policy] },
    );
    const webhook = new codebuild.Webhook(
      `${name}-webhook`,
      {
        projectName: project.name,
        buildType: "BUILD",
        filterGroups: [
          {
            filters: [
              { type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" },
              { type: "WORKFLOW_NAME", pattern: filter },
            ],
          },
        ],
      },
      child,
    );
    // Without its webhook no job ever finds it.
    this.projectName = pulumi.all([project.name, webhook.id]).apply(([known]) => known);
    this.securityGroupId = group.id;
    this.roleArn = role.arn;
    this.registerOutputs({
      projectName: this.projectName,
      securityGroupId: this.securityGroupId,
      roleArn: this.roleArn,
    });
  }
}

/** Checks what the types cannot say, and returns the pattern that workflows' names are compared with. */
function checkShape(args: DeployRunnerArgs): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/.test(args.repository)) {
    refuse("repository", "owner/name on GitHub", args.repository, "It runs the jobs of one repository.");
  }
  if (args.workflows.length === 0) {
    const remedy = "Name the workflow that deploys. A pull request's workflow could run its own code inside the VPC.";
    refuse("workflows", "at least one workflow's name", undefined, remedy);
  }
  for (const [index, workflow] of args.workflows.entries()) {
    checkText(`workflows[${index}]`, workflow, "It is what stands behind name: in the workflow.");
  }
  const { connectionArn, secretArn } = args.credential;
  if ((connectionArn === undefined) === (secretArn === undefined)) {
    const got = connectionArn === undefined ? undefined : "both";
    const remedy = "Make a connection in CodeConnections, or keep the token in Secrets Manager.";
    refuse("credential.connectionArn, credential.secretArn", "exactly one of both", got, remedy);
  }
  checkCredential("credential.connectionArn", connectionArn, /^arn:[a-z-]+:(?:codeconnections|codestar-connections):/);
  checkCredential("credential.secretArn", secretArn, /^arn:[a-z-]+:secretsmanager:/);
  if (args.subnetIds.length === 0)
    refuse("subnetIds", "at least one private subnet", undefined, "It runs inside the VPC.");
  return `^(?:${args.workflows.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})$`;
}

/** What is no ARN could be the credential itself, so it is not repeated. */
function checkCredential(field: string, value: pulumi.Input<string> | undefined, wanted: RegExp): void {
  if (typeof value !== "string" || wanted.test(value)) return;
  throw new pulumi.RunError(
    `${field} must be an ARN, got something else. Keep the credential in CodeConnections or Secrets Manager and name it here.`,
  );
}
