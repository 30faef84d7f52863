/** A call by which somebody could move traffic past the rollout, and what of AWS it would be about. */
export interface GuardedCall {
  readonly action: string;
  /** Patterns of the resources that are Airlock's, or could be. */
  readonly resources: readonly string[];
}

const of = (service: string, resources: readonly string[], ...names: readonly string[]): readonly GuardedCall[] =>
  names.map((name) => ({ action: `${service}:${name}`, resources }));

/** The only resource of calls that take none. */
const ALL = ["*"];
const ROLES = ["arn:*:iam::*:role/airlock-*"];
const COLOURS = ["arn:*:ecs:*:*:service/*-blue", "arn:*:ecs:*:*:service/*-green"];
const GROUPS = ["blue", "green"].map(
  (colour) => `arn:*:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*-${colour}`,
);

/**
 * Every call that is refused to roles which are not Airlock's. Load balancers have no names that tell whose they are, so
 * all of their rules, listeners and target groups count; ECS services and Auto Scaling groups count by the colour that ends their name; machines, tables,
 * parameters, schedules, rules, alarms, buckets and roles by the name that Airlock gives them.
 */
export const GUARDED_CALLS: readonly GuardedCall[] = [
  ...of(
    "elasticloadbalancing",
    ["arn:*:elasticloadbalancing:*:*:listener-rule/*"],
    "DeleteRule",
    "ModifyRule",
    "SetRulePriorities",
  ),
  ...of(
    "elasticloadbalancing",
    ["arn:*:elasticloadbalancing:*:*:listener/*"],
    "CreateRule",
    "DeleteListener",
    "ModifyListener",
  ),
  ...of(
    "elasticloadbalancing",
    ["arn:*:elasticloadbalancing:*:*:targetgroup/*"],
    "DeregisterTargets",
    "ModifyTargetGroup",
    "ModifyTargetGroupAttributes",
    "RegisterTargets",
  ),
  ...of("ecs", COLOURS, "DeleteService", "UpdateService", "UpdateServicePrimaryTaskSet"),
  ...of("ecs", ["arn:*:ecs:*:*:task-set/*"], "CreateTaskSet"),
  ...of(
    "autoscaling",
    GROUPS,
    "AttachInstances",
    "AttachLoadBalancerTargetGroups",
    "AttachTrafficSources",
    "BatchPutScheduledUpdateGroupAction",
    "DeleteAutoScalingGroup",
    "DetachInstances",
    "DetachLoadBalancerTargetGroups",
    "DetachTrafficSources",
    "EnterStandby",
    "ExitStandby",
    "LaunchInstances",
    "PutScalingPolicy",
    "PutScheduledUpdateGroupAction",
    "PutWarmPool",
    "ResumeProcesses",
    "RollbackInstanceRefresh",
    "SetDesiredCapacity",
    "SetInstanceHealth",
    "SetInstanceProtection",
    "StartInstanceRefresh",
    "SuspendProcesses",
    "TerminateInstanceInAutoScalingGroup",
    "UpdateAutoScalingGroup",
  ),
  ...of(
    "states",
    ["arn:*:states:*:*:stateMachine:airlock-*"],
    "DeleteStateMachine",
    "StartExecution",
    "UpdateStateMachine",
  ),
  ...of("states", ["arn:*:states:*:*:execution:airlock-*"], "RedriveExecution", "StopExecution"),
  ...of("states", ALL, "SendTaskSuccess"),
  ...of("ssm", ["arn:*:ssm:*:*:parameter/airlock/*"], "DeleteParameter", "PutParameter"),
  ...of("dynamodb", ["arn:*:dynamodb:*:*:table/airlock-*"], "BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"),
  ...of("scheduler", ["arn:*:scheduler:*:*:schedule/airlock-*"], "CreateSchedule", "DeleteSchedule", "UpdateSchedule"),
  ...of("events", ["arn:*:events:*:*:rule/airlock-*"], "DeleteRule", "DisableRule", "PutTargets", "RemoveTargets"),
  ...of("cloudwatch", ["arn:*:cloudwatch:*:*:alarm:airlock-*"], "DeleteAlarms", "PutMetricAlarm", "SetAlarmState"),
  ...of("s3", ["arn:*:s3:::airlock-*"], "DeleteObject", "PutObject"),
  ...of("iam", ROLES, "AttachRolePolicy", "PassRole", "PutRolePolicy", "UpdateAssumeRolePolicy"),
  ...of("iam", ["arn:*:iam::*:policy/airlock-*"], "CreatePolicyVersion"),
];
