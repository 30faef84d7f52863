import type { WorkloadInput } from "../../argo";
import { measuresOf } from "../../argo/analysis/measures";
import { settingsOf } from "../../argo/input/measuring";
import type { SeededRandom } from "../asl/data/random";
import type { VirtualClock } from "../clock";
import { baselineP95, healthyOwn } from "../cloud/cloudwatch/contractAlarms";
import { measure } from "../cloud/cloudwatch/measure";
import type { Traffic } from "../cloud/cloudwatch/traffic";
import type { Effects } from "../faults/effects";
import type { Answer } from "./analysisRun";

/** What the figures are of. */
export interface PrometheusSetup {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly input: WorkloadInput;
  readonly traffic: Traffic;
  readonly effects: Effects;
  /** Since when pods of the release run; undefined while there are none. */
  readonly podsSinceMs: () => number | undefined;
  /** Since when none of them is ready; undefined while they are. */
  readonly unreadySinceMs: () => number | undefined;
}

const HOUR_MS = 3_600_000;
/** A scrape each thirty seconds: what is measured is as old as half of that. */
const SCRAPED_MS = 15_000;

/** Prometheus over the model's requests: answers the queries that were compiled, and no others. */
export class Prometheus {
  private readonly answers: ReadonlyMap<string, () => Answer>;

  constructor(private readonly setup: PrometheusSetup) {
    const { service, plan, contract, workload } = setup.input;
    const settings = settingsOf(service, workload);
    this.answers = new Map(
      measuresOf(contract.triggers, settings, plan.warmUpSeconds).map(({ name, query }) => [
        query,
        () => this.answer(name.replace(/-least$/, ""), settings.windowSeconds * 1000, plan.warmUpSeconds * 1000),
      ]),
    );
  }

  ask(query: string): Answer {
    const answer = this.answers.get(query);
    if (answer === undefined) throw new Error(`The rehearsal has no figures for ${query}.`);
    return answer();
  }

  private answer(name: string, windowMs: number, warmUpMs: number): Answer {
    const { clock, effects, podsSinceMs } = this.setup;
    const toMs = Math.max(0, clock.now() - SCRAPED_MS);
    const fromMs = Math.max(0, toMs - windowMs);
    if (name === "complaints") {
      const recent = effects.complaints.filter(({ atMs }) => atMs >= toMs - HOUR_MS && atMs < toMs);
      return [recent.reduce((sum, { count }) => sum + count, 0)];
    }
    const sinceMs = podsSinceMs();
    if (sinceMs === undefined || fromMs === toMs) return [];
    if (name === "unhealthyHosts") {
      const unready = this.setup.unreadySinceMs();
      return [unready !== undefined && unready <= fromMs && sinceMs <= toMs - warmUpMs ? 1 : 0];
    }
    const { canary, stable } = this.measured(fromMs, toMs);
    if (name === "errorRate") return canary.requests === undefined ? [] : [(100 * canary.errors) / canary.requests];
    if (name === "latencyP95" || name === "latencyP95-times") {
      if (canary.p95Ms === undefined || sinceMs > toMs - warmUpMs) return [];
      return [name === "latencyP95" ? canary.p95Ms : canary.p95Ms / (stable.p95Ms ?? this.baseline)];
    }
    const value = canary.own[name];
    return value === undefined ? [] : [value];
  }

  private get baseline(): number {
    return baselineP95(this.setup.input.contract.triggers);
  }

  private measured(fromMs: number, toMs: number): ReturnType<typeof measure> {
    const { traffic, effects, random, input, unreadySinceMs } = this.setup;
    const { triggers } = input.contract;
    return measure(
      {
        traffic,
        effects,
        // Pods that are not ready are in no Service: no request reaches them.
        targets: (version) => (version === "stable" || unreadySinceMs() === undefined ? ["healthy"] : []),
        baselineP95Ms: baselineP95(triggers),
        healthyOwn: healthyOwn(triggers),
        random,
        mixed: false,
      },
      fromMs,
      toMs,
    );
  }
}
