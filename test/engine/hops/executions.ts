import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
} from "@aws-sdk/client-sfn";
import type { Aws } from "../provider/aws";

/** Executions of a state machine, oldest first. */
export async function listExecutions(aws: Aws, stateMachineArn: string): Promise<readonly ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken }));
    found.push(...(page.executions ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found.sort((a, b) => (a.startDate?.getTime() ?? 0) - (b.startDate?.getTime() ?? 0));
}

/** The events of an execution, in order. */
export async function history(aws: Aws, executionArn: string): Promise<readonly HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await aws.sfn.send(new GetExecutionHistoryCommand({ executionArn, nextToken }));
    found.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Names of the states that an execution entered, in order. */
export async function statesEntered(aws: Aws, executionArn: string): Promise<readonly string[]> {
  const events = await history(aws, executionArn);
  return events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
}

/** An execution's end, with its input and output parsed. */
export interface Ended {
  readonly status: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** How often {@link poll} looks, and how long it rests between. Together five minutes: far beyond any run of ours. */
const ATTEMPTS = 3000;
const REST_MS = 100;

/** Looks until `look` finds something. Fails after a number of attempts, telling what was seen last. */
export async function poll<T>(
  what: string,
  look: () => Promise<T | undefined>,
  seen: () => string = () => "",
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(REST_MS);
  }
  throw new Error(`${what} did not happen within ${ATTEMPTS} looks. ${seen()}`);
}

/** Waits until an execution ends, whatever its end. */
export async function waitForEnd(aws: Aws, executionArn: string): Promise<Ended> {
  const live: DescribeExecutionCommandOutput = await poll(`the end of ${executionArn}`, async () => {
    const now = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return now.status === "RUNNING" ? undefined : now;
  });
  return {
    status: live.status ?? "",
    input: JSON.parse(live.input ?? "null"),
    output: JSON.parse(live.output ?? "null"),
    error: live.error,
    cause: live.cause,
  };
}

/** Waits until an execution has entered a state, or fails if it ends before. */
export async function waitForState(aws: Aws, executionArn: string, state: string): Promise<void> {
  await poll(`${state} in ${executionArn}`, async () => {
    const entered = await statesEntered(aws, executionArn);
    if (entered.includes(state)) return true;
    const { status } = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== "RUNNING") {
      const again = await statesEntered(aws, executionArn);
      if (again.includes(state)) return true;
      throw new Error(`${executionArn} is ${status} and never entered ${state}; it entered ${again.join(", ")}`);
    }
    return undefined;
  });
}
