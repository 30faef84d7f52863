import { SHOWN_OF_APPROVALS } from "../../components/aws/documents/people";
import * as at from "./places";
import type { PrincipalName, Trusts } from "./principals";

/**
 * What keeps a call from happening. `policy`: nobody has allowed it; `boundary`: not even with AdministratorAccess
 * attached to the role; `scp`: the service control policy, where the account has it; `trust`: the role cannot be assumed;
 * `detected`: nothing keeps it, but the traffic guard tells people of it.
 */
export type Means = "policy" | "boundary" | "scp" | "trust" | "detected";

/** Context of a request, by condition key. */
export type Context = Readonly<Record<string, string | string[]>>;

/** One row: may this principal do this? */
export interface Access {
  readonly who: PrincipalName;
  readonly action: string;
  readonly on: string;
  /** What the table calls it. */
  readonly what: string;
  readonly context?: Context;
  /** Undefined where it may. */
  readonly by?: Means;
  /** Of a detected call: what CloudTrail records of it. */
  readonly seen?: Readonly<Record<string, unknown>>;
}

/** One row: may this token or person assume this role? */
export interface Assumption {
  readonly who: string;
  readonly role: keyof Trusts;
  readonly action: "sts:AssumeRoleWithWebIdentity" | "sts:AssumeRole";
  readonly principal: string;
  readonly context: Context;
  readonly may: boolean;
}

const may = (who: PrincipalName, action: string, on: string, what: string, context?: Context): Access => ({
  who,
  action,
  on,
  what,
  ...(context === undefined ? {} : { context }),
});

const mayNot = (
  who: PrincipalName,
  by: Means,
  action: string,
  on: string,
  what: string,
  context?: Context,
): Access => ({ ...may(who, action, on, what, context), by });

const item = (key: string, ...attributes: string[]): Context => ({
  "dynamodb:LeadingKeys": [key],
  ...(attributes.length === 0 ? {} : { "dynamodb:Attributes": attributes }),
});
const PASS = {
  scheduler: { "iam:PassedToService": "scheduler.amazonaws.com" },
  tasks: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
  instances: { "iam:PassedToService": "ec2.amazonaws.com" },
};

const tagged = (key: "RequestTag" | "ResourceTag", service: string, more: Context = {}): Context => ({
  [`aws:${key}/airlock:service`]: service,
  [`aws:${key}/airlock:environment`]: at.ENVIRONMENT,
  ...more,
});
const EC2_AGENT = "deploy agent (EC2)";
const AT_CREATION: Context = { "ec2:CreateAction": "CreateLaunchTemplate" };

/** What Airlock's own roles may do, and may not. */
export const OWN: readonly Access[] = [
  may("forward", "elasticloadbalancing:ModifyRule", at.RULE, "set weights"),
  may("forward", "ecs:UpdateService", at.BLUE_SERVICE, "place a revision"),
  may("forward", "iam:PassRole", at.TASK_ROLE, "name the task role", PASS.tasks),
  may("forward", "dynamodb:UpdateItem", at.TABLE, "write the truth", item("rollout")),
  may("forward", "dynamodb:PutItem", at.TABLE, "ask for an approval", item("approval#1")),
  mayNot("forward", "policy", "dynamodb:PutItem", at.TABLE, "replace the truth", item("rollout")),
  mayNot("forward", "policy", "elasticloadbalancing:ModifyListener", at.LISTENER, "change the listener"),
  mayNot("forward", "policy", "states:UpdateStateMachine", at.FORWARD, "change itself"),
  mayNot("forward", "policy", "iam:PassRole", at.roleOf("administrator"), "name another role", PASS.tasks),
  may("back", "elasticloadbalancing:ModifyRule", at.RULE, "set weights"),
  may("back", "ecs:UpdateService", at.BLUE_SERVICE, "put the revision before back"),
  may("back", "iam:PassRole", at.TASK_ROLE, "name the task role", PASS.tasks),
  mayNot("back", "policy", "iam:PassRole", at.roleOf("administrator"), "name another role", PASS.tasks),
  may("back", "states:StopExecution", at.EXECUTION, "stop forward"),
  may("back", "s3:PutObject", at.OUTCOME, "write the outcome"),
  mayNot("back", "policy", "s3:PutObject", at.RECORD, "write a record"),
  mayNot("back", "policy", "s3:DeleteObjectVersion", at.RECORD, "delete a record"),
  mayNot("back", "policy", "s3:PutObject", at.EVIDENCE, "write evidence"),
  may("reconciler", "states:StartExecution", at.BACK, "start back"),
  mayNot("reconciler", "policy", "elasticloadbalancing:ModifyRule", at.RULE, "set weights"),
  mayNot("reconciler", "policy", "states:StartExecution", at.FORWARD, "start forward"),
  may("scheduler", "states:StartExecution", at.RECONCILER, "start the reconciler"),
  mayNot("scheduler", "policy", "states:StartExecution", at.BACK, "start back"),

  may("forward (EC2)", "autoscaling:UpdateAutoScalingGroup", at.BLUE_INSTANCES, "place a version"),
  may("forward (EC2)", "iam:PassRole", at.INSTANCE_ROLE, "name the instances' role", PASS.instances),
  mayNot("forward (EC2)", "policy", "iam:PassRole", at.roleOf("administrator"), "name another role", PASS.instances),
  mayNot("forward (EC2)", "policy", "autoscaling:UpdateAutoScalingGroup", at.GROUP, "change another group"),
  mayNot("forward (EC2)", "policy", "autoscaling:AttachTrafficSources", at.BLUE_INSTANCES, "attach a group"),
  mayNot("forward (EC2)", "policy", "ec2:RunInstances", at.INSTANCE, "start an instance without a template"),
  may("back (EC2)", "autoscaling:UpdateAutoScalingGroup", at.BLUE_INSTANCES, "raise the group before"),
  mayNot("back (EC2)", "policy", "autoscaling:UpdateAutoScalingGroup", at.GROUP, "change another group"),
  mayNot("back (EC2)", "policy", "ec2:TerminateInstances", at.INSTANCE, "end an instance"),

  may("deploy agent (GitHub)", "s3:PutObject", at.RECORD, "write a record"),
  may("deploy agent (GitHub)", "s3:PutObject", at.EVIDENCE, "write the evidence beside it"),
  may("deploy agent (GitHub)", "states:StartExecution", at.FORWARD, "start forward"),
  may("deploy agent (GitHub)", "states:GetExecutionHistory", at.EXECUTION, "read why a record was refused"),
  may("deploy agent (GitHub)", "ecs:RegisterTaskDefinition", at.REVISION, "register a revision"),
  mayNot("deploy agent (GitHub)", "boundary", "elasticloadbalancing:ModifyRule", at.RULE, "set weights"),
  mayNot("deploy agent (GitHub)", "boundary", "ecs:UpdateService", at.BLUE_SERVICE, "place a revision"),
  mayNot(
    "deploy agent (GitHub)",
    "boundary",
    "autoscaling:UpdateAutoScalingGroup",
    at.BLUE_INSTANCES,
    "place a version on a group",
  ),
  mayNot("deploy agent (GitHub)", "boundary", "ec2:RunInstances", at.INSTANCE, "start an instance"),
  mayNot("deploy agent (GitHub)", "boundary", "ec2:DeleteLaunchTemplateVersions", at.TEMPLATE, "delete a version"),
  mayNot("deploy agent (GitHub)", "boundary", "states:SendTaskSuccess", "*", "approve its own release"),
  mayNot(
    "deploy agent (GitHub)",
    "boundary",
    "iam:PassRole",
    at.roleOf("forward"),
    "name the rollout's role",
    PASS.scheduler,
  ),
  may("deploy agent (GitLab)", "s3:PutObject", at.RECORD, "write a record"),
  may("deploy agent (GitLab)", "ssm:GetParameter", at.PARAMETER, "read what is live"),
  mayNot("deploy agent (GitLab)", "boundary", "elasticloadbalancing:RegisterTargets", at.BLUE_GROUP, "add targets"),
  mayNot("deploy agent (GitLab)", "boundary", "states:UpdateStateMachine", at.FORWARD, "change the machine"),
  mayNot("deploy agent (GitLab)", "boundary", "s3:DeleteObjectVersion", at.RECORD, "delete a record"),
  mayNot("deploy agent (GitLab)", "boundary", "s3:DeleteObjectVersion", at.EVIDENCE, "delete evidence"),
  mayNot(
    "deploy agent (GitLab)",
    "boundary",
    "iam:DeleteRolePermissionsBoundary",
    at.roleOf("deploy"),
    "take its boundary off",
  ),

  may(EC2_AGENT, "s3:PutObject", at.RECORD, "write a record"),
  may(EC2_AGENT, "states:StartExecution", at.FORWARD, "start forward"),
  may(EC2_AGENT, "ec2:CreateLaunchTemplate", at.TEMPLATE, "create its template", tagged("RequestTag", at.SERVICE)),
  may(EC2_AGENT, "ec2:CreateTags", at.TEMPLATE, "tag what it creates", tagged("RequestTag", at.SERVICE, AT_CREATION)),
  may(EC2_AGENT, "ec2:CreateLaunchTemplateVersion", at.TEMPLATE, "make a version", tagged("ResourceTag", at.SERVICE)),
  may(EC2_AGENT, "ec2:DescribeLaunchTemplateVersions", "*", "read versions"),
  mayNot(
    EC2_AGENT,
    "boundary",
    "ec2:CreateLaunchTemplateVersion",
    at.TEMPLATE,
    "make a version for another service",
    tagged("ResourceTag", "ledger"),
  ),
  mayNot(
    EC2_AGENT,
    "boundary",
    "ec2:CreateLaunchTemplateVersion",
    at.TEMPLATE,
    "make a version of a template without tags",
  ),
  mayNot(
    EC2_AGENT,
    "boundary",
    "ec2:CreateLaunchTemplate",
    at.TEMPLATE,
    "create a template for another service",
    tagged("RequestTag", "ledger"),
  ),
  mayNot(
    EC2_AGENT,
    "boundary",
    "ec2:CreateTags",
    at.TEMPLATE,
    "make a template its own by tags",
    tagged("RequestTag", at.SERVICE),
  ),
  mayNot(
    EC2_AGENT,
    "boundary",
    "ec2:ModifyLaunchTemplate",
    at.TEMPLATE,
    "move the default version",
    tagged("ResourceTag", at.SERVICE),
  ),
  mayNot(
    EC2_AGENT,
    "boundary",
    "ec2:DeleteLaunchTemplate",
    at.TEMPLATE,
    "delete its template",
    tagged("ResourceTag", at.SERVICE),
  ),
  mayNot(EC2_AGENT, "boundary", "ec2:RunInstances", at.INSTANCE, "start an instance"),
  mayNot(EC2_AGENT, "boundary", "autoscaling:UpdateAutoScalingGroup", at.BLUE_INSTANCES, "place a version"),
  mayNot(EC2_AGENT, "boundary", "iam:PassRole", at.INSTANCE_ROLE, "pass the instances' role", PASS.instances),
  mayNot(EC2_AGENT, "boundary", "ecs:RegisterTaskDefinition", at.REVISION, "register a revision"),

  may("operator", "states:StartExecution", at.BACK, "roll back"),
  may("operator", "dynamodb:UpdateItem", at.TABLE, "pause", item("rollout", "pk", "paused", "pausedBy")),
  may("operator", "dynamodb:GetItem", at.TABLE, "read the truth", item("rollout")),
  may("operator", "cloudwatch:PutMetricData", "*", "count a complaint", { "cloudwatch:namespace": "Airlock" }),
  mayNot("operator", "boundary", "cloudwatch:PutMetricData", "*", "write another metric", {
    "cloudwatch:namespace": "Shop",
  }),
  mayNot(
    "operator",
    "boundary",
    "dynamodb:UpdateItem",
    at.TABLE,
    "write weights into the truth",
    item("rollout", "pk", "blueWeight"),
  ),
  mayNot(
    "operator",
    "boundary",
    "dynamodb:UpdateItem",
    at.TABLE,
    "write an approval",
    item("approval#1", "pk", "paused"),
  ),
  mayNot(
    "operator",
    "boundary",
    "dynamodb:UpdateItem",
    at.TABLE,
    "write attributes that IAM is not told",
    item("rollout"),
  ),
  may("operator", "dynamodb:GetItem", at.TABLE, "see an approval", item("approval#1", ...SHOWN_OF_APPROVALS)),
  may("operator", "s3:GetObject", at.EVIDENCE, "read the evidence of a release"),
  may("operator", "s3:GetObject", at.ATTESTATION, "read what was signed of a rollout"),
  mayNot("operator", "boundary", "s3:PutObject", at.EVIDENCE, "write evidence"),
  may("operator", "ssm:GetParametersByPath", at.QUARANTINES, "see what is under quarantine"),
  may("operator", "ssm:GetParametersByPath", at.DEBTS, "see what hotfixes owe"),
  mayNot("operator", "boundary", "dynamodb:GetItem", at.TABLE, "read a whole approval", item("approval#1")),
  mayNot(
    "operator",
    "boundary",
    "dynamodb:GetItem",
    at.TABLE,
    "read an approval's token",
    item("approval#1", "pk", "token"),
  ),
  mayNot("operator", "boundary", "states:StartExecution", at.FORWARD, "start forward"),
  mayNot("operator", "boundary", "states:SendTaskSuccess", "*", "approve a stage"),
  mayNot("operator", "boundary", "elasticloadbalancing:ModifyRule", at.RULE, "set weights"),
  mayNot("operator", "boundary", "ecs:UpdateService", at.BLUE_SERVICE, "place a revision"),
  mayNot("operator", "boundary", "ecs:RegisterTaskDefinition", at.REVISION, "register a revision"),
  mayNot("operator", "boundary", "autoscaling:SetDesiredCapacity", at.BLUE_INSTANCES, "scale a group in"),
  mayNot("operator", "boundary", "ec2:TerminateInstances", at.INSTANCE, "end an instance"),
  mayNot("operator", "boundary", "states:UpdateStateMachine", at.BACK, "change the machine"),

  may("approver", "dynamodb:GetItem", at.TABLE, "read an approval", item("approval#1")),
  may("approver", "states:SendTaskSuccess", "*", "approve a stage"),
  may("approver", "states:SendTaskFailure", "*", "refuse a stage"),
  mayNot("approver", "boundary", "dynamodb:UpdateItem", at.TABLE, "write an approval", item("approval#1", "pk")),
  mayNot("approver", "boundary", "states:StartExecution", at.BACK, "roll back"),
  mayNot("approver", "boundary", "elasticloadbalancing:ModifyRule", at.RULE, "set weights"),
  mayNot("approver", "boundary", "ecs:UpdateService", at.BLUE_SERVICE, "place a revision"),
  mayNot("approver", "boundary", "autoscaling:UpdateAutoScalingGroup", at.BLUE_INSTANCES, "place a version on a group"),

  may("breaker of the glass", "elasticloadbalancing:ModifyRule", at.RULE, "set weights"),
  may("breaker of the glass", "ecs:UpdateService", at.BLUE_SERVICE, "count tasks"),
  may("breaker of the glass", "states:StopExecution", at.EXECUTION, "stop the rollout"),
  may("breaker of the glass", "states:StartExecution", at.BACK, "roll back"),
  may("breaker of the glass", "dynamodb:UpdateItem", at.TABLE, "repair the truth", item("rollout")),
  may("breaker of the glass", "dynamodb:DeleteItem", at.TABLE, "lift a quarantine", item("quarantine#sha256:11")),
  may("breaker of the glass", "ssm:DeleteParameter", `${at.QUARANTINES}/11`, "unmirror a quarantine"),
  ...(
    [
      ["dynamodb:DeleteItem", at.TABLE, "forget a debt", item("debt#1.4.3")],
      ["dynamodb:UpdateItem", at.TABLE, "settle a debt", item("debt#1.4.3")],
      ["ssm:DeleteParameter", `${at.DEBTS}/11`, "hide a debt"],
      ["dynamodb:PutItem", at.TABLE, "replace the truth", item("rollout")],
      ["ecs:UpdateService", at.FOREIGN_SERVICE, "touch another service"],
      ["states:StartExecution", at.FORWARD, "start forward"],
      ["states:SendTaskSuccess", "*", "approve a stage"],
      ["states:UpdateStateMachine", at.BACK, "change the machine"],
      ["s3:PutObject", at.RECORD, "write a record"],
      ["s3:DeleteObjectVersion", at.RECORD, "delete a record"],
      ["cloudwatch:SetAlarmState", at.ALARM, "silence an alarm"],
      ["events:DisableRule", at.EVENT_RULE, "switch off who tells of it"],
      ["iam:UpdateAssumeRolePolicy", at.roleOf("break-glass"), "let others in"],
    ] as const
  ).map(([action, on, what, context]) => mayNot("breaker of the glass", "boundary", action, on, what, context)),

  may(
    "runner",
    "secretsmanager:GetSecretValue",
    `arn:aws:secretsmanager:eu-west-1:${at.ACCOUNT}:secret:github-a1b2c3`,
    "register with GitHub",
  ),
  mayNot("runner", "policy", "s3:PutObject", at.RECORD, "write a record"),
  mayNot("runner", "policy", "states:StartExecution", at.FORWARD, "start forward"),
  mayNot("runner", "policy", "ecs:UpdateService", at.BLUE_SERVICE, "place a revision"),
  mayNot("runner", "policy", "iam:PassRole", at.roleOf("forward"), "name the rollout's role", PASS.scheduler),
];

interface Bypass {
  readonly action: string;
  readonly on: string;
  readonly what: string;
  readonly context?: Context;
  /** What CloudTrail records of it; nothing where no event of it arrives in the region. */
  readonly seen?: Readonly<Record<string, unknown>>;
  /** Whether ecs:* and elasticloadbalancing:* suffice for it. */
  readonly developer?: boolean;
}

const COLOUR = "payments-production-blue";
const group = (name: string, what: string, more: Readonly<Record<string, unknown>> = {}): Bypass => ({
  action: `autoscaling:${name}`,
  on: at.BLUE_INSTANCES,
  what,
  seen: asks({ autoScalingGroupName: COLOUR, ...more }),
});

const asks = (requestParameters: Readonly<Record<string, unknown>>) => ({ requestParameters });
const touches = (arn: string) => ({ resources: [{ ARN: arn }] });

/** Ways around the rollout that a hostile reader would try, with every right that IAM can give. */
const BYPASSES: readonly Bypass[] = [
  {
    action: "elasticloadbalancing:ModifyRule",
    on: at.RULE,
    what: "set weights",
    seen: asks({ ruleArn: at.RULE }),
    developer: true,
  },
  {
    action: "elasticloadbalancing:SetRulePriorities",
    on: at.RULE,
    what: "put a rule before it",
    seen: asks({ rulePriorities: [{ ruleArn: at.RULE, priority: 1 }] }),
    developer: true,
  },
  {
    action: "elasticloadbalancing:CreateRule",
    on: at.LISTENER,
    what: "add a rule before it",
    seen: asks({ listenerArn: at.LISTENER }),
    developer: true,
  },
  {
    action: "elasticloadbalancing:DeleteRule",
    on: at.RULE,
    what: "delete the rule",
    seen: asks({ ruleArn: at.RULE }),
    developer: true,
  },
  {
    action: "elasticloadbalancing:ModifyListener",
    on: at.LISTENER,
    what: "change the default action",
    seen: asks({ listenerArn: at.LISTENER }),
    developer: true,
  },
  {
    action: "elasticloadbalancing:RegisterTargets",
    on: at.BLUE_GROUP,
    what: "add targets",
    seen: asks({ targetGroupArn: at.BLUE_GROUP }),
    developer: true,
  },
  {
    action: "elasticloadbalancing:DeregisterTargets",
    on: at.GREEN_GROUP,
    what: "take targets away",
    seen: asks({ targetGroupArn: at.GREEN_GROUP }),
    developer: true,
  },
  {
    action: "elasticloadbalancing:ModifyTargetGroupAttributes",
    on: at.BLUE_GROUP,
    what: "change stickiness",
    seen: asks({ targetGroupArn: at.BLUE_GROUP }),
    developer: true,
  },
  {
    action: "ecs:UpdateService",
    on: at.BLUE_SERVICE,
    what: "place a revision",
    seen: asks({ service: at.BLUE_SERVICE, taskDefinition: "payments-production:7" }),
    developer: true,
  },
  {
    action: "ecs:UpdateService",
    on: at.BLUE_SERVICE,
    what: "scale a colour in, called by name",
    seen: asks({ service: "payments-production-blue", desiredCount: 0 }),
    developer: true,
  },
  {
    action: "ecs:CreateService",
    on: at.FOREIGN_SERVICE,
    what: "attach a service of one's own to a colour",
    seen: asks({ serviceName: "intruder", loadBalancers: [{ targetGroupArn: at.BLUE_GROUP }] }),
    developer: true,
  },
  {
    action: "ecs:UpdateServicePrimaryTaskSet",
    on: at.BLUE_SERVICE,
    what: "change the primary task set",
    seen: asks({ service: "payments-production-blue" }),
    developer: true,
  },
  {
    action: "autoscaling:AttachTrafficSources",
    on: at.GROUP,
    what: "attach instances to a colour",
    seen: asks({ trafficSources: [{ identifier: at.BLUE_GROUP }] }),
  },
  {
    action: "autoscaling:CreateAutoScalingGroup",
    on: at.GROUP,
    what: "create a group on a colour",
    seen: asks({ autoScalingGroupName: "web", targetGroupARNs: [at.GREEN_GROUP] }),
  },
  group("UpdateAutoScalingGroup", "place a version on a group", { launchTemplate: { version: "7" } }),
  group("UpdateAutoScalingGroup", "change a group, called by ARN", { autoScalingGroupName: at.BLUE_INSTANCES }),
  group("SetDesiredCapacity", "scale a group in", { desiredCapacity: 0 }),
  group("DeleteAutoScalingGroup", "delete a group", { forceDelete: true }),
  group("AttachInstances", "attach an instance of one's own to a group"),
  group("DetachInstances", "take an instance out of a group"),
  group("DetachLoadBalancerTargetGroups", "take a group off its colour"),
  group("DetachTrafficSources", "take a group off its source of traffic"),
  group("EnterStandby", "put instances on standby"),
  group("StartInstanceRefresh", "replace the instances of a group"),
  group("SuspendProcesses", "keep a group from starting instances"),
  group("SetInstanceProtection", "keep leftovers of a group"),
  group("PutScalingPolicy", "let a policy scale a group"),
  group("PutScheduledUpdateGroupAction", "scale a group by the clock"),
  group("BatchPutScheduledUpdateGroupAction", "scale a group by many clocks"),
  {
    action: "autoscaling:TerminateInstanceInAutoScalingGroup",
    on: at.BLUE_INSTANCES,
    what: "end an instance of a group",
  },
  {
    action: "ec2:DeleteLaunchTemplateVersions",
    on: at.TEMPLATE,
    what: "delete the version that a rollback needs",
  },
  {
    action: "application-autoscaling:RegisterScalableTarget",
    on: at.SCALING,
    what: "let a scaling target count tasks",
    seen: asks({ resourceId: "service/main/payments-production-blue" }),
  },
  {
    action: "application-autoscaling:PutScheduledAction",
    on: at.SCALING,
    what: "let a schedule count tasks",
    seen: asks({ resourceId: "service/main/payments-production-green" }),
  },
  {
    action: "states:UpdateStateMachine",
    on: at.FORWARD,
    what: "change the machine",
    seen: asks({ stateMachineArn: at.FORWARD }),
  },
  {
    action: "states:RedriveExecution",
    on: at.EXECUTION,
    what: "redrive an execution",
    seen: asks({ executionArn: at.EXECUTION }),
  },
  {
    action: "states:StopExecution",
    on: at.EXECUTION,
    what: "stop an execution",
    seen: asks({ executionArn: at.EXECUTION }),
  },
  {
    action: "states:StartExecution",
    on: at.FORWARD,
    what: "start forward",
    seen: asks({ stateMachineArn: at.FORWARD }),
  },
  { action: "states:SendTaskSuccess", on: "*", what: "approve a stage with a stolen token" },
  {
    action: "cloudwatch:SetAlarmState",
    on: at.ALARM,
    what: "silence an alarm",
    seen: asks({ alarmName: "airlock-payments-production-green-contract-errors" }),
  },
  {
    action: "cloudwatch:DeleteAlarms",
    on: at.ALARM,
    what: "delete an alarm",
    seen: asks({ alarmNames: ["airlock-payments-production-green-contract-errors"] }),
  },
  {
    action: "events:PutTargets",
    on: at.EVENT_RULE,
    what: "turn an event elsewhere",
    seen: asks({ rule: "airlock-payments-production-candidate-alarm" }),
  },
  {
    action: "events:DisableRule",
    on: at.EVENT_RULE,
    what: "switch an event off",
    seen: asks({ name: "airlock-payments-production-candidate-alarm" }),
  },
  {
    action: "scheduler:DeleteSchedule",
    on: at.SCHEDULE,
    what: "switch the reconciler off",
    seen: asks({ name: "airlock-payments-production-0a1b2c3d", groupName: "airlock-payments-production" }),
  },
  {
    action: "scheduler:UpdateSchedule",
    on: at.SCHEDULE,
    what: "change the reconciler's schedule",
    seen: asks({ name: "airlock-payments-production-0a1b2c3d", groupName: "airlock-payments-production" }),
  },
  {
    action: "ssm:PutParameter",
    on: at.PARAMETER,
    what: "write the mirror",
    seen: asks({ name: "/airlock/payments/production/live" }),
  },
  {
    action: "dynamodb:UpdateItem",
    on: at.TABLE,
    what: "write the truth",
    context: item("rollout", "pk", "phase"),
    seen: touches(at.TABLE),
  },
  {
    action: "dynamodb:PutItem",
    on: at.TABLE,
    what: "replace the truth",
    context: item("rollout"),
    seen: touches(at.TABLE),
  },
  { action: "s3:PutObject", on: at.RECORD, what: "write a record", seen: touches(at.RECORD) },
  { action: "s3:DeleteObject", on: at.RECORD, what: "delete a record", seen: touches(at.RECORD) },
  {
    action: "s3:PutBucketPolicy",
    on: `arn:aws:s3:::${at.AUDIT_BUCKET}`,
    what: "open the bucket",
    seen: asks({ bucketName: at.AUDIT_BUCKET }),
  },
  {
    action: "iam:PassRole",
    on: at.roleOf("forward"),
    what: "pass the rollout's role to a machine of one's own",
    context: { "iam:PassedToService": "states.amazonaws.com" },
  },
  {
    action: "iam:UpdateAssumeRolePolicy",
    on: at.roleOf("forward"),
    what: "become the rollout",
    seen: asks({ roleName: "airlock-payments-production-forward" }),
  },
  {
    action: "iam:PutRolePolicy",
    on: at.roleOf("deploy"),
    what: "widen a role",
    seen: asks({ roleName: "airlock-payments-production-deploy" }),
  },
  {
    action: "iam:DeleteRolePermissionsBoundary",
    on: at.roleOf("operators"),
    what: "take a boundary off",
    seen: asks({ roleName: "airlock-payments-production-operators" }),
  },
  { action: "sns:SetTopicAttributes", on: at.TOPIC, what: "silence the topic", seen: asks({ topicArn: at.TOPIC }) },
];

function rowsOf({ action, on, what, context, seen, developer = false }: Bypass): readonly Access[] {
  const of = (who: PrincipalName, by: Means) => mayNot(who, by, action, on, what, context);
  const who: readonly PrincipalName[] = developer ? ["administrator", "developer"] : ["administrator"];
  return who.flatMap((name) => [of(name, "scp"), ...(seen === undefined ? [] : [{ ...of(name, "detected"), seen }])]);
}

/** What others may not do: with the service control policy it is prevented, without it detected. */
export const OTHERS: readonly Access[] = BYPASSES.flatMap(rowsOf);

const GITHUB = "token.actions.githubusercontent.com";
const github = (sub: string, aud = "sts.amazonaws.com"): Context => ({
  [`${GITHUB}:sub`]: sub,
  [`${GITHUB}:aud`]: aud,
});
const gitlab = (sub: string, others: Context = {}): Context => ({
  "gitlab.com:sub": sub,
  "gitlab.com:aud": "https://gitlab.com",
  "gitlab.com:ref_protected": "true",
  "gitlab.com:pipeline_source": "push",
  ...others,
});

const job = (role: "github" | "gitlab", who: string, context: Context, allowed = false): Assumption => ({
  who,
  role,
  action: "sts:AssumeRoleWithWebIdentity",
  principal: `arn:aws:test:eu-west-1:${at.ACCOUNT}:aws:iam/openIdConnectProvider:OpenIdConnectProvider/${role}-${role}`,
  context,
  may: allowed,
});
const person = (
  who: string,
  context: Context,
  allowed = false,
  role: Assumption["role"] = "operators",
): Assumption => ({
  who,
  role,
  action: "sts:AssumeRole",
  principal: `arn:aws:iam::${at.ACCOUNT}:user/ann`,
  context,
  may: allowed,
});

/** The context of somebody who shows a second factor and asks the service's own region. */
function breaking(changes: Context): Context {
  return {
    "aws:MultiFactorAuthPresent": "true",
    "aws:MultiFactorAuthAge": "60",
    "aws:RequestedRegion": "eu-west-1",
    ...changes,
  };
}

const MAIN = "project_path:acme/shop/payments:ref_type:branch:ref:main";

/** Who may become one of the roles. */
export const ASSUMPTIONS: readonly Assumption[] = [
  job(
    "github",
    "a job of the repository in its environment",
    github("repo:acme/payments:environment:production"),
    true,
  ),
  job("github", "a job of a pull request, also from a fork", github("repo:acme/payments:pull_request")),
  job("github", "a job of another branch", github("repo:acme/payments:ref:refs/heads/topic")),
  job("github", "a job of another repository", github("repo:mallory/payments:environment:production")),
  job("github", "a token for another audience", github("repo:acme/payments:environment:production", "vault")),
  job("gitlab", "a job of the branch in a protected environment", gitlab(`${MAIN}:environment_protected:true`), true),
  job("gitlab", "a job of the branch in an open environment", gitlab(`${MAIN}:environment_protected:false`)),
  job("gitlab", "a job of the branch without an environment", gitlab(MAIN)),
  job("gitlab", "a job of another branch", gitlab(`${MAIN.replace("main", "topic")}:environment_protected:true`)),
  job("gitlab", "a job of a tag of that name", gitlab(`${MAIN.replace("branch", "tag")}:environment_protected:true`)),
  job("gitlab", "a fork's merge request", gitlab(`${MAIN.replace("acme/shop", "mallory")}:environment_protected:true`)),
  job(
    "gitlab",
    "a token for another audience",
    gitlab(`${MAIN}:environment_protected:true`, { "gitlab.com:aud": "https://vault.example.com" }),
  ),
  job(
    "gitlab",
    "a job of the branch after it lost its protection",
    gitlab(`${MAIN}:environment_protected:true`, { "gitlab.com:ref_protected": "false" }),
  ),
  job(
    "gitlab",
    "a merge request from the branch into one that anybody writes to",
    gitlab(`${MAIN}:environment_protected:true`, { "gitlab.com:pipeline_source": "merge_request_event" }),
  ),
  person(
    "a person with a second factor",
    { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60" },
    true,
  ),
  person("a person without one", { "aws:MultiFactorAuthPresent": "false" }),
  person("a person with an access key alone", {}),
  person("a named person with a fresh second factor", breaking({}), true, "breakGlass"),
  person("a named person without one", breaking({ "aws:MultiFactorAuthPresent": "false" }), false, "breakGlass"),
  person("a named person with an access key alone", { "aws:RequestedRegion": "eu-west-1" }, false, "breakGlass"),
  person("a named person an hour after it", breaking({ "aws:MultiFactorAuthAge": "3600" }), false, "breakGlass"),
  person("a named person where nobody listens", breaking({ "aws:RequestedRegion": "us-east-1" }), false, "breakGlass"),
  {
    ...person("an administrator of the account", breaking({}), false, "breakGlass"),
    principal: `arn:aws:iam::${at.ACCOUNT}:role/administrator`,
  },
  person("a person whose second factor is old", {
    "aws:MultiFactorAuthPresent": "true",
    "aws:MultiFactorAuthAge": "7200",
  }),
  {
    who: "an administrator of the account",
    role: "forward",
    action: "sts:AssumeRole",
    principal: `arn:aws:iam::${at.ACCOUNT}:role/administrator`,
    context: {},
    may: false,
  },
  {
    who: "an administrator of the account",
    role: "runner",
    action: "sts:AssumeRole",
    principal: `arn:aws:iam::${at.ACCOUNT}:role/administrator`,
    context: {},
    may: false,
  },
];
