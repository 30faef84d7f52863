import { alarmNames, type Deployment, machineArn, machineNames } from "./deployment";
import { folder } from "./tasks/records";
import type { Trigger } from "./trigger";

/** One EventBridge rule on the default bus, and what it starts with which input. */
export interface EventRule {
  /** `record-created`, `forward-ended`, `candidate-alarm`, and `candidate-alarm-2` and so on where many alarms need several. */
  readonly id: string;
  readonly description: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly target: "forward" | "back";
  readonly inputPaths: Readonly<Record<string, string>>;
  /** EventBridge puts the values in with their quotes. */
  readonly inputTemplate: string;
}

/** Greatest length of an event pattern as JSON text. Source: EventBridge quotas. */
const LONGEST_PATTERN = 2048;

/** What starts the machines. Events make a rollout and a rollback quicker; polls and the reconciler make a rollback certain. */
export function eventRules(deployment: Deployment): readonly EventRule[] {
  return [recordCreated(deployment), forwardEnded(deployment), ...candidateAlarms(deployment)];
}

function recordCreated(deployment: Deployment): EventRule {
  return {
    id: "record-created",
    description: "A release record was written to the audit bucket.",
    pattern: {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: {
        bucket: { name: [deployment.bucketName] },
        object: { key: [{ prefix: folder(deployment, "releases") }] },
      },
    },
    target: "forward",
    inputPaths: {
      bucket: "$.detail.bucket.name",
      key: "$.detail.object.key",
      version: "$.detail.object.version-id",
    },
    inputTemplate: '{"bucket": <bucket>, "key": <key>, "versionId": <version>}',
  };
}

function forwardEnded(deployment: Deployment): EventRule {
  const trigger: Trigger = "forward-ended";
  return {
    id: "forward-ended",
    description: "A rollout's execution failed or was stopped; back asks whether it still held the lock.",
    pattern: {
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: {
        stateMachineArn: [machineArn(deployment, machineNames(deployment.service, deployment.environment).forward)],
        status: ["FAILED", "TIMED_OUT", "ABORTED"],
      },
    },
    target: "back",
    inputPaths: { owner: "$.detail.executionArn", status: "$.detail.status", at: "$.time" },
    inputTemplate: `{"trigger": "${trigger}", "owner": <owner>, "reason": <status>, "at": <at>}`,
  };
}

function candidateAlarms(deployment: Deployment): readonly EventRule[] {
  const trigger: Trigger = "alarm";
  const names = [...alarmNames(deployment.colours.blue), ...alarmNames(deployment.colours.green)];
  return chunks(names).map((alarms, i) => ({
    id: i === 0 ? "candidate-alarm" : `candidate-alarm-${i + 1}`,
    description: "An alarm of the rollback contract rings; back asks whether it is the candidate's.",
    pattern: alarmPattern(alarms),
    target: "back",
    inputPaths: { alarm: "$.detail.alarmName", at: "$.time" },
    inputTemplate: `{"trigger": "${trigger}", "alarm": <alarm>, "at": <at>}`,
  }));
}

function alarmPattern(alarms: readonly string[]): EventRule["pattern"] {
  return {
    source: ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    detail: { alarmName: alarms, state: { value: ["ALARM"] } },
  };
}

/** Whether one event rule can listen to all of these alarms. */
export function fitOneEventRule(alarmNames: readonly string[]): boolean {
  return JSON.stringify(alarmPattern(alarmNames)).length <= LONGEST_PATTERN;
}

/** As few groups of names as fit into a pattern each. */
function chunks(names: readonly string[]): readonly (readonly string[])[] {
  return names.reduce<readonly (readonly string[])[]>((groups, name) => {
    const last = groups.at(-1) ?? [];
    const grown = [...last, name];
    return fitOneEventRule(grown) || last.length === 0 ? [...groups.slice(0, -1), grown] : [...groups, [name]];
  }, []);
}
