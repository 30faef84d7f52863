import type { TaskState } from "../asl/states";
import { type Deployment, machineArn, machineNames, type RecordVerifier, type SmokeTest } from "../deployment";
import { schedulePrefix } from "../item/attributes";
import { approvalKey, debtKey, debtParameter, LIVE_ITEM_KEY, quarantineKey, quarantineParameter } from "../liveState";
import { folder } from "../tasks/records";
import { allow, allowAll, arn, type Grant, type Statement } from "./grant";
import { GROUP_GRANTS } from "./groups";

export type { Statement } from "./grant";

/** The grants of every task that our machines use. */
export const GRANTS: readonly Grant[] = [
  {
    task: "aws-sdk:s3:getObject",
    statements: (deployment) => [
      // Reading a version that is named is an action of its own.
      allowAll("ReadRecords", ["s3:GetObject", "s3:GetObjectVersion"], [records(deployment)]),
    ],
  },
  {
    task: "aws-sdk:s3:listObjectsV2",
    statements: (deployment) => [
      {
        ...allow("FindOutcomes", "s3:ListBucket", `arn:${deployment.partition}:s3:::${deployment.bucketName}`),
        condition: { StringLike: { "s3:prefix": [`${folder(deployment, "outcomes")}*`] } },
      },
    ],
  },
  {
    task: "aws-sdk:s3:headObject",
    statements: (deployment) => [allow("FindRecords", "s3:GetObject", records(deployment))],
  },
  {
    task: "aws-sdk:s3:putObject",
    statements: (deployment, tasks) => [
      allow("WriteDocuments", "s3:PutObject", ...foldersOf(tasks).map((folder) => objects(deployment, `${folder}*`))),
    ],
  },
  {
    task: "dynamodb:getItem",
    statements: (deployment) => [allow("ReadItems", "dynamodb:GetItem", table(deployment))],
  },
  {
    task: "dynamodb:updateItem",
    statements: (deployment, tasks) => [
      { ...allow("WriteRollout", "dynamodb:UpdateItem", table(deployment)), condition: leadingKey(LIVE_ITEM_KEY) },
      ...(mention(tasks, debtKey(""))
        ? [{ ...allow("SettleDebts", "dynamodb:UpdateItem", table(deployment)), condition: leadingKey(debtKey("*")) }]
        : []),
    ],
  },
  {
    task: "dynamodb:putItem",
    statements: (deployment, tasks) => [
      ...(mention(tasks, quarantineKey(""))
        ? [
            {
              ...allow("WriteQuarantine", "dynamodb:PutItem", table(deployment)),
              condition: leadingKey(quarantineKey("*")),
            },
          ]
        : []),
      ...(mention(tasks, debtKey(""))
        ? [{ ...allow("WriteDebts", "dynamodb:PutItem", table(deployment)), condition: leadingKey(debtKey("*")) }]
        : []),
    ],
  },
  {
    task: "aws-sdk:dynamodb:putItem.waitForTaskToken",
    statements: (deployment) => [
      { ...allow("AskApproval", "dynamodb:PutItem", table(deployment)), condition: leadingKey(approvalKey("*")) },
    ],
  },
  {
    task: "aws-sdk:dynamodb:putItem",
    statements: (deployment) => [
      { ...allow("KeepAnswer", "dynamodb:PutItem", table(deployment)), condition: leadingKey(approvalKey("*")) },
    ],
  },
  {
    task: "aws-sdk:elasticloadbalancingv2:modifyRule",
    statements: ({ ruleArn, ringRuleArn }) => [
      allow(
        "MoveTraffic",
        "elasticloadbalancing:ModifyRule",
        ruleArn,
        ...(ringRuleArn === undefined ? [] : [ringRuleArn]),
      ),
    ],
  },
  {
    task: "aws-sdk:elasticloadbalancingv2:describeRules",
    // ELB has no resource-level permissions for its Describe actions.
    statements: () => [allow("ReadRules", "elasticloadbalancing:DescribeRules", "*")],
  },
  {
    task: "aws-sdk:elasticloadbalancingv2:describeTargetHealth",
    // The same.
    statements: () => [allow("ReadTargetHealth", "elasticloadbalancing:DescribeTargetHealth", "*")],
  },
  {
    task: "aws-sdk:ecs:updateService",
    statements: (deployment, tasks) => [
      allow("PlaceRevisions", "ecs:UpdateService", ...services(deployment)),
      ...(tasks.some((task) => "TaskDefinition.$" in task.Parameters) ? passTaskRoles(deployment) : []),
    ],
  },
  {
    task: "aws-sdk:ecs:describeServices",
    statements: (deployment) => [allow("ReadServices", "ecs:DescribeServices", ...services(deployment))],
  },
  ...GROUP_GRANTS,
  {
    task: "aws-sdk:ecs:describeTaskDefinition",
    // ECS has no resource-level permission for DescribeTaskDefinition.
    statements: () => [allow("ReadRevisions", "ecs:DescribeTaskDefinition", "*")],
  },
  { task: "ecs:runTask.sync", statements: jobStatements },
  {
    task: "aws-sdk:cloudwatch:describeAlarms",
    statements: (deployment) => [
      // DescribeAlarms is a list action: CloudWatch judges it against all alarms of the account, never against single names.
      allow("ReadAlarms", "cloudwatch:DescribeAlarms", arn(deployment, "cloudwatch", "alarm:*")),
    ],
  },
  {
    task: "aws-sdk:cloudwatch:getMetricData",
    // CloudWatch has no resource-level permissions for metrics.
    statements: () => [allow("CompareVersions", "cloudwatch:GetMetricData", "*")],
  },
  {
    task: "aws-sdk:ssm:putParameter",
    statements: (deployment, tasks) => [
      allow("MirrorLiveState", "ssm:PutParameter", parameter(deployment, deployment.parameterName)),
      ...(mention(tasks, quarantineParameter(deployment, ""))
        ? [allow("MirrorQuarantine", "ssm:PutParameter", parameter(deployment, quarantineParameter(deployment, "*")))]
        : []),
      ...(mention(tasks, debtParameter(deployment, ""))
        ? [allow("MirrorDebts", "ssm:PutParameter", parameter(deployment, debtParameter(deployment, "*")))]
        : []),
    ],
  },
  {
    task: "aws-sdk:ssm:deleteParameter",
    statements: (deployment) => [
      allow("UnmirrorDebts", "ssm:DeleteParameter", parameter(deployment, debtParameter(deployment, "*"))),
    ],
  },
  { task: "sns:publish", statements: ({ topicArn }) => [allow("TellPeople", "sns:Publish", topicArn)] },
  {
    task: "states:startExecution",
    statements: (deployment) => [
      allow("StartBack", "states:StartExecution", machineArn(deployment, names(deployment).back)),
    ],
  },
  {
    task: "aws-sdk:sfn:describeExecution",
    statements: (deployment) => [
      allow(
        "ReadExecutions",
        "states:DescribeExecution",
        executions(deployment, names(deployment).forward),
        executions(deployment, names(deployment).back),
      ),
    ],
  },
  {
    task: "aws-sdk:sfn:stopExecution",
    // The owner that is stopped is always a forward execution: a back that completes in forward's place is never stopped.
    statements: (deployment) => [
      allow("StopForward", "states:StopExecution", executions(deployment, names(deployment).forward)),
    ],
  },
  {
    task: "aws-sdk:scheduler:createSchedule",
    statements: (deployment) => [
      allow("StartReconciler", "scheduler:CreateSchedule", schedules(deployment)),
      {
        ...allow("LetSchedulerStartIt", "iam:PassRole", deployment.schedulerRoleArn),
        condition: { StringEquals: { "iam:PassedToService": ["scheduler.amazonaws.com"] } },
      },
    ],
  },
  {
    task: "aws-sdk:scheduler:deleteSchedule",
    statements: (deployment) => [allow("StopReconciler", "scheduler:DeleteSchedule", schedules(deployment))],
  },
];

/** What Step Functions needs to run tasks and wait for their end. Source: Developer Guide, "Run Amazon ECS or Fargate tasks". */
function jobStatements(deployment: Deployment): readonly Statement[] {
  const jobs = [
    { name: "SmokeTest", job: deployment.smokeTest },
    { name: "Verifier", job: deployment.verifier },
    { name: "Attestor", job: deployment.attestor },
  ].flatMap(({ name, job }) => (job === undefined ? [] : [{ name, job }]));
  if (jobs.length === 0) return [];
  return [
    ...jobs.flatMap(({ name, job }) => runStatements(deployment, name, job)),
    allowAll(
      "HearOfTasks",
      ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      [arn(deployment, "events", "rule/StepFunctionsGetEventsForECSTaskRule")],
    ),
  ];
}

function runStatements(deployment: Deployment, name: string, job: RecordVerifier | SmokeTest): readonly Statement[] {
  const roles = job.roleArns ?? [];
  const tasks = arn(deployment, "ecs", `task/${lastOf(job.clusterArn)}/*`);
  return [
    {
      ...allow(`Run${name}`, "ecs:RunTask", job.taskDefinitionArn),
      condition: { ArnEquals: { "ecs:cluster": [job.clusterArn] } },
    },
    allowAll(`Await${name}`, ["ecs:StopTask", "ecs:DescribeTasks"], [tasks]),
    ...(roles.length === 0
      ? []
      : [
          {
            ...allow(`Let${name}Run`, "iam:PassRole", ...roles),
            condition: { StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com"] } },
          },
        ]),
  ];
}

/**
 * What ECS wants besides `ecs:UpdateService` of whoever names a revision in that call: to pass the revision's task and
 * execution role (Service Authorization Reference, API operations of ECS: UpdateService). Changing the count alone wants
 * none of it. Nothing where revisions have no roles, because IAM takes no statement without a resource.
 */
function passTaskRoles({ taskRoleArns = [] }: Deployment): readonly Statement[] {
  if (taskRoleArns.length === 0) return [];
  return [
    {
      ...allow("NameTheRevisionsRoles", "iam:PassRole", ...taskRoleArns),
      condition: { StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com"] } },
    },
  ];
}

/** Whether any of the tasks names what begins with this text. */
function mention(tasks: readonly TaskState[], text: string): boolean {
  return JSON.stringify(tasks).includes(text);
}

/** The folders that putObject tasks write to: what stands before the first `{}` of their keys. */
function foldersOf(tasks: readonly TaskState[]): readonly string[] {
  const keys = tasks.map((task) => {
    const key = task.Parameters["Key.$"];
    return typeof key === "string" ? /^States\.Format\('([^{']+)\{/.exec(key)?.[1] : undefined;
  });
  if (keys.includes(undefined)) throw new Error("A document's key must begin with the folder that it stands in.");
  return [...new Set(keys.filter((key) => key !== undefined))];
}

function objects(deployment: Deployment, keys: string): string {
  return `arn:${deployment.partition}:s3:::${deployment.bucketName}/${keys}`;
}

function parameter(deployment: Deployment, name: string): string {
  return arn(deployment, "ssm", `parameter/${name.replace(/^\//, "")}`);
}

function records(deployment: Deployment): string {
  return objects(deployment, `releases/${deployment.service}/${deployment.environment}/*`);
}

function table(deployment: Deployment): string {
  return arn(deployment, "dynamodb", `table/${deployment.tableName}`);
}

function leadingKey(pattern: string): NonNullable<Statement["condition"]> {
  return { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [pattern] } };
}

function services(deployment: Deployment): readonly string[] {
  const cluster = lastOf(deployment.clusterArn);
  return [deployment.colours.blue, deployment.colours.green].map((place) =>
    arn(deployment, "ecs", `service/${cluster}/${place.serviceName}`),
  );
}

function schedules(deployment: Deployment): string {
  return arn(deployment, "scheduler", `schedule/${deployment.scheduleGroupName}/${schedulePrefix(deployment)}*`);
}

function executions(deployment: Deployment, machine: string): string {
  return arn(deployment, "states", `execution:${machine}:*`);
}

function names(deployment: Deployment) {
  return machineNames(deployment.service, deployment.environment);
}

function lastOf(clusterArn: string): string {
  return clusterArn.slice(clusterArn.lastIndexOf("/") + 1);
}
