import type { SeededRandom } from "../asl/data/random";
import type { ClockHandle, VirtualClock } from "../clock";
import type { Datapoint } from "../cloud/cloudwatch/datapoint";

/** What beats with the minutes. */
export interface HeartbeatSetup {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly measure: (fromMs: number) => Datapoint;
  readonly arrive: (point: Datapoint, notYetArrived: number) => void;
  /** Events on the clock that nothing waits for, besides those of the heartbeat itself. */
  readonly passive: () => number;
  /** Asked each minute: true ends the rehearsal. */
  readonly isOver: () => boolean;
  readonly onEnd: () => void;
}

const MINUTE_MS = 60_000;
/** Load balancer metrics of a minute are there about a minute after its end (design, "Error rate per target group"). */
const ARRIVAL_MS = 60_000;

/**
 * The minutes of CloudWatch. They begin and are evaluated at a phase that the seed draws: nobody's rollout starts on the full
 * minute. The heart stops when nothing else is left to happen.
 */
export class Heartbeat {
  /** Events of its own that are still to come: two or three. */
  private own: ClockHandle[] = [];
  private readonly evaluationMs: number;

  constructor(private readonly setup: HeartbeatSetup) {
    this.evaluationMs = setup.random.integer(0, MINUTE_MS / 2);
    const firstMs = setup.random.integer(1, MINUTE_MS);
    this.after(firstMs, () => this.beat(0));
  }

  private beat(fromMs: number): void {
    const { clock, measure, arrive, passive, isOver, onEnd } = this.setup;
    if (isOver() || clock.pending() === this.own.length + passive()) {
      for (const handle of this.own) handle.cancel();
      onEnd();
      return;
    }
    const point = measure(fromMs);
    // One minute has ended since, when this one arrives.
    this.after(ARRIVAL_MS + this.evaluationMs, () => arrive(point, 1));
    this.after(MINUTE_MS, () => this.beat(point.endMs));
  }

  private after(ms: number, act: () => void): void {
    const handle = this.setup.clock.after(ms, () => {
      this.own = this.own.filter((other) => other !== handle);
      act();
    });
    this.own.push(handle);
  }
}
