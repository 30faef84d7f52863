/** One event of an execution's history, as GetExecutionHistory names it. */
export interface HistoryEvent {
  /** Counts from 1. */
  readonly id: number;
  readonly type: string;
  /** Virtual milliseconds. */
  readonly atMs: number;
  /** The state it belongs to; absent for events of the execution. */
  readonly state?: string;
}

/** Events that a STANDARD execution may have. Source: Developer Guide, "Avoid reaching the history quota". */
export const HISTORY_LIMIT = 25_000;

/** What AWS gives as cause when the history is full. */
export const HISTORY_LIMIT_CAUSE = `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`;

/**
 * Events after which an EXPRESS execution counts as endless. AWS has no such limit but ends the execution after five minutes,
 * which a loop that takes no virtual time would never reach.
 */
export const EXPRESS_EVENT_LIMIT = 200_000;
