import type { WorkloadObjects } from "../../argo";
import type { BlueGreenStrategy } from "../../argo/kinds/rollout";
import type { ClockHandle } from "../clock";
import type { AnalysisRun, RunEnd } from "./analysisRun";
import { REACT_MS, type RolloutWorld, type RunningRollout, startRun } from "./rolloutWorld";

/**
 * A switch by Argo Rollouts' semantics (v1.9.1, rollout/bluegreen.go): all pods of the release, the analysis before the switch, a
 * person where the switch is not automatic, the selector of the active Service, the analysis after it. An abort after the
 * switch turns the selector back, but only while all pods of the release are ready: from pods that fail Argo does not switch away (decision 042). Pods that are
 * not available for `progressDeadlineSeconds` abort it.
 */
export class BlueGreenRollout implements RunningRollout {
  private readonly blueGreen: BlueGreenStrategy;
  private run: AnalysisRun | undefined;
  private deadline: ClockHandle | undefined;
  private switched = false;
  private failing = false;
  private over = false;

  constructor(
    private readonly world: RolloutWorld,
    private readonly objects: WorkloadObjects,
  ) {
    const { strategy } = objects.rollout.spec;
    if (!("blueGreen" in strategy)) throw new Error("The Rollout is no blue-green one.");
    this.blueGreen = strategy.blueGreen;
    world.place(100);
    world.clock.after(world.podsMs(), () => this.preview());
  }

  get isOver(): boolean {
    return this.over;
  }

  abort(why: string): void {
    if (this.over) return;
    this.stop();
    const { world, blueGreen } = this;
    world.aborted(why);
    if (this.switched && this.failing) return;
    if (this.switched) world.clock.after(REACT_MS, () => world.weigh({ stable: 100, canary: 0 }, "abort"));
    world.clock.after(REACT_MS + blueGreen.abortScaleDownDelaySeconds * 1000, () => world.place(0));
  }

  /** Refused before a rehearsal begins: paused after its switch Argo would not turn it back. */
  pause(): void {
    throw new Error("A blue-green rollout is not paused.");
  }

  resume(): void {
    throw new Error("A blue-green rollout is not paused.");
  }

  podsFailed(): void {
    this.failing = true;
    if (this.over) return;
    const { progressDeadlineSeconds } = this.objects.rollout.spec;
    this.deadline = this.world.clock.after(progressDeadlineSeconds * 1000, () =>
      this.abort(`no pod was ready for ${progressDeadlineSeconds} s`),
    );
  }

  private preview(): void {
    if (this.over) return;
    this.start(this.blueGreen.prePromotionAnalysis, () => {
      if (this.blueGreen.autoPromotionEnabled) {
        this.switch();
        return;
      }
      this.world.askPerson(0, (yes) => {
        if (this.over) return;
        if (yes) this.switch();
        else this.abort("a person denied the switch");
      });
    });
  }

  private switch(): void {
    this.switched = true;
    this.world.weigh({ stable: 0, canary: 100 }, "step");
    this.world.stageBegan(0);
    this.start(this.blueGreen.postPromotionAnalysis, () => {
      this.stop();
      this.world.promoted();
    });
  }

  private start(reference: BlueGreenStrategy["prePromotionAnalysis"], next: () => void): void {
    this.run = startRun(this.world, this.objects.analysisTemplates, reference, (end: RunEnd) => {
      if (this.over) return;
      if (end.passed) next();
      else this.abort(end.detail);
    });
  }

  private stop(): void {
    this.over = true;
    this.run?.cancel();
    this.deadline?.cancel();
  }
}
