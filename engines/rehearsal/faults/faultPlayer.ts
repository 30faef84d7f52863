import type { SeededRandom } from "../asl/data/random";
import type { Execution } from "../asl/run";
import type { ClockHandle, VirtualClock } from "../clock";
import type { Effects } from "./effects";
import type { Moment, RehearsalFault } from "./rehearsalFault";

/** What the faults act on. */
export interface FaultTargets {
  readonly effects: Effects;
  /** The canary's tasks fail their health checks from now on. */
  readonly becomeUnhealthy: () => void;
  /** No request reaches the canary from now on. */
  readonly mute: () => void;
  /** The execution that rolls the record out, while it runs; a rollout in a cluster is stopped by an abort. */
  readonly forward: () => Pick<Execution, "status" | "stop" | "redrive"> | undefined;
  /** A person pauses the rollout; false when there is none to pause. */
  readonly pause: () => boolean;
  /** Delivers the record's event again. */
  readonly startAgain: () => void;
  readonly onBegan: (fault: RehearsalFault) => void;
}

/** Someone acts within the first minute of a stage. */
const WITHIN_MS = 60_000;
/** Someone redrives between a second and five minutes after the stop. */
const REDRIVE_MS = { from: 1000, to: 300_000 } as const;

/** Faults that begin with a stage. A stage that is denied never begins: people know of that by themselves. */
type StageFault = Extract<RehearsalFault, { readonly at: Moment }> & {
  readonly kind: Exclude<RehearsalFault["kind"], "deny" | "no-approval">;
};

/** Begins each fault of a stage when its moment has come. */
export class FaultPlayer {
  private readonly waiting: StageFault[];
  private readonly timers = new Set<ClockHandle>();

  constructor(
    faults: readonly RehearsalFault[],
    private readonly clock: VirtualClock,
    private readonly random: SeededRandom,
    private readonly targets: FaultTargets,
  ) {
    this.waiting = faults.filter(
      (fault): fault is StageFault => "at" in fault && fault.kind !== "deny" && fault.kind !== "no-approval",
    );
  }

  /** A stage of the plan began. Where stages were passed over (the first release ever), their faults never begin. */
  stageBegan(stage: number): void {
    for (const fault of this.waiting.filter((one) => one.at.stage === stage)) {
      this.waiting.splice(this.waiting.indexOf(fault), 1);
      const handle = this.clock.after(this.delayOf(fault), () => {
        this.timers.delete(handle);
        this.begin(fault);
      });
      this.timers.add(handle);
    }
  }

  /** Faults whose time has not come; they keep no rehearsal going. */
  get pending(): number {
    return this.timers.size;
  }

  /** The rehearsal is over. */
  cancel(): void {
    for (const handle of this.timers) handle.cancel();
    this.timers.clear();
  }

  private delayOf(fault: StageFault): number {
    const byPerson = fault.kind === "stop" || fault.kind === "redrive" || fault.kind === "duplicate-start";
    return byPerson ? this.random.integer(0, WITHIN_MS) : fault.at.delaySeconds * 1000;
  }

  private begin(fault: StageFault): void {
    const { effects, onBegan } = this.targets;
    const nowMs = this.clock.now();
    switch (fault.kind) {
      case "errorRate":
        effects.errors.push({ fromMs: nowMs, share: fault.percent / 100 });
        break;
      case "latencyP95":
        effects.slowness.push({
          fromMs: nowMs,
          p95Ms: (baseline) => ("times" in fault ? fault.times * baseline : fault.milliseconds),
        });
        break;
      case "own":
        effects.own.push({ fromMs: nowMs, name: fault.name, value: fault.value });
        break;
      case "complaints":
        effects.complaints.push({ atMs: nowMs, count: fault.count });
        break;
      case "unhealthy":
        effects.errors.push({ fromMs: nowMs, share: 1 });
        this.targets.becomeUnhealthy();
        break;
      case "no-traffic":
        this.targets.mute();
        break;
      case "pause":
        if (this.targets.pause()) onBegan(fault);
        return;
      case "duplicate-start":
        onBegan(fault);
        this.targets.startAgain();
        return;
      case "stop":
      case "redrive":
        this.stop(fault);
        return;
    }
    onBegan(fault);
  }

  /** A fault that finds no execution to stop has not begun. */
  private stop(fault: StageFault): void {
    const running = this.targets.forward();
    if (running === undefined) return;
    this.targets.onBegan(fault);
    running.stop("Person", "Someone stopped it.");
    if (fault.kind !== "redrive") return;
    this.clock.after(this.random.integer(REDRIVE_MS.from, REDRIVE_MS.to), () => {
      if (running.status === "ABORTED") running.redrive();
    });
  }
}
