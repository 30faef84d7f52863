import type { WorkloadObjects } from "../../argo";
import type { CanaryStrategy, Step } from "../../argo/kinds/rollout";
import type { AnalysisRun, RunEnd } from "./analysisRun";
import { REACT_MS, type RolloutWorld, type RunningRollout, stagesOf, startRun } from "./rolloutWorld";

/**
 * The steps of a canary by Argo Rollouts' semantics (v1.9.1, rollout/canary.go, rollout/trafficrouting.go): a weight is set when
 * as many pods are available; an inline analysis and the background run abort when they end badly; an abort takes all traffic away
 * at once; after the last step the release is promoted, and nothing looks at it any more. Without a router the weight is the
 * share of pods, and the way back starts pods of the version before.
 */
export class CanaryRollout implements RunningRollout {
  private readonly canary: CanaryStrategy;
  private background: AnalysisRun | undefined;
  private inline: AnalysisRun | undefined;
  private weight = 0;
  private scale = 0;
  /** Percent that `setCanaryScale` fixes until it is matched with the weight again. */
  private fixedScale: number | undefined;
  private isLed = false;
  private ready = true;
  private isPaused = false;
  /** What waits for the end of a pause: the next step, or pods that an abort takes away. */
  private held: (() => void) | undefined;
  private over = false;

  constructor(
    private readonly world: RolloutWorld,
    private readonly objects: WorkloadObjects,
  ) {
    const { strategy } = objects.rollout.spec;
    if (!("canary" in strategy)) throw new Error("The Rollout is no canary.");
    this.canary = strategy.canary;
    this.begin(0);
  }

  get isOver(): boolean {
    return this.over;
  }

  abort(why: string): void {
    if (this.over) return;
    this.stop();
    this.world.aborted(why);
    const isRouted = this.canary.trafficRouting !== undefined;
    // With a router the stable version's pods all run; without one they have to be started first.
    const backMs = isRouted || this.weight === 0 ? REACT_MS : this.world.podsMs();
    this.world.clock.after(backMs, () => {
      this.lead(false);
      this.weigh(0, "abort");
    });
    // While it is paused Argo moves no number of pods, of an aborted release either.
    const remove = () => this.whenResumed(() => this.world.place(0));
    const drain = isRouted ? (this.canary.abortScaleDownDelaySeconds ?? 0) * 1000 : 0;
    this.world.clock.after(backMs + drain, remove);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    const next = this.held;
    this.held = undefined;
    next?.();
  }

  podsFailed(): void {
    this.ready = false;
    if (this.over || this.canary.trafficRouting === undefined) return;
    // Argo never weighs a version without an available pod; the steps stay where they are.
    this.world.clock.after(REACT_MS, () => {
      if (this.over) return;
      this.lead(false);
      this.weigh(0, "no pod is ready");
    });
  }

  private begin(index: number): void {
    if (this.over) return;
    const step = this.canary.steps[index];
    if (step === undefined) {
      this.stop();
      this.world.promoted();
      return;
    }
    if (index >= this.canary.analysis.startingStep && this.background === undefined) {
      this.background = startRun(this.world, this.objects.analysisTemplates, this.canary.analysis, (end) =>
        this.judge(end, () => undefined),
      );
    }
    const next = () => this.world.clock.after(REACT_MS, () => this.begin(index + 1));
    this.take(step, index, () => this.whenResumed(next));
  }

  private whenResumed(act: () => void): void {
    if (this.isPaused) this.held = act;
    else act();
  }

  private take(step: Step, index: number, next: () => void): void {
    const stages = stagesOf(this.objects);
    if ("pause" in step) {
      const stage = stages.findIndex(({ from, to }) => from <= index && index < to);
      this.world.askPerson(stage, (yes) => {
        if (this.over) return;
        if (yes) next();
        else this.abort("a person denied the stage");
      });
    } else if ("analysis" in step) {
      this.inline = startRun(this.world, this.objects.analysisTemplates, step.analysis, (end) => this.judge(end, next));
    } else if ("setCanaryScale" in step) {
      this.fixedScale = "weight" in step.setCanaryScale ? step.setCanaryScale.weight : undefined;
      this.scaleTo(this.fixedScale ?? this.weight, next);
    } else if ("setHeaderRoute" in step) {
      this.lead(true);
      next();
    } else {
      this.scaleTo(this.fixedScale ?? step.setWeight, () => {
        this.weigh(step.setWeight, "step");
        const stage = stages.findIndex(({ from, to }) => from <= index && index < to);
        if (stage >= 0) this.world.stageBegan(stage);
        next();
      });
    }
  }

  private scaleTo(percent: number, then: () => void): void {
    const grows = percent > this.scale;
    if (percent !== this.scale) this.world.place(percent);
    this.scale = percent;
    if (!grows) {
      then();
      return;
    }
    this.world.clock.after(this.world.podsMs(), () => {
      // Pods that are never ready keep the step where it is.
      if (!this.over && this.ready) then();
    });
  }

  private weigh(canary: number, why: string): void {
    if (canary === this.weight) return;
    this.weight = canary;
    this.world.weigh({ stable: 100 - canary, canary }, why);
  }

  private lead(toCanary: boolean): void {
    if (toCanary === this.isLed) return;
    this.isLed = toCanary;
    this.world.lead(toCanary);
  }

  private judge(end: RunEnd, next: () => void): void {
    if (this.over) return;
    if (end.passed) next();
    else this.abort(end.detail);
  }

  private stop(): void {
    this.over = true;
    this.background?.cancel();
    this.inline?.cancel();
  }
}
