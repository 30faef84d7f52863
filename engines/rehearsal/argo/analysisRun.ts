import type { Metric } from "../../argo/kinds/analysis";
import type { ClockHandle, VirtualClock } from "../clock";
import { holdsOf } from "./condition";

/** What Prometheus says: values, or `error` where it does not answer. */
export type Answer = readonly number[] | "error";

/** What a run needs of the world. */
export interface AnalysisWorld {
  readonly clock: VirtualClock;
  readonly ask: (query: string) => Answer;
  /** Milliseconds until a Job ends, and whether it ends well. */
  readonly job: () => { readonly lastsMs: number; readonly passes: boolean };
}

/** How a run ended. `detail` names the metric that decided it. */
export interface RunEnd {
  readonly passed: boolean;
  readonly detail: string;
}

/** A metric's counters. Source: analysis/analysis.go, runMeasurements. */
interface Progress {
  count: number;
  failed: number;
  errorsInRow: number;
  successesInRow: number;
}

/** Source: analysis/analysis.go, DefaultErrorRetryInterval. */
const ERROR_RETRY_MS = 10_000;
/** A metric that fails ends the run with the controller's next look at it; the Rollout is looked at after that. */
const REACT_MS = 1000;

/**
 * One AnalysisRun by Argo Rollouts' semantics (v1.9.1, analysis/analysis.go): a measurement that fails beyond `failureLimit`, or
 * cannot be taken beyond `consecutiveErrorLimit`, ends the run badly at once; otherwise it ends well when every metric has been
 * measured `count` times, or has succeeded `consecutiveSuccessLimit` times in a row. A metric without `count` never ends it.
 */
export class AnalysisRun {
  private readonly timers = new Set<ClockHandle>();
  private readonly open: Set<Metric>;
  private over = false;

  constructor(
    private readonly world: AnalysisWorld,
    metrics: readonly Metric[],
    private readonly onEnd: (end: RunEnd) => void,
  ) {
    this.open = new Set(metrics);
    for (const metric of metrics) {
      const progress: Progress = { count: 0, failed: 0, errorsInRow: 0, successesInRow: 0 };
      this.after(milliseconds(metric.initialDelay), () => this.measure(metric, progress));
    }
  }

  /** The rollout has no use for it any more; it says nothing from now on. */
  cancel(): void {
    this.over = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private measure(metric: Metric, progress: Progress): void {
    const { provider } = metric;
    if ("job" in provider) {
      const { lastsMs, passes } = this.world.job();
      this.after(lastsMs, () => this.measured(metric, progress, passes));
      return;
    }
    const answer = this.world.ask(provider.prometheus.query);
    if (answer === "error") {
      progress.errorsInRow++;
      progress.successesInRow = 0;
      if (progress.errorsInRow > metric.consecutiveErrorLimit) {
        this.end(false, `${metric.name} could not be measured`);
        return;
      }
      this.after(ERROR_RETRY_MS, () => this.measure(metric, progress));
      return;
    }
    const passes = metric.successCondition === undefined || holdsOf(metric.successCondition, answer);
    this.measured(metric, progress, passes, answer);
  }

  private measured(metric: Metric, progress: Progress, passes: boolean, answer: readonly number[] = []): void {
    progress.count++;
    progress.errorsInRow = 0;
    progress.successesInRow = passes ? progress.successesInRow + 1 : 0;
    if (!passes) progress.failed++;
    if (metric.failureLimit >= 0 && progress.failed > metric.failureLimit) {
      this.end(false, describe(metric, answer));
      return;
    }
    const wanted = metric.consecutiveSuccessLimit ?? 0;
    if (wanted > 0 && progress.successesInRow >= wanted) {
      this.done(metric);
      return;
    }
    // Without an interval a metric is measured once. Source: EffectiveCount.
    const count = metric.count ?? (metric.interval === undefined ? 1 : Number.POSITIVE_INFINITY);
    if (progress.count < count) {
      this.after(milliseconds(metric.interval), () => this.measure(metric, progress));
      return;
    }
    if (wanted > 0) this.end(false, describe(metric, answer));
    else this.done(metric);
  }

  private done(metric: Metric): void {
    this.open.delete(metric);
    if (this.open.size === 0) this.end(true, "");
  }

  private end(passed: boolean, detail: string): void {
    this.cancel();
    this.world.clock.after(REACT_MS, () => this.onEnd({ passed, detail }));
  }

  private after(ms: number, act: () => void): void {
    const handle = this.world.clock.after(ms, () => {
      this.timers.delete(handle);
      if (!this.over) act();
    });
    this.timers.add(handle);
  }
}

function describe(metric: Metric, answer: readonly number[]): string {
  if ("job" in metric.provider) return `${metric.name} failed`;
  const said = answer.some((value) => !Number.isNaN(value)) ? `is ${answer.map(rounded).join(", ")}` : "has no data";
  return `${metric.name} ${said}`;
}

function rounded(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** Our durations are whole seconds: `60s`. */
function milliseconds(duration: string | undefined): number {
  return duration === undefined ? 0 : Number.parseInt(duration, 10) * 1000;
}
