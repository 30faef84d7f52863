import type { ClockHandle, VirtualClock } from "../../clock";

/** Holds the timers of something that can be ended at once: an execution, or one attempt of a state and all within it. */
export class Lifetime {
  private ended = false;
  private readonly handles = new Set<ClockHandle>();
  private readonly children = new Set<Lifetime>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly parent?: Lifetime,
  ) {}

  /** True once it was ended; whoever holds it then does nothing more. */
  get over(): boolean {
    return this.ended;
  }

  /** A part that ends with this one. */
  child(): Lifetime {
    const child = new Lifetime(this.clock, this);
    if (this.ended) child.ended = true;
    else this.children.add(child);
    return child;
  }

  /** Runs `fn` after `ms`, unless this ended before. */
  after(ms: number, fn: () => void): void {
    if (this.ended) return;
    const handle = this.clock.after(ms, () => {
      this.handles.delete(handle);
      fn();
    });
    this.handles.add(handle);
  }

  /** Ends it: no timer fires any more, here and in every part. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.parent?.children.delete(this);
    for (const handle of this.handles) handle.cancel();
    for (const child of [...this.children]) child.end();
    this.handles.clear();
  }
}
