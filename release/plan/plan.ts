import type { Manifest, ManifestStage } from "../manifest/manifest";
import { DEFAULT_STAGES } from "./defaultStages";
import { pollsOf } from "./polls";
import { promotes, type Strategy } from "./strategy";

/** One stage of a rollout: who gets the candidate, and how often it is looked at before the next stage begins. */
export interface Stage {
  /** Name for people and faults: `canary`, or the weight as text (`10%`). */
  readonly name: string;
  /** Percent of production traffic on the release candidate, 0 to 100. 0 only where the ring rule alone leads to it. */
  readonly weight: number;
  /** Percent of the ring rule's requests on the release candidate, 0 to 100; equals `weight` outside of rings. */
  readonly ringWeight: number;
  /** Length of the bake in seconds: the sum of `polls`. */
  readonly bakeSeconds: number;
  /** Seconds to wait before each look at the alarms. */
  readonly polls: readonly number[];
  /** Whether a person must let the stage begin. */
  readonly approval: boolean;
  /** Seconds that a cookie keeps a user on the version first met, up to 604,800 (ELB API: 7 days); 0 for no cookie. */
  readonly stickySeconds: number;
}

/** A rollout, computed once from the release; engines compile it and rehearsal executes it. */
export interface Plan {
  readonly strategy: Strategy;
  /** Whether the candidate becomes the stable version at the end; an A/B test goes back to the stable one. */
  readonly promotes: boolean;
  /** In order; the last one is the validation window and has weight 100, but for an A/B test. */
  readonly stages: readonly Stage[];
  /** Requests per second that the whole service receives. */
  readonly requestsPerSecond: number;
  /** Seconds from the beginning of each stage in which alarms on latency are not judged: caches and compilers are cold. */
  readonly warmUpSeconds: number;
}

/** The stages that a release declares for an environment, or the default ones of its strategy. */
export function stagesFor(manifest: Manifest, environment: string): readonly ManifestStage[] {
  return ownOf(manifest, environment)?.stages ?? manifest.rollout.stages ?? DEFAULT_STAGES[manifest.rollout.strategy];
}

/** Requests per second of a service in an environment, and those of them that reach the ring rule, as far as the release says. */
export function trafficFor(
  manifest: Manifest,
  environment: string,
): { readonly requestsPerSecond: number; readonly ringRequestsPerSecond: number | undefined } {
  const { rollout } = manifest;
  const own = ownOf(manifest, environment);
  return {
    requestsPerSecond: own?.requestsPerSecond ?? rollout.requestsPerSecond,
    ringRequestsPerSecond: own?.ringRequestsPerSecond ?? rollout.ringRequestsPerSecond,
  };
}

function ownOf(manifest: Manifest, environment: string) {
  const { environments } = manifest.rollout;
  return Object.hasOwn(environments, environment) ? environments[environment] : undefined;
}

/** The plan of a release for an environment. Whether its stages are enough is the gate `schedule-complete`'s question. */
export function planFor(manifest: Manifest, environment: string): Plan {
  const { strategy, warmUp, sticky } = manifest.rollout;
  return {
    strategy,
    promotes: promotes(strategy),
    requestsPerSecond: trafficFor(manifest, environment).requestsPerSecond,
    warmUpSeconds: warmUp,
    stages: stagesFor(manifest, environment).map((stage) => ({
      name: stage.name ?? `${stage.weight}%`,
      weight: stage.weight,
      ringWeight: strategy === "rings" ? 100 : stage.weight,
      bakeSeconds: stage.bake,
      polls: pollsOf(stage.bake),
      approval: stage.approval,
      stickySeconds: strategy === "ab-test" ? sticky : 0,
    })),
  };
}
