import type { ClockHandle, VirtualClock } from "../../clock";

/**
 * Holds the timers of something that can be ended at once: an execution, or one attempt of a state and all within it. Most
 * states need none, so a lifetime is registered with the one around it only when it gets its first timer.
 */
export class Lifetime {
  private ended = false;
  private handles: ClockHandle[] | undefined;
  private children: Set<Lifetime> | undefined;

  constructor(
    private readonly clock: VirtualClock,
    private readonly parent?: Lifetime,
  ) {}

  /** True once it, or one that it is a part of, was ended; whoever holds it then does nothing more. */
  get over(): boolean {
    return this.ended || (this.parent?.over ?? false);
  }

  /** A part that ends with this one. */
  child(): Lifetime {
    return new Lifetime(this.clock, this);
  }

  /** Runs `fn` after `ms`, unless this ended before. */
  after(ms: number, fn: () => void): void {
    if (this.over) return;
    const handle = this.clock.after(ms, fn);
    if (this.handles === undefined) {
      this.handles = [handle];
      this.parent?.adopt(this);
    } else {
      // A handle that has run stays: cancelling it later does nothing, and no lifetime gets more than a few.
      this.handles.push(handle);
    }
  }

  /** Ends it: no timer fires any more, here and in every part. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.parent?.children?.delete(this);
    if (this.handles !== undefined) for (const handle of this.handles) handle.cancel();
    if (this.children !== undefined) for (const child of [...this.children]) child.end();
    this.handles = undefined;
    this.children = undefined;
  }

  /** A part has timers now, or parts that have: so do all that it is a part of. */
  private adopt(child: Lifetime): void {
    if (this.children === undefined) {
      this.children = new Set();
      this.parent?.adopt(this);
    }
    this.children.add(child);
  }
}
