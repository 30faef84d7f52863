import type { DescribeExecutionCommandOutput, HistoryEvent as SdkEvent } from "@aws-sdk/client-sfn";
import type { Execution, HistoryEvent } from "./edge";

/** Most characters of a task failure's cause. Source: Step Functions API reference, SendTaskFailure. */
const LONGEST_CAUSE = 32_768;

/** An execution as the SDK describes it. */
export function executionOf(found: DescribeExecutionCommandOutput): Execution {
  return {
    arn: found.executionArn ?? "",
    status: found.status ?? "",
    startedAt: found.startDate,
    endedAt: found.stopDate,
    error: found.error,
    cause: found.cause,
  };
}

/** An event as the SDK tells it. Data that is no JSON counts as none. */
export function historyEventOf(event: SdkEvent): HistoryEvent {
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: left } = event;
  return {
    id: event.id ?? 0,
    at: event.timestamp ?? new Date(0),
    type: event.type ?? "",
    entered: entered?.name,
    left: left?.name,
    data: parsed(entered?.input ?? left?.output),
  };
}

/** A cause that Step Functions takes. */
export function textOf(cause: string): string {
  return cause.slice(0, LONGEST_CAUSE);
}

function parsed(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
