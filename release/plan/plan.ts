import type { Manifest, ManifestStage } from "../manifest/manifest";

/** One stage of a rollout: a weight, and how often it is looked at before the next one begins. */
export interface Stage {
  /** Name for people and faults: `canary`, or the weight as text (`10%`). */
  readonly name: string;
  /** Percent of production traffic on the release candidate, 1 to 100. */
  readonly weight: number;
  /** Length of the bake in seconds: the sum of `polls`. */
  readonly bakeSeconds: number;
  /** Seconds to wait before each look at the alarms. */
  readonly polls: readonly number[];
}

/** A rollout, computed once from the release; engines compile it and rehearsal executes it. */
export interface Plan {
  readonly strategy: "canary";
  /** In order; the last has weight 100 and is the validation window. */
  readonly stages: readonly Stage[];
  /** Requests per second that the whole service receives. */
  readonly requestsPerSecond: number;
}

/** The schedule of the release plan in the seeds: 1 % 30 min, 10 % 2 h, 50 % 4 h, 100 % and 24 h of validation. */
export const DEFAULT_STAGES: readonly ManifestStage[] = [
  { weight: 1, bake: 1800 },
  { weight: 10, bake: 7200 },
  { weight: 50, bake: 14_400 },
  { weight: 100, bake: 86_400 },
];

/** The stages that a release declares for an environment, or the default ones. */
export function stagesFor(manifest: Manifest, environment: string): readonly ManifestStage[] {
  const own = Object.hasOwn(manifest.rollout.environments, environment)
    ? manifest.rollout.environments[environment]?.stages
    : undefined;
  return own ?? manifest.rollout.stages ?? DEFAULT_STAGES;
}

/** The plan of a release for an environment. Whether its stages are enough is the gate `schedule-complete`'s question. */
export function planFor(manifest: Manifest, environment: string): Plan {
  return {
    strategy: manifest.rollout.strategy,
    requestsPerSecond: manifest.rollout.requestsPerSecond,
    stages: stagesFor(manifest, environment).map((stage) => ({
      name: stage.name ?? `${stage.weight}%`,
      weight: stage.weight,
      bakeSeconds: stage.bake,
      polls: pollsOf(stage.bake),
    })),
  };
}

const DENSE_SECONDS = 15 * 60;
const DENSE_STEP = 60;
const SPARSE_STEP = 5 * 60;

/**
 * Waits between looks at the alarms: each minute for the first fifteen minutes of a stage, where most bad releases
 * show, then every five. Metrics arrive by the minute, so looking more often would see nothing new.
 */
export function pollsOf(bakeSeconds: number): readonly number[] {
  const polls: number[] = [];
  for (let at = 0; at < bakeSeconds; ) {
    const wait = Math.min(at < DENSE_SECONDS ? DENSE_STEP : SPARSE_STEP, bakeSeconds - at);
    polls.push(wait);
    at += wait;
  }
  return polls;
}
