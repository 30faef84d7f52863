import { jointName } from "../../../release/values/jointName";
import { fitName, liveParameterName, physicalPrefix } from "../topology/names";

/** What a guard watches, and whose calls it takes for granted. */
export interface GuardScope {
  readonly service: string;
  readonly environment: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Listener whose rules route the service. */
  readonly listenerArn: string;
  readonly auditBucket: string;
  readonly tableName: string;
  /** Topic of the people. */
  readonly topicArn: string;
  /** Other roles that may do these things: the one that runs `pulumi up` on the platform stack. */
  readonly allowedPrincipalArns: readonly string[];
}

/** One EventBridge rule of the guard. */
export interface GuardRule {
  /** It ends the rule's name. */
  readonly id: GuardRuleId;
  readonly description: string;
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** Every rule there is; the list is fixed, because resources must be known before ARNs are. */
export const GUARD_RULES = ["traffic", "revisions", "capacity", "engine", "watchers", "roles", "truth"] as const;

/** Id of a rule. */
export type GuardRuleId = (typeof GUARD_RULES)[number];

/** Greatest length of an event pattern as JSON text. Source: EventBridge quotas. */
export const LONGEST_PATTERN = 2048;

/**
 * What the guard listens for: calls that CloudTrail has seen, about this service, by anyone but those of Airlock's own roles whose
 * work they are, ECS and Auto Scaling themselves where they register tasks and instances as targets, and the roles named besides.
 * Denied calls count too. Calls that name only an instance (its termination, its health) cannot be told from other services'.
 */
export function guardRules(scope: GuardScope): Readonly<Record<GuardRuleId, GuardRule>> {
  const { service, environment, partition, region, accountId, auditBucket, tableName } = scope;
  const prefix = physicalPrefix(service, environment);
  const arn = (name: string, resource: string) => `arn:${partition}:${name}:${region}:${accountId}:${resource}`;
  const groups = COLOURS.map((colour) => ({
    prefix: arn("elasticloadbalancing", `targetgroup/${fitName(jointName(service, environment), `-${colour}`, 32)}/`),
  }));
  // ECS services and Auto Scaling groups are named alike.
  const services = COLOURS.map((colour) => `${jointName(service, environment)}-${colour}`);
  // Both are taken by name and by ARN.
  const named = services.flatMap((name) => [name, { suffix: `/${name}` }]);
  const ruleArn = [{ prefix: `${scope.listenerArn.replace(":listener/", ":listener-rule/")}/` }];
  const ours = [{ prefix: `${prefix}-` }];
  // The roles whose calls are no news.
  const others = scope.allowedPrincipalArns;
  const role = (path: string) => `arn:${partition}:iam::${accountId}:role/${path}`;
  const airlock = (...kinds: readonly string[]) => kinds.map((kind) => role(fitName(prefix, `-${kind}`, 64)));
  const registrars = [
    role("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
    role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
  ];
  return {
    traffic: {
      id: "traffic",
      description: `Somebody else than the rollout has changed where requests of ${service} in ${environment} go`,
      pattern: call(TRAFFIC_CALLS, [...airlock("forward", "back"), ...registrars, ...others], {
        requestParameters: {
          $or: [
            { ruleArn },
            { rulePriorities: { ruleArn } },
            { listenerArn: [scope.listenerArn] },
            { targetGroupArn: groups },
          ],
        },
      }),
    },
    revisions: {
      id: "revisions",
      description: `Somebody else than the rollout has changed what runs of ${service} in ${environment}`,
      pattern: call(REVISION_CALLS, [...airlock("forward", "back"), ...others], {
        requestParameters: {
          $or: [
            { service: named },
            { autoScalingGroupName: named },
            { serviceName: services },
            { loadBalancers: { targetGroupArn: groups } },
          ],
        },
      }),
    },
    capacity: {
      id: "capacity",
      description: `Somebody else than the rollout lets other things run or count for ${service} in ${environment}`,
      pattern: call(CAPACITY_CALLS, others, {
        requestParameters: {
          $or: [
            { resourceId: services.map((name) => ({ suffix: `/${name}` })) },
            { autoScalingGroupName: named },
            { targetGroupARNs: groups },
            { trafficSources: { identifier: groups } },
          ],
        },
      }),
    },
    engine: {
      id: "engine",
      description: `Somebody else than the rollout has touched the rollout engine of ${service} in ${environment}`,
      pattern: call(ENGINE_CALLS, [...airlock(...ENGINE_ROLES), ...others], {
        requestParameters: {
          $or: [
            { stateMachineArn: [{ prefix: arn("states", `stateMachine:${prefix}-`) }] },
            { executionArn: [{ prefix: arn("states", `execution:${prefix}-`) }] },
            { name: [liveParameterName(service, environment)] },
            { groupName: [prefix] },
          ],
        },
      }),
    },
    watchers: {
      id: "watchers",
      description: `Somebody has touched alarms, event rules, topic or bucket of ${service} in ${environment}`,
      pattern: call(WATCHER_CALLS, others, {
        requestParameters: {
          $or: [
            { alarmName: ours },
            { alarmNames: ours },
            { rule: ours },
            { name: ours },
            { topicArn: [scope.topicArn] },
            { bucketName: [auditBucket] },
          ],
        },
      }),
    },
    roles: {
      id: "roles",
      description: `Somebody has touched the roles of ${service} in ${environment}; IAM tells it in us-east-1`,
      pattern: call(ROLE_CALLS, others, {
        requestParameters: {
          $or: [
            { roleName: ours },
            { policyArn: [{ prefix: `arn:${partition}:iam::${accountId}:policy/${prefix}-` }] },
          ],
        },
      }),
    },
    truth: {
      id: "truth",
      description: `Somebody else than the rollout has written the truth or the record of ${service} in ${environment}`,
      pattern: call(TRUTH_CALLS, [...airlock(...TRUTH_ROLES), ...others], {
        resources: {
          ARN: [arn("dynamodb", `table/${tableName}`), { prefix: `arn:${partition}:s3:::${auditBucket}/` }],
        },
      }),
    },
  };
}

const COLOURS = ["blue", "green"] as const;

const TRAFFIC_CALLS = [
  "CreateRule",
  "DeleteListener",
  "DeleteRule",
  "DeleteTargetGroup",
  "DeregisterTargets",
  "ModifyListener",
  "ModifyRule",
  { prefix: "ModifyTargetGroup" },
  "RegisterTargets",
  "SetRulePriorities",
];

const REVISION_CALLS = [
  "CreateService",
  "CreateTaskSet",
  "DeleteService",
  "UpdateAutoScalingGroup",
  "UpdateService",
  "UpdateServicePrimaryTaskSet",
  "UpdateTaskSet",
];

// Of Auto Scaling all that changes what a group runs, how many, or which requests it gets; not what only reports or tags.
const CAPACITY_CALLS = [
  { prefix: "Attach" },
  "BatchPutScheduledUpdateGroupAction",
  "CreateAutoScalingGroup",
  "DeleteAutoScalingGroup",
  { prefix: "Detach" },
  "EnterStandby",
  "ExitStandby",
  "LaunchInstances",
  "PutLifecycleHook",
  { prefix: "PutSc" },
  "PutWarmPool",
  "RegisterScalableTarget",
  "ResumeProcesses",
  "RollbackInstanceRefresh",
  "SetDesiredCapacity",
  "SetInstanceProtection",
  "StartInstanceRefresh",
  "SuspendProcesses",
];

const ENGINE_ROLES = ["forward", "back", "reconciler", "events", "scheduler", "deploy", "operators"];

const TRUTH_ROLES = ["forward", "back", "reconciler", "deploy", "operators"];

const WATCHER_CALLS = [
  "DeleteAlarms",
  "DeleteBucketPolicy",
  "DeleteRule",
  "DeleteTopic",
  "DisableAlarmActions",
  "DisableRule",
  { prefix: "PutBucket" },
  "PutCompositeAlarm",
  "PutMetricAlarm",
  "PutRule",
  "PutTargets",
  "RemoveTargets",
  "SetAlarmState",
  "SetTopicAttributes",
];

const ROLE_CALLS = [
  { prefix: "AttachRole" },
  "CreatePolicyVersion",
  "CreateRole",
  { prefix: "DeleteRole" },
  { prefix: "DetachRole" },
  { prefix: "PutRole" },
  "SetDefaultPolicyVersion",
  "UpdateAssumeRolePolicy",
  "UpdateRole",
];

const ENGINE_CALLS = [
  "DeleteParameter",
  "DeleteStateMachine",
  "PutParameter",
  "RedriveExecution",
  "StartExecution",
  "StopExecution",
  "UpdateStateMachine",
  { suffix: "Schedule" },
];

const TRUTH_CALLS = [
  "BatchWriteItem",
  { prefix: "DeleteItem" },
  { prefix: "DeleteObject" },
  "ExecuteStatement",
  "PutItem",
  "PutObject",
  "TransactWriteItems",
  "UpdateItem",
];

function call(eventName: readonly unknown[], expected: readonly string[], which: Readonly<Record<string, unknown>>) {
  // Users and the root have no session, and would be missed by anything-but alone.
  const arn = [{ "anything-but": expected }, { exists: false }];
  const userIdentity = { sessionContext: { sessionIssuer: { arn } } };
  return {
    // Nobody can send an event of their own under a source that begins with this.
    source: [{ prefix: "aws." }],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: { eventName, ...(expected.length === 0 ? {} : { userIdentity }), ...which },
  };
}
