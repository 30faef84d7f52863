import type { HistoryEvent } from "../account/edge";

/** Waits of forward after which it looks at the alarms: their seconds, or that the state's input says them. A test compares the definition. */
export const LOOK_WAITS: Readonly<Record<string, number | "in its input">> = {
  Bake: "in its input",
  Hold: 60,
  WaitPaused: 60,
  WaitPausedLong: 600,
  WaitQuiet: 60,
  WaitForRoll: 30,
};

/**
 * When a rollout looks at its alarms next: the end of the wait that its execution is in, from its newest events (newest first). Undefined
 * while it does not wait for that.
 */
export function nextLook(newest: readonly HistoryEvent[]): Date | undefined {
  const waits = newest.find((event) => event.type === "WaitStateEntered");
  const left = newest.find((event) => event.type === "WaitStateExited");
  if (waits?.entered === undefined || (left !== undefined && left.id > waits.id)) return undefined;
  const length = LOOK_WAITS[waits.entered];
  const seconds = length === "in its input" ? pollSeconds(waits.data) : length;
  return seconds === undefined ? undefined : new Date(waits.at.getTime() + seconds * 1000);
}

function pollSeconds(data: unknown): number | undefined {
  const { poll } = (data ?? {}) as { poll?: { seconds?: unknown } };
  return typeof poll?.seconds === "number" ? poll.seconds : undefined;
}
