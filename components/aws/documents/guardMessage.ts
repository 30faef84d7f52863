import type { PolicyDocument } from "@pulumi/aws/iam";
import type { GuardScope } from "./trafficGuard";

/** Where each part of the message stands in CloudTrail's event. */
export const GUARD_INPUT_PATHS: Readonly<Record<string, string>> = {
  account: "$.account",
  action: "$.detail.eventName",
  at: "$.detail.eventTime",
  error: "$.detail.errorCode",
  event: "$.detail.eventID",
  from: "$.detail.sourceIPAddress",
  of: "$.detail.eventSource",
  region: "$.detail.awsRegion",
  who: "$.detail.userIdentity.arn",
};

/** What is told of a call, beside who made it, when and from where. */
interface CallMessage {
  readonly event: string;
  readonly service: string;
  readonly environment: string;
  readonly reason: string;
  readonly ask: string;
}

/**
 * A message about a call, with {@link GUARD_INPUT_PATHS}. Every variable stands inside quotes, because EventBridge leaves out what an event does not have (a call that
 * was let through has no error) and the rest must still be JSON. Parameters of the call are not repeated: they could be secret.
 */
export function callMessage({ event, service, environment, reason, ask }: CallMessage): string {
  return JSON.stringify({
    schema: "airlock/notification/v1",
    event,
    service,
    environment,
    at: "<at>",
    by: "<who>",
    action: "<of> <action>",
    from: "<from>",
    error: "<error>",
    reason,
    ask,
  });
}

/** What people read. */
export function guardMessage({ service, environment }: Pick<GuardScope, "service" | "environment">): string {
  return callMessage({
    event: "foreign-change",
    service,
    environment,
    reason: `<who> called <action> of <of> at <at> from <from>, in account <account>, <region>. Only the rollout of ${service} in ${environment} should.`,
    ask: "Find out why. With an error named here the call was denied and changed nothing. Else look whether traffic is where the rollout left it: airlock rollout status. The whole call: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=<event>",
  });
}

/** Policy of the people's topic: what stood there by default, and EventBridge, which the default does not name. */
export function guardTopicPolicy(topicArn: string, accountId: string): PolicyDocument {
  const publish = (sid: string, service: string) => ({
    Sid: sid,
    Effect: "Allow" as const,
    Principal: { Service: service },
    Action: "sns:Publish",
    Resource: topicArn,
  });
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TheAccountItself",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"],
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceOwner": accountId } },
      },
      {
        ...publish("Alarms", "cloudwatch.amazonaws.com"),
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
      // EventBridge brings no context along: a condition here would drop every message without a word
      // (EventBridge user guide, "Amazon SNS permissions").
      publish("Guard", "events.amazonaws.com"),
    ],
  };
}
