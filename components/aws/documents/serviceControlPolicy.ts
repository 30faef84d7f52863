import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import { refuse } from "../args/refuse";

/** Who keeps what, in the accounts that the policy is attached to. Everyone else loses it, administrators too. */
export interface ServiceControlPolicyInput {
  /**
   * Roles that may move traffic and change what Airlock stands on: those of the rollouts (forward, back, reconciler), the
   * two that start them (scheduler, events), and the one that runs `pulumi up` on platform stacks.
   */
  readonly allowedPrincipalArns: readonly string[];
  /** Roles that write release records and start rollouts: the deploy agents. @defaultValue none */
  readonly releasePrincipalArns?: readonly string[];
  /** Roles of people on call. @defaultValue none */
  readonly operatorPrincipalArns?: readonly string[];
  /** Roles that answer task tokens: the approvers, and in a shared account whoever answers other machines. @defaultValue none */
  readonly approverPrincipalArns?: readonly string[];
}

/** Greatest length of a service control policy. Source: AWS Organizations, "Quotas". */
export const SERVICE_CONTROL_POLICY_LIMIT = 5120;

/**
 * A service control policy that leaves traffic, revisions, rollout engine, records and what watches them to the named roles.
 * It grants nothing. It does not bind the management account, nor service-linked roles: so it also denies the calls by
 * which somebody would let such a role do it (an ECS service, a scaling target or an Auto Scaling group on the target group).
 * Load balancers, ECS services, Auto Scaling groups and launch templates are protected all over the account; machines, tables, alarms, rules, schedules, buckets,
 * topics and roles where their names begin with `airlock-`.
 */
export function serviceControlPolicy(input: ServiceControlPolicyInput): PolicyDocument {
  const allowed = checkPrincipals("allowedPrincipalArns", input.allowedPrincipalArns);
  const release = checkPrincipals("releasePrincipalArns", input.releasePrincipalArns ?? []);
  const operators = checkPrincipals("operatorPrincipalArns", input.operatorPrincipalArns ?? []);
  const approvers = checkPrincipals("approverPrincipalArns", input.approverPrincipalArns ?? []);
  if (allowed.length === 0) {
    const remedy = "Without them no rollout could move traffic, not even back.";
    refuse("allowedPrincipalArns", "at least one role", undefined, remedy);
  }
  const policy: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [
      denyTo(allowed, "Traffic", TRAFFIC, "*"),
      denyTo(allowed, "Engine", ENGINE, named(ENGINE_RESOURCES)),
      // Which of these each role really does is its own policy's and boundary's part; one list saves a thousand characters.
      denyTo([...allowed, ...release, ...operators], "Work", WORK, named(WORK_RESOURCES)),
      // An answer takes no resource: Step Functions has only the token.
      denyTo([...allowed, ...approvers], "Answers", ["states:SendTask*"], "*"),
    ],
  };
  const length = JSON.stringify(policy).length;
  if (length <= SERVICE_CONTROL_POLICY_LIMIT) return policy;
  return refuse(
    "allowedPrincipalArns, releasePrincipalArns, operatorPrincipalArns, approverPrincipalArns",
    `few enough for ${SERVICE_CONTROL_POLICY_LIMIT} characters`,
    length,
    "Name the roles of many services by one pattern: arn:aws:iam::123456789012:role/airlock-*-forward.",
  );
}

/** Calls that move requests or what answers them. Some of them make a service-linked role do it, which no such policy binds. */
const TRAFFIC: readonly string[] = [
  "elasticloadbalancing:CreateListener",
  "elasticloadbalancing:CreateRule",
  "elasticloadbalancing:Delete*",
  "elasticloadbalancing:DeregisterTargets",
  "elasticloadbalancing:Modify*",
  "elasticloadbalancing:RegisterTargets",
  "elasticloadbalancing:SetRulePriorities",
  "elasticloadbalancing:SetSecurityGroups",
  "elasticloadbalancing:SetSubnets",
  "ecs:*TaskSet",
  "ecs:CreateService",
  "ecs:DeleteService",
  "ecs:DeleteTaskDefinitions",
  "ecs:DeregisterTaskDefinition",
  "ecs:ExecuteCommand",
  "ecs:StopServiceDeployment",
  "ecs:StopTask",
  "ecs:UpdateService",
  "application-autoscaling:Put*",
  "application-autoscaling:RegisterScalableTarget",
  "autoscaling:Attach*",
  "autoscaling:Batch*",
  "autoscaling:Create*",
  "autoscaling:Delete*",
  "autoscaling:Detach*",
  "autoscaling:E*Standby",
  "autoscaling:Launch*",
  "autoscaling:Put*",
  "autoscaling:Resume*",
  "autoscaling:Rollback*",
  "autoscaling:Set*",
  "autoscaling:Start*",
  "autoscaling:Suspend*",
  "autoscaling:Terminate*",
  "autoscaling:Update*",
  "ec2:DeleteLaunchTemplate*",
];

/** Calls that change the engine, its truth, its records, its roles, or what watches it. */
const ENGINE: readonly string[] = [
  "states:CreateStateMachine",
  "states:DeleteStateMachine",
  "states:RedriveExecution",
  "states:StopExecution",
  "states:UpdateStateMachine",
  "dynamodb:BatchWriteItem",
  "dynamodb:Delete*",
  "dynamodb:PartiQLDelete",
  "dynamodb:PartiQLInsert",
  "dynamodb:PartiQLUpdate",
  "dynamodb:Put*",
  "dynamodb:UpdateT*",
  "ssm:DeleteParameter*",
  "ssm:PutParameter",
  "cloudwatch:Delete*",
  "cloudwatch:DisableAlarmActions",
  "cloudwatch:Put*Alarm",
  "cloudwatch:SetAlarmState",
  "events:DeleteRule",
  "events:DisableRule",
  "events:Put*",
  "events:Remove*",
  "scheduler:Create*",
  "scheduler:Delete*",
  "scheduler:Update*",
  "s3:Bypass*",
  "s3:Delete*",
  "s3:PutB*",
  "s3:PutLifecycleConfiguration",
  "s3:PutObjectLegalHold",
  "s3:PutObjectRetention",
  "s3:PutReplicationConfiguration",
  "sns:DeleteTopic",
  "sns:SetTopicAttributes",
  "cloudtrail:DeleteTrail",
  "cloudtrail:PutEventSelectors",
  "cloudtrail:StopLogging",
  "cloudtrail:UpdateTrail",
  "iam:Add*",
  "iam:Attach*",
  "iam:Create*",
  "iam:Delete*",
  "iam:Detach*",
  "iam:PassRole",
  "iam:Put*",
  "iam:Set*",
  "iam:Update*",
];

/** Calls by which releases, rollbacks and pauses are done. */
const WORK: readonly string[] = ["states:StartExecution", "dynamodb:UpdateItem", "s3:PutObject", "s3:PutObjectTagging"];

const WORK_RESOURCES: readonly string[] = [
  "states:*:*:stateMachine:airlock-*",
  "dynamodb:*:*:table/airlock-*",
  "s3:::airlock-*",
];

const ENGINE_RESOURCES: readonly string[] = [
  // No wildcard may stand for the type of a resource.
  "states:*:*:stateMachine:airlock-*",
  "states:*:*:execution:airlock-*",
  "dynamodb:*:*:table/airlock-*",
  "ssm:*:*:parameter/airlock/*",
  "cloudwatch:*:*:alarm:airlock-*",
  "events:*:*:rule/airlock-*",
  "scheduler:*:*:schedule/airlock-*",
  "scheduler:*:*:schedule-group/airlock-*",
  "s3:::airlock-*",
  "sns:*:*:airlock-*",
  "cloudtrail:*:*:trail/airlock-*",
  "iam::*:role/airlock-*",
  "iam::*:policy/airlock-*",
  // Whoever changes these becomes any pipeline and any person that the roles trust.
  "iam::*:oidc-provider/*",
  "iam::*:saml-provider/*",
];

function denyTo(
  others: readonly string[],
  sid: string,
  actions: readonly string[],
  resource: string | string[],
): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Deny",
    Action: [...actions],
    Resource: resource,
    Condition: { ArnNotLike: { "aws:PrincipalArn": [...others] } },
  };
}

function named(resources: readonly string[]): string[] {
  return resources.map((resource) => `arn:*:${resource}`);
}

// A role by its name; `*` may stand for the account or end the name, so that one pattern serves many services.
const ROLE = /^arn:(?:aws[a-z-]*|\*):iam::(?:[0-9]{12}|\*):role\/[\w+=,.@-][\w+=,.@/*-]*$/;

function checkPrincipals(field: string, arns: readonly string[]): readonly string[] {
  for (const [index, arn] of arns.entries()) {
    if (ROLE.test(arn)) continue;
    const remedy = "A pattern that begins with a wildcard would let everyone through.";
    refuse(`${field}[${index}]`, "the ARN of a role, with a name that begins without a wildcard", arn, remedy);
  }
  return arns;
}
