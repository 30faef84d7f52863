import type { VirtualClock } from "../clock";
import type { Weights } from "../cloud/loadBalancer";
import type { TimelineEntry, TimelineEvent } from "../rehearsal";

/** Writes down what happens, with the time and the rule's weights of that moment. */
export class Journal {
  private readonly written: TimelineEntry[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly weights: () => Weights,
  ) {}

  note(event: TimelineEvent, detail?: string): void {
    const { stable, canary } = this.weights();
    this.written.push({
      at: seconds(this.clock.now()),
      event,
      weights: { stable, canary },
      ...(detail === undefined ? {} : { detail }),
    });
  }

  get entries(): readonly TimelineEntry[] {
    return this.written;
  }
}

/** Virtual seconds to a tenth. */
export function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
