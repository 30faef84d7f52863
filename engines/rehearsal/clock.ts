/** What {@link VirtualClock.at} and {@link VirtualClock.after} return. */
export interface ClockHandle {
  /** Takes the event off the clock; it then neither runs nor moves time. Harmless when it already ran. */
  cancel(): void;
}

/** Bounds of one {@link VirtualClock.run}; without any it runs until nothing is left to happen. */
export interface RunLimits {
  /** Last virtual millisecond whose events still run. The clock stands there afterwards, also when it ran idle before. */
  readonly untilMs?: number;
  /** Most events to run: the guard against a simulation that never ends. */
  readonly maxEvents?: number;
}

/** What one {@link VirtualClock.run} did, and why it returned. */
export interface RunReport {
  readonly events: number;
  readonly reason: "idle" | "until" | "max-events";
}

/** One event, and at the same time the handle on it: hundreds of thousands are made for one rehearsal. */
class Entry implements ClockHandle {
  constructor(
    private readonly clock: VirtualClock,
    readonly ms: number,
    readonly order: number,
    public fn: (() => void) | undefined,
  ) {}

  cancel(): void {
    if (this.fn === undefined) return;
    this.fn = undefined;
    this.clock.noteCancelled();
  }
}

/** Below this size the heap is left alone: rebuilding it would cost more than the cancelled entries in it. */
const COMPACT_ABOVE = 64;

/**
 * Discrete-event clock: time moves only from event to event, by {@link run}, synchronously and never backwards.
 * Events run by time, then by the order in which they were added. No wall clock, no randomness.
 */
export class VirtualClock {
  private current = 0;
  private order = 0;
  private cancelled = 0;
  private running = false;
  private heap: Entry[] = [];

  /** Virtual milliseconds since the start. */
  now(): number {
    return this.current;
  }

  /** Events that are still to happen. */
  pending(): number {
    return this.heap.length - this.cancelled;
  }

  /** Runs `fn` at virtual millisecond `ms`, which must not lie in the past. */
  at(ms: number, fn: () => void): ClockHandle {
    if (!Number.isFinite(ms) || ms < this.current) {
      throw new RangeError(`An event must be at or after ${this.current} ms, got ${ms}.`);
    }
    const entry = new Entry(this, ms, this.order++, fn);
    this.push(entry);
    return entry;
  }

  /** For {@link Entry} alone: one of the entries on the heap will not run. */
  noteCancelled(): void {
    this.cancelled++;
    if (this.heap.length > COMPACT_ABOVE && this.cancelled > this.heap.length / 2) this.compact();
  }

  /** Runs `fn` after `ms` virtual milliseconds; 0 means after everything that is already due now. */
  after(ms: number, fn: () => void): ClockHandle {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`A delay must be 0 ms or more, got ${ms}.`);
    return this.at(this.current + ms, fn);
  }

  /** Runs events in order until none is left or a limit is reached. An error thrown by an event passes through. */
  run(limits: RunLimits = {}): RunReport {
    if (this.running) throw new Error("VirtualClock.run must not be called from an event that it runs.");
    const until = limits.untilMs ?? Number.POSITIVE_INFINITY;
    const most = limits.maxEvents ?? Number.POSITIVE_INFINITY;
    let events = 0;
    this.running = true;
    try {
      for (;;) {
        const next = this.peek();
        if (next === undefined || next.ms > until) {
          if (Number.isFinite(until) && until > this.current) this.current = until;
          return { events, reason: next === undefined ? "idle" : "until" };
        }
        if (events >= most) return { events, reason: "max-events" };
        this.pop();
        this.current = next.ms;
        const fn = next.fn;
        next.fn = undefined;
        events++;
        fn?.();
      }
    } finally {
      this.running = false;
    }
  }

  /** The earliest live entry; cancelled ones before it are dropped without moving time. */
  private peek(): Entry | undefined {
    for (;;) {
      const first = this.heap[0];
      if (first === undefined || first.fn !== undefined) return first;
      this.pop();
      this.cancelled--;
    }
  }

  private push(entry: Entry): void {
    const heap = this.heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  private pop(): void {
    const heap = this.heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below !== undefined && right !== undefined && isBefore(right, below)) {
        child++;
        below = right;
      }
      if (below === undefined || isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }

  private compact(): void {
    const live = this.heap.filter((entry) => entry.fn !== undefined);
    // A sorted array is a valid heap.
    live.sort((a, b) => a.ms - b.ms || a.order - b.order);
    this.heap = live;
    this.cancelled = 0;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.ms < b.ms || (a.ms === b.ms && a.order < b.order);
}
