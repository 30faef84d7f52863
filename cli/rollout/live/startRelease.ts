import { type RecordName, recordKey } from "../../../release/record/buildRecord";
import { AwsFailure } from "../account/awsFailure";
import type { Edge, Execution, HistoryEvent } from "../account/edge";
import { missingService, type Places } from "../account/places";
import { readRecord } from "./auditTrail";
import type { Clock } from "./clock";

/** States of the forward machine that say what it makes of a record; a test looks each of them up in the compiled definition. */
export const FORWARD_STATES = {
  started: "MirrorStarted",
  "runs-already": "AlreadyRuns",
  "live-already": "AlreadyLive",
  "ran-already": "AlreadyRan",
} as const;

/** What starting came to. */
export type StartResult =
  | { readonly kind: "no-record"; readonly key: string }
  /** `runs-already`: another execution is at this record. `ran-already`: it was the last one to run. */
  | { readonly kind: keyof typeof FORWARD_STATES; readonly key: string; readonly execution: string }
  | {
      readonly kind: "refused";
      readonly key: string;
      readonly execution: string;
      readonly error: string;
      readonly cause: string;
    }
  /** Still before the lock: its record is being verified, or it waits for an earlier rollout to be brought back. */
  | { readonly kind: "waits"; readonly key: string; readonly execution: string };

/** Rest between two looks, and how many there are: five minutes, because a task that verifies the record takes one or two. */
const LOOK_MS = 1_000;
const MOST_LOOKS = 300;
/** Executions of one record that have ended before a new one gets a name. */
const MOST_STARTS = 50;
/** A rollout is at its lock within some thirty events; a wait for the lock adds ten each half minute. */
const MOST_EVENTS = 1_000;

/**
 * Starts the rollout of a record that is in the audit bucket, and waits for the lock or the refusal. Whoever starts it twice at once starts it
 * once: the execution's name follows from the record, and the machine itself ends quietly when the record runs, is live, or has run.
 */
export async function startRelease(
  edge: Edge,
  places: Places,
  release: RecordName,
  clock: Clock,
): Promise<StartResult> {
  const key = recordKey(release);
  const record = await readRecord(edge, places, key).catch((error: unknown) => {
    throw whatIsWrong(error, places);
  });
  if (record === undefined) return { kind: "no-record", key };
  const execution = await start(edge, places, release, key);
  for (let look = 0; look < MOST_LOOKS; look++) {
    // The execution first: an end that comes in between is then seen with its whole history.
    const found = await edge.readExecution(execution);
    const result = found && judge(found, await edge.readHistory(execution, MOST_EVENTS), key);
    if (result !== undefined) return result;
    await clock.sleep(LOOK_MS);
  }
  return { kind: "waits", key, execution };
}

function judge(found: Execution, events: readonly HistoryEvent[], key: string): StartResult | undefined {
  const { arn: execution, status, error = status, cause = "" } = found;
  const entered = new Set(events.map((event) => event.entered));
  for (const kind of Object.keys(FORWARD_STATES) as (keyof typeof FORWARD_STATES)[]) {
    if (entered.has(FORWARD_STATES[kind])) return { kind, key, execution };
  }
  return status === "RUNNING" ? undefined : { kind: "refused", key, execution, error, cause };
}

async function start(edge: Edge, places: Places, release: RecordName, key: string): Promise<string> {
  const input = { bucket: places.bucket, key };
  for (let count = 1; count <= MOST_STARTS; count++) {
    try {
      const name = startName(release, count);
      const started = await edge.startExecution(places.machines.forward, input, name);
      if (started !== undefined) return started;
    } catch (error) {
      throw whatIsWrong(error, places);
    }
  }
  throw new AwsFailure(
    "other",
    "states:StartExecution",
    `${key}: found ${MOST_STARTS} executions of it that have ended, expected fewer. Make a new attempt of the release.`,
  );
}

/**
 * Name of the execution that starts a record: `start-1.5.0-attempt-1`, with a number where one of this name has ended. Step Functions
 * answers with the same execution while one of this name runs with the same input, and refuses the name of one that has ended for 90 days.
 */
export function startName({ version, attempt }: Pick<RecordName, "version" | "attempt">, count: number): string {
  // 80 characters: letters, digits, hyphens, underscores (and dots, which logs would take badly) are allowed.
  const safe = version.replace(/[^A-Za-z0-9.-]/g, "_").slice(0, 50);
  return `start-${safe}-attempt-${attempt}${count === 1 ? "" : `-${count}`}`;
}

function whatIsWrong(error: unknown, places: Places): unknown {
  if (!(error instanceof AwsFailure) || error.kind !== "missing") return error;
  return missingService(places, places.region, places.accountId);
}
