import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import { machineNames } from "../../../engines/stepfunctions/deployment";
import { NEVER } from "./never";

/** What the people of one service in one environment work with. */
export interface PeopleScope {
  readonly service: string;
  readonly environment: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly tableName: string;
  readonly auditBucket: string;
  /** Path below which the live state stands. */
  readonly parameterPath: string;
}

/**
 * Attributes of the item `rollout` that an operator's update may name, in its condition too: IAM cannot tell an attribute
 * that is read from one that is written, so a condition on any other attribute would let it be written as well.
 */
export const PAUSE_ATTRIBUTES = ["pk", "paused", "pausedBy"] as const;

/** What of an approval whoever looks at a rollout may read: everything but its token. The command line asks for no more. */
export const SHOWN_OF_APPROVALS = ["pk", "stage", "version", "rollout", "askedAt", "expiresAt", "answer"] as const;

/** Namespace of the metric that complaints are counted in; the one of `ReleaseAlarms`. */
const COMPLAINTS_NAMESPACE = "Airlock";

/**
 * What people on call may do: read what is live and what happened, start a rollback, pause and resume, and count a
 * complaint. It is policy and permission boundary at once.
 */
export function operatorsPolicy(scope: PeopleScope): PolicyDocument {
  const { partition, region, accountId, service, environment } = scope;
  const machines = machineNames(service, environment);
  const states = `arn:${partition}:states:${region}:${accountId}`;
  return {
    Version: "2012-10-17",
    Statement: [
      ...readEverything(scope, ["rollout", "quarantine#*"]),
      {
        Sid: "SeeApprovals",
        Effect: "Allow",
        Action: "dynamodb:GetItem",
        Resource: table(scope),
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["approval#*"] },
          "ForAllValues:StringEquals": { "dynamodb:Attributes": [...SHOWN_OF_APPROVALS] },
          // Without a projection the whole item would come back (DynamoDB developer guide, as below).
          StringEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" },
          Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
        },
      },
      {
        Sid: "SeeWhatStandsNow",
        Effect: "Allow",
        // ELB, CloudWatch and the revisions of ECS have no resource-level permission for these (Service Authorization Reference).
        Action: [
          "cloudwatch:DescribeAlarms",
          "cloudwatch:GetMetricData",
          "ecs:DescribeServices",
          "ecs:DescribeTaskDefinition",
          "elasticloadbalancing:DescribeRules",
          "elasticloadbalancing:DescribeTargetHealth",
        ],
        Resource: "*",
      },
      {
        Sid: "GoBack",
        Effect: "Allow",
        Action: "states:StartExecution",
        Resource: `${states}:stateMachine:${machines.back}`,
      },
      {
        Sid: "PauseAndResume",
        Effect: "Allow",
        Action: "dynamodb:UpdateItem",
        Resource: table(scope),
        Condition: {
          "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["rollout"],
            "dynamodb:Attributes": [...PAUSE_ATTRIBUTES],
          },
          // Whole items would come back otherwise (DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control").
          StringEqualsIfExists: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"] },
          // ForAllValues says yes where a key is not there at all.
          Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
        },
      },
      {
        Sid: "CountComplaints",
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": COMPLAINTS_NAMESPACE } },
      },
      denied(["dynamodb:UpdateItem"]),
    ],
  };
}

/**
 * What people who approve stages may do: read what they approve, and answer the machine that waits. It is policy and
 * permission boundary at once. Step Functions has no resource-level permission for an answer; the token, which stands in
 * the approval's item and nowhere else, says which execution is meant.
 */
export function approversPolicy(scope: PeopleScope): PolicyDocument {
  const answers = ["states:SendTaskFailure", "states:SendTaskSuccess"];
  return {
    Version: "2012-10-17",
    Statement: [
      ...readEverything(scope, ["rollout", "approval#*"]),
      { Sid: "ApproveOrRefuse", Effect: "Allow", Action: answers, Resource: "*" },
      denied(answers),
    ],
  };
}

/** What people read: the live state, the items with these keys, the audit trail, executions. */
export function readEverything(scope: PeopleScope, items: readonly string[]): PolicyStatement[] {
  const { partition, region, accountId, service, environment, auditBucket, parameterPath } = scope;
  const machines = machineNames(service, environment);
  const states = `arn:${partition}:states:${region}:${accountId}`;
  const bucket = `arn:${partition}:s3:::${auditBucket}`;
  const folders = ["releases", "evidence", "outcomes", "rollbacks", "attestations"].map(
    (folder) => `${folder}/${service}/${environment}/*`,
  );
  return [
    {
      Sid: "ReadLiveState",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:GetParametersByPath"],
      Resource: ["", "/*"].map((end) => `arn:${partition}:ssm:${region}:${accountId}:parameter${parameterPath}${end}`),
    },
    {
      Sid: "ReadItems",
      Effect: "Allow",
      Action: "dynamodb:GetItem",
      Resource: table(scope),
      Condition: {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [...items] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    },
    {
      Sid: "ReadExecutions",
      Effect: "Allow",
      Action: ["states:DescribeExecution", "states:GetExecutionHistory"],
      Resource: [`${states}:execution:${machines.forward}:*`, `${states}:execution:${machines.back}:*`],
    },
    {
      Sid: "ListExecutions",
      Effect: "Allow",
      Action: "states:ListExecutions",
      Resource: [`${states}:stateMachine:${machines.forward}`, `${states}:stateMachine:${machines.back}`],
    },
    {
      Sid: "ReadTheRecord",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: folders.map((key) => `${bucket}/${key}`),
    },
    {
      Sid: "ListTheRecord",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucket,
      // One pattern for all folders: a managed policy has 6,144 characters.
      Condition: { StringLike: { "s3:prefix": [`*/${service}/${environment}/*`] } },
    },
  ];
}

function denied(except: readonly string[]): PolicyStatement {
  const actions = NEVER.filter((action) => !except.includes(action));
  return { Sid: "NeverTraffic", Effect: "Deny", Action: actions, Resource: "*" };
}

/** ARN of the rollout's table. */
export function table({ partition, region, accountId, tableName }: PeopleScope): string {
  return `arn:${partition}:dynamodb:${region}:${accountId}:table/${tableName}`;
}
