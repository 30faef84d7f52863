import { formatDuration } from "../../../release/values/duration";
import type { WorkloadInput, WorkloadObjects } from "../../argo";
import { SeededRandom } from "../asl/data/random";
import { VirtualClock } from "../clock";
import { Traffic } from "../cloud/cloudwatch/traffic";
import { describeEffect } from "../faults/describeEffect";
import { noEffects } from "../faults/effects";
import { FaultPlayer } from "../faults/faultPlayer";
import type { RehearsalFault } from "../faults/rehearsalFault";
import type { RehearsalRequest, TrafficWeights } from "../rehearsal";
import { Journal } from "../report/journal";
import type { Seen } from "../report/measures";
import type { Answer } from "./analysisRun";
import { BlueGreenRollout } from "./blueGreenRollout";
import { CanaryRollout } from "./canaryRollout";
import { Prometheus } from "./prometheus";
import type { RolloutWorld, RunningRollout } from "./rolloutWorld";

/** Pods of small images run and are ready within this time; then they must stay so for `minReadySeconds`. */
const PODS_MS = { from: 15_000, to: 45_000 } as const;
const JOB_MS = { from: 10_000, to: 60_000 } as const;
/** Someone looks at the release for two to ten minutes before they answer, as on AWS. */
const ANSWER_MS = { from: 120_000, to: 600_000 } as const;
const PAUSE_MS = 3_600_000;
/** Part of all requests that carry the ring's header, as on AWS. */
export const RING_SHARE = 0.02;

/**
 * A model of a cluster in which a Rollout runs: pods, a router, Prometheus, people. Not in the model: the router's own delay, an
 * API server or a Prometheus that is away, nodes, autoscalers.
 */
export class RehearsedCluster implements RolloutWorld {
  readonly clock = new VirtualClock();
  readonly journal: Journal;
  readonly traffic: Traffic;
  readonly seen = {
    faultsMs: new Map<RehearsalFault, number>(),
    alarmsMs: [] as number[],
    takeOversMs: [] as number[],
    weightChanges: [] as { atMs: number; canary: number }[],
  } satisfies Seen;
  /** How it ended; undefined while it has not, for example because nobody answers. */
  end: "promoted" | "aborted" | undefined;
  weights: TrafficWeights = { stable: 100, canary: 0 };
  private readonly effects = noEffects();
  private readonly prometheus: Prometheus;
  private readonly faults: FaultPlayer;
  private readonly rollout: RunningRollout;
  private readonly random: (purpose: string) => SeededRandom;
  private readonly pods: SeededRandom;
  private podsSinceMs: number | undefined;
  private unreadySinceMs: number | undefined;
  private isLed = false;

  constructor(
    private readonly request: RehearsalRequest,
    input: WorkloadInput,
    private readonly objects: WorkloadObjects,
  ) {
    const { clock } = this;
    this.random = (purpose) => new SeededRandom(`${request.seed} ${purpose}`);
    this.pods = this.random("pods");
    this.journal = new Journal(clock, () => this.weights);
    this.traffic = new Traffic(request.plan.requestsPerSecond, this.weights);
    this.prometheus = new Prometheus({
      clock,
      random: this.random("metrics"),
      input,
      traffic: this.traffic,
      effects: this.effects,
      podsSinceMs: () => this.podsSinceMs,
      unreadySinceMs: () => this.unreadySinceMs,
    });
    const { readinessProbe } = objects.rollout.spec.template?.spec.containers[0] ?? {};
    const unreadyMs = (readinessProbe?.periodSeconds ?? 0) * (readinessProbe?.failureThreshold ?? 0) * 1000;
    this.faults = new FaultPlayer(request.faults, clock, this.random("faults"), {
      effects: this.effects,
      becomeUnhealthy: () => clock.after(unreadyMs, () => this.podsFail()),
      mute: () => this.traffic.mute(clock.now()),
      forward: () =>
        this.rollout.isOver
          ? undefined
          : { status: "RUNNING", stop: () => this.rollout.abort("a person aborted it"), redrive: () => undefined },
      pause: () => this.pause(),
      startAgain: () => undefined,
      onBegan: (fault) => this.faultBegan(fault),
    });
    this.rollout =
      "canary" in objects.rollout.spec.strategy
        ? new CanaryRollout(this, objects)
        : new BlueGreenRollout(this, objects);
  }

  ask(query: string): Answer {
    return this.prometheus.ask(query);
  }

  job(): { readonly lastsMs: number; readonly passes: boolean } {
    return { lastsMs: this.random("smoke").integer(JOB_MS.from, JOB_MS.to), passes: true };
  }

  podsMs(): number {
    return this.pods.integer(PODS_MS.from, PODS_MS.to) + this.objects.rollout.spec.minReadySeconds * 1000;
  }

  weigh(weights: TrafficWeights, why: string): void {
    this.weights = weights;
    this.seen.weightChanges.push({ atMs: this.clock.now(), canary: weights.canary });
    this.divide();
    if (weights.canary === 0) this.journal.note("traffic restored", `by the controller: ${why}`);
  }

  lead(toCanary: boolean): void {
    this.isLed = toCanary;
    this.divide();
    if (toCanary) this.journal.note("weights changed", "the ring's header leads to the release");
  }

  place(percent: number): void {
    const { rollout } = this.objects;
    const count = Math.ceil((percent * rollout.spec.replicas) / 100);
    this.journal.note("placed", `${count} of ${rollout.spec.replicas} pods of ${this.request.version}`);
    if (percent === 0) this.podsSinceMs = undefined;
    else this.podsSinceMs ??= this.clock.now();
  }

  stageBegan(index: number): void {
    const stage = this.request.plan.stages[index];
    if (stage === undefined) return;
    const weight = stage.name === `${stage.weight}%` ? "" : ` ${stage.weight}%`;
    this.journal.note("stage started", `${stage.name}${weight} for ${formatDuration(stage.bakeSeconds)}`);
    this.faults.stageBegan(index);
  }

  askPerson(stage: number, answer: (yes: boolean) => void): void {
    const name = this.request.plan.stages[stage]?.name ?? "";
    this.journal.note("approval wanted", `for ${name}`);
    const fault = this.request.faults.find(
      (one) => (one.kind === "deny" || one.kind === "no-approval") && one.at.stage === stage,
    );
    if (fault !== undefined) this.faultBegan(fault);
    if (fault?.kind === "no-approval") return;
    this.clock.after(this.random(`answer ${stage}`).integer(ANSWER_MS.from, ANSWER_MS.to), () => {
      if (this.end !== undefined) return;
      this.journal.note(fault === undefined ? "approved" : "denied", `${name} by a person`);
      answer(fault === undefined);
    });
  }

  breached(run: string, detail: string): void {
    if (this.end !== undefined) return;
    this.seen.alarmsMs.push(this.clock.now());
    this.journal.note("alarm raised", `${detail} (${run})`);
  }

  aborted(why: string): void {
    this.end = "aborted";
    this.faults.cancel();
    this.seen.takeOversMs.push(this.clock.now());
    this.journal.note("back started", `the controller aborts: ${why}`);
  }

  promoted(): void {
    this.end = "promoted";
    this.faults.cancel();
    this.journal.note("promoted", `${this.request.version} is the stable version`);
  }

  /** Whoever pauses a rollout lets it go on after an hour, as on AWS. */
  private pause(): boolean {
    if (this.rollout.isOver) return false;
    this.rollout.pause();
    this.journal.note("paused", "by a person");
    this.clock.after(PAUSE_MS, () => {
      if (this.end === undefined) this.journal.note("resumed", "by a person");
      this.rollout.resume();
    });
    return true;
  }

  private podsFail(): void {
    this.unreadySinceMs = this.clock.now();
    this.rollout.podsFailed();
    const isRouted = "canary" in this.objects.rollout.spec.strategy && this.objects.route !== undefined;
    // With weights the controller takes them away; behind a Service alone nobody answers.
    if (this.weights.canary > 0 && !isRouted) {
      this.journal.note("requests lost", `the release has ${this.weights.canary} % and no ready pod`);
    }
  }

  private faultBegan(fault: RehearsalFault): void {
    if (this.seen.faultsMs.has(fault)) return;
    this.seen.faultsMs.set(fault, this.clock.now());
    const effect = fault.kind === "stop" ? "someone aborts the rollout" : describeEffect(fault);
    this.journal.note("fault began", `${fault.text}: ${effect}`);
  }

  private divide(): void {
    const part = this.isLed ? RING_SHARE : 0;
    const canary = (1 - part) * this.weights.canary + part * 100;
    this.traffic.shift({ stable: 100 - canary, canary }, this.clock.now());
  }
}
