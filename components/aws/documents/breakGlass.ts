import type { PolicyDocument } from "@pulumi/aws/iam";
import { machineNames } from "../../../engines/stepfunctions/deployment";
import { jointName } from "../../../release/values/jointName";
import { callMessage } from "./guardMessage";
import { type PeopleScope, readEverything, table } from "./people";
import { secondFactor } from "./trust";

/** What the role that breaks the glass is declared from. */
export interface BreakGlassScope extends PeopleScope {
  /** Listener whose rules route the service. */
  readonly listenerArn: string;
}

/**
 * What may be done when the glass is broken: what the rollout does, by hand, for one service and with nothing of it hidden. Weights of the service's rules, how many
 * tasks run, a rollout that must stop, the item that is the truth, a quarantine that was a mistake. Never records, debts, alarms, machines, roles. It is policy and
 * permission boundary at once: whatever is attached to the role later adds nothing.
 */
export function breakGlassPolicy(scope: BreakGlassScope): PolicyDocument {
  const { partition, region, accountId, service, environment, listenerArn, parameterPath } = scope;
  const machines = machineNames(service, environment);
  const arn = (name: string, resource: string) => `arn:${partition}:${name}:${region}:${accountId}:${resource}`;
  const keys = (pattern: string) => ({
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [pattern] },
    // ForAllValues says yes where a key is not there at all.
    Null: { "dynamodb:LeadingKeys": "false" },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      ...readEverything(scope, ["rollout", "quarantine#*", "debt#*"]),
      {
        Sid: "SeeWhatStands",
        Effect: "Allow",
        // None of these takes a resource (Service Authorization Reference).
        Action: [
          "cloudwatch:DescribeAlarms",
          "elasticloadbalancing:DescribeRules",
          "elasticloadbalancing:DescribeTargetHealth",
          "ecs:DescribeServices",
        ],
        Resource: "*",
      },
      {
        Sid: "SetWeights",
        Effect: "Allow",
        Action: "elasticloadbalancing:ModifyRule",
        Resource: `${listenerArn.replace(":listener/", ":listener-rule/")}/*`,
      },
      {
        Sid: "CountTasks",
        Effect: "Allow",
        Action: "ecs:UpdateService",
        Resource: ["blue", "green"].map((colour) =>
          arn("ecs", `service/*/${jointName(service, environment)}-${colour}`),
        ),
      },
      {
        Sid: "StartBack",
        Effect: "Allow",
        Action: "states:StartExecution",
        Resource: arn("states", `stateMachine:${machines.back}`),
      },
      {
        Sid: "StopForward",
        Effect: "Allow",
        Action: "states:StopExecution",
        Resource: arn("states", `execution:${machines.forward}:*`),
      },
      {
        Sid: "RepairTheTruth",
        Effect: "Allow",
        Action: "dynamodb:UpdateItem",
        Resource: table(scope),
        Condition: keys("rollout"),
      },
      {
        Sid: "LiftQuarantines",
        Effect: "Allow",
        Action: "dynamodb:DeleteItem",
        Resource: table(scope),
        Condition: keys("quarantine#*"),
      },
      {
        Sid: "UnmirrorQuarantines",
        Effect: "Allow",
        Action: "ssm:DeleteParameter",
        Resource: arn("ssm", `parameter${parameterPath}/quarantine/*`),
      },
    ],
  };
}

/**
 * Who may break the glass: named people with a fresh second factor, through the STS of this region. A call of another region's endpoint would be told there,
 * and nobody listens there.
 */
export function breakGlassTrust(
  principalArns: readonly string[],
  mfaMaxAgeSeconds: number,
  region: string,
): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "NamedPeopleWithSecondFactor",
        Effect: "Allow",
        Principal: { AWS: [...principalArns] },
        Action: "sts:AssumeRole",
        Condition: { ...secondFactor(mfaMaxAgeSeconds), StringEquals: { "aws:RequestedRegion": region } },
      },
    ],
  };
}

/** Ids of the rules that hear of the role. */
export const BREAK_GLASS_RULES = ["taken", "used"] as const;

/** What the rules hear: that somebody takes the role, or tries to; and every call that writes with it. */
export function breakGlassPattern(rule: (typeof BREAK_GLASS_RULES)[number], roleArn: string): string {
  const which =
    rule === "taken"
      ? { eventSource: ["sts.amazonaws.com"], requestParameters: { roleArn: [roleArn] } }
      : { userIdentity: { sessionContext: { sessionIssuer: { arn: [roleArn] } } } };
  return JSON.stringify({
    // Nobody can send an event of their own under a source that begins with this.
    source: [{ prefix: "aws." }],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: which,
  });
}

/** What people read. */
export function breakGlassMessage({ service, environment }: Pick<PeopleScope, "service" | "environment">): string {
  return callMessage({
    event: "break-glass",
    service,
    environment,
    reason: `<who> called <action> of <of> at <at> from <from>, in account <account>, <region>, with or for the role that breaks the glass of ${service} in ${environment}. With an error named here the call was denied.`,
    ask: "Was it you, or did you agree to it? If not, end the sessions of the role now (IAM console, Revoke sessions). If it was: look where the traffic is (airlock rollout status), write the post-mortem, and name the event <event> in it.",
  });
}

/** Lets EventBridge write into the log, and nobody else. It brings no context along, as with a topic. */
export function breakGlassLogPolicy(logGroupArn: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "EventsOfTheRole",
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logGroupArn}:*`,
      },
    ],
  };
}
