import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import { NEVER } from "./never";

/** What the deploy agent of one service in one environment works with. */
export interface DeployAgentScope {
  readonly service: string;
  readonly environment: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly auditBucket: string;
  readonly forwardMachineArn: string;
  /** Path below which the live state stands. */
  readonly parameterPath: string;
  /** Family of the service's task definitions; nothing where it releases versions of a launch template. */
  readonly taskFamily?: string;
  /** Roles that task definitions name: execution and task role. */
  readonly taskRoleArns: readonly string[];
}

/**
 * The agent's policy: register a revision or make a launch template version, write the release record, start the rollout, read what is live; and an
 * explicit no to everything that moves traffic. No action that it allows is a wildcard.
 */
export function deployAgentPolicy(scope: DeployAgentScope): PolicyDocument {
  return { Version: "2012-10-17", Statement: [...allowed(scope), never] };
}

/**
 * The agent's permission boundary says the same as its policy, so that a policy that someone attaches to the role
 * later adds nothing, not even AdministratorAccess.
 */
export function deployAgentBoundary(scope: DeployAgentScope): PolicyDocument {
  return deployAgentPolicy(scope);
}

/** Folders of the audit bucket that say what became of releases; what is signed there is bound for the next environment. */
const OUTCOMES = ["outcomes", "rollbacks", "attestations"];

const never: PolicyStatement = { Sid: "NeverTraffic", Effect: "Deny", Action: [...NEVER], Resource: "*" };

function allowed(scope: DeployAgentScope): PolicyStatement[] {
  const { service, environment, partition, region, accountId } = scope;
  const bucket = `arn:${partition}:s3:::${scope.auditBucket}`;
  const records = `releases/${service}/${environment}`;
  const evidence = `evidence/${service}/${environment}`;
  return [
    {
      Sid: "WriteReleaseRecords",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:PutObjectTagging", "s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion"],
      Resource: [`${bucket}/${records}/*`, `${bucket}/${evidence}/*`],
    },
    {
      Sid: "ReadOutcomes",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: OUTCOMES.map((folder) => `${bucket}/${folder}/${service}/*`),
    },
    {
      Sid: "SeeWhichRecordsThereAre",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: bucket,
      Condition: {
        StringLike: {
          "s3:prefix": [`${records}/*`, `${evidence}/*`, ...OUTCOMES.map((folder) => `${folder}/${service}/*`)],
        },
      },
    },
    { Sid: "StartRollout", Effect: "Allow", Action: ["states:StartExecution"], Resource: scope.forwardMachineArn },
    {
      Sid: "SeeWhatBecameOfIt",
      Effect: "Allow",
      Action: ["states:DescribeExecution", "states:GetExecutionHistory"],
      Resource: `${scope.forwardMachineArn.replace(":stateMachine:", ":execution:")}:*`,
    },
    {
      Sid: "ReadLiveState",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:GetParametersByPath"],
      Resource: ["", "/*"].map(
        (end) => `arn:${partition}:ssm:${region}:${accountId}:parameter${scope.parameterPath}${end}`,
      ),
    },
    ...(scope.taskFamily === undefined ? templateStatements(scope) : taskStatements(scope, scope.taskFamily)),
  ];
}

function taskStatements({ partition, region, accountId, taskRoleArns }: DeployAgentScope, family: string) {
  const revisions = `arn:${partition}:ecs:${region}:${accountId}:task-definition/${family}`;
  return [
    {
      Sid: "RegisterRevisions",
      Effect: "Allow",
      Action: ["ecs:RegisterTaskDefinition", "ecs:TagResource"],
      // A registration has no number yet: where ECS asks about the family alone, `family:*` would not match it.
      Resource: [revisions, `${revisions}:*`],
    },
    // ECS has no resource-level permission for these (Service Authorization Reference).
    {
      Sid: "ReadRevisions",
      Effect: "Allow",
      Action: ["ecs:DescribeTaskDefinition", "ecs:ListTagsForResource"],
      Resource: "*",
    },
    {
      Sid: "NameTheServicesRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [...taskRoleArns],
      Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
  ] satisfies PolicyStatement[];
}

/**
 * Launch templates have ids that nobody knows before, and IAM has no key for their names: the agent knows its own by two
 * tags, which it can give only to what it creates. Neither call runs anything, nor wants `iam:PassRole`: both are the rollout's.
 */
function templateStatements({ service, environment, partition, region, accountId }: DeployAgentScope) {
  const templates = `arn:${partition}:ec2:${region}:${accountId}:launch-template/*`;
  const tags = (key: string) => ({
    [`aws:${key}/airlock:service`]: service,
    [`aws:${key}/airlock:environment`]: environment,
  });
  return [
    {
      Sid: "CreateItsTemplate",
      Effect: "Allow",
      Action: ["ec2:CreateLaunchTemplate"],
      Resource: templates,
      Condition: { StringEquals: tags("RequestTag") },
    },
    {
      Sid: "TagWhatItCreates",
      Effect: "Allow",
      Action: ["ec2:CreateTags"],
      Resource: templates,
      Condition: { StringEquals: { "ec2:CreateAction": "CreateLaunchTemplate", ...tags("RequestTag") } },
    },
    {
      Sid: "MakeVersions",
      Effect: "Allow",
      Action: ["ec2:CreateLaunchTemplateVersion"],
      Resource: templates,
      Condition: { StringEquals: tags("ResourceTag") },
    },
    // EC2 has no resource-level permission for these (Service Authorization Reference).
    {
      Sid: "ReadVersions",
      Effect: "Allow",
      Action: ["ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"],
      Resource: "*",
    },
  ] satisfies PolicyStatement[];
}
