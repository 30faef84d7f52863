import { type Call, PATIENT } from "../asl/builders";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { integration } from "./integration";

/**
 * Reads the alarms whose names stand at a path. Names that do not exist come back as nothing, so the answer must be counted.
 * Without AlarmTypes the same; without MaxRecords at most 50 would come back.
 */
export function readAlarms(deployment: Deployment, namesPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:cloudwatch:describeAlarms"),
    parameters: { "AlarmNames.$": namesPath, AlarmTypes: ["MetricAlarm"], MaxRecords: MOST_ALARMS },
    retry: PATIENT,
  };
}

/** Alarms that one DescribeAlarms can name and return. Source: API reference, AlarmNames and MaxRecords. */
export const MOST_ALARMS = 100;

/** What to keep of {@link readAlarms}'s answer: how many there are, how many are OK, and the names of those that ring or have no data. */
export const ALARM_FIELDS: Template = {
  "seen.$": "States.ArrayLength($.MetricAlarms[*].AlarmName)",
  "fine.$": "States.ArrayLength($.MetricAlarms[?(@.StateValue == 'OK')].AlarmName)",
  "ringing.$": "$.MetricAlarms[?(@.StateValue == 'ALARM')].AlarmName",
  "silent.$": "$.MetricAlarms[?(@.StateValue == 'INSUFFICIENT_DATA')].AlarmName",
};
