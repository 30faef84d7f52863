import { randomUUID } from "node:crypto";
import { DescribeAlarmsCommand, SetAlarmStateCommand, type StateValue } from "@aws-sdk/client-cloudwatch";
import { ListRulesCommand, ListTargetsByRuleCommand, type Target } from "@aws-sdk/client-eventbridge";
import { GetBucketNotificationConfigurationCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand } from "@aws-sdk/client-sns";
import { ACCOUNT, type Aws } from "../provider/aws";
import { matchesPattern } from "./eventPattern";
import { type BusEvent, targetInput } from "./targetInput";

/** What an event set off. */
export interface Delivered {
  /** The event, for delivering it a second time (EventBridge delivers at least once). */
  readonly event: BusEvent;
  /** Names of the rules whose pattern matched. */
  readonly rules: readonly string[];
  /** ARNs of the executions started, in the order of rules and targets. */
  readonly executions: readonly string[];
}

/**
 * Plays the default event bus, which moto does not: finds the enabled rules whose pattern matches, and starts their
 * targets (state machines, SNS topics; any other is an error), with the input that the target would get. Rules and
 * targets are the ones that were really declared, so a wrong pattern starts nothing.
 */
export async function deliver(aws: Aws, event: BusEvent): Promise<Delivered> {
  const rules: string[] = [];
  const executions: string[] = [];
  const found = await aws.events.send(new ListRulesCommand({}));
  for (const rule of found.Rules ?? []) {
    if (rule.State !== "ENABLED" || rule.EventPattern === undefined) continue;
    if (!matchesPattern(JSON.parse(rule.EventPattern), event)) continue;
    const name = rule.Name ?? "";
    rules.push(name);
    const { Targets: targets } = await aws.events.send(new ListTargetsByRuleCommand({ Rule: name }));
    for (const target of targets ?? []) {
      const input = targetInput(target, event, { arn: rule.Arn ?? "", name });
      const started = await start(aws, target, input);
      if (started !== undefined) executions.push(started);
    }
  }
  return { event, rules, executions };
}

async function start(aws: Aws, target: Target, input: string): Promise<string | undefined> {
  const arn = target.Arn ?? "";
  if (/^arn:[^:]+:states:[^:]+:\d+:stateMachine:/.test(arn)) {
    if (target.RoleArn === undefined) throw new Error(`the target ${arn} has no role: EventBridge could not start it`);
    return (await aws.sfn.send(new StartExecutionCommand({ stateMachineArn: arn, input }))).executionArn;
  }
  if (/^arn:[^:]+:sns:/.test(arn)) {
    await aws.sns.send(new PublishCommand({ TopicArn: arn, Message: input }));
    return undefined;
  }
  throw new Error(`a target of this kind is not played: ${arn}`);
}

function busEvent(aws: Aws, source: string, type: string, resources: string[], detail: BusEvent["detail"]): BusEvent {
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const base = { version: "0", id: randomUUID(), account: ACCOUNT, time, region: aws.region } as const;
  return { ...base, "detail-type": type, source, resources, detail };
}

/**
 * What S3 tells EventBridge about an object that is there; nothing if the bucket's events are off, as in AWS (where
 * turning them on takes minutes, which is not played).
 */
export async function objectCreated(aws: Aws, bucket: string, key: string): Promise<Delivered | undefined> {
  const settings = await aws.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  if (settings.EventBridgeConfiguration === undefined) return undefined;
  const live = await aws.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  const object = {
    key,
    size: live.ContentLength ?? 0,
    etag: live.ETag?.replaceAll('"', "") ?? "",
    ...(live.VersionId !== undefined && { "version-id": live.VersionId }),
    sequencer: "00617F08299329D189",
  };
  const request = {
    "request-id": randomUUID(),
    requester: ACCOUNT,
    "source-ip-address": "127.0.0.1",
    reason: "PutObject",
  };
  const detail = { version: "0", bucket: { name: bucket }, object, ...request };
  return deliver(aws, busEvent(aws, "aws.s3", "Object Created", [`arn:aws:s3:::${bucket}`], detail));
}

/** Sets an alarm's state and tells EventBridge, as CloudWatch does when the state changes. `lost` keeps it quiet. */
export async function setAlarmState(
  aws: Aws,
  alarm: string,
  state: StateValue,
  options: { reason?: string; lost?: boolean } = {},
): Promise<Delivered | undefined> {
  const types = ["MetricAlarm", "CompositeAlarm"] as const;
  const found = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm], AlarmTypes: [...types] }));
  const before = found.MetricAlarms?.[0] ?? found.CompositeAlarms?.[0];
  if (before === undefined) throw new Error(`there is no alarm ${alarm}`);
  const reason = options.reason ?? "set by the test";
  await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: state, StateReason: reason }));
  if (options.lost || before.StateValue === state) return undefined;
  const detail = {
    alarmName: alarm,
    state: { value: state, reason, timestamp: new Date().toISOString().replace("Z", "+0000") },
    previousState: { value: before.StateValue, reason: before.StateReason ?? "" },
    configuration: { description: before.AlarmDescription ?? "" },
  };
  const resources = [before.AlarmArn ?? ""];
  return deliver(aws, busEvent(aws, "aws.cloudwatch", "CloudWatch Alarm State Change", resources, detail));
}

/** What Step Functions tells EventBridge about an execution's present status (best effort in AWS). */
export async function executionStatusChanged(aws: Aws, executionArn: string): Promise<Delivered> {
  const live = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const detail = {
    executionArn,
    stateMachineArn: live.stateMachineArn,
    name: live.name,
    status: live.status,
    startDate: live.startDate?.getTime(),
    stopDate: live.stopDate?.getTime() ?? null,
    input: live.input,
    output: live.output ?? null,
    error: live.error ?? null,
    cause: live.cause ?? null,
  };
  return deliver(aws, busEvent(aws, "aws.states", "Step Functions Execution Status Change", [executionArn], detail));
}
