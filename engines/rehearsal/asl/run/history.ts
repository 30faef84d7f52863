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

/** Fields of an event in a {@link History}'s list. */
const WIDTH = 3;

/** The events of an execution, in one flat list: a rehearsal keeps tens of thousands, and mostly nobody reads them. */
export class History {
  private readonly fields: (string | number | undefined)[] = [];

  get length(): number {
    return this.fields.length / WIDTH;
  }

  /** Adds an event and returns its id. */
  add(type: string, atMs: number, state: string | undefined): number {
    this.fields.push(type, atMs, state);
    return this.length;
  }

  get events(): readonly HistoryEvent[] {
    return Array.from({ length: this.length }, (_, i) => {
      const [type, atMs, state] = this.fields.slice(i * WIDTH, (i + 1) * WIDTH);
      const event = { id: i + 1, type: String(type), atMs: Number(atMs) };
      return state === undefined ? event : { ...event, state: String(state) };
    });
  }
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
