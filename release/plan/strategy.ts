/**
 * How a release reaches its users.
 *
 * - `canary`: traffic by weight, stage after stage.
 * - `blue-green`: smoke test, then one switch of all traffic; the old colour is kept for an instant return.
 * - `rings`: ring 0 by the ring rule (header, cookie or source address), then a share of traffic, then all.
 * - `rolling`: the live colour's tasks are replaced by ECS's own controller, with its circuit breaker and alarms.
 * - `hot`: all traffic at once, watched as briefly as the release says.
 * - `ab-test`: two versions side by side with sticky users for a time; compared at the end, promotes nothing.
 */
export const STRATEGIES = ["canary", "blue-green", "rings", "rolling", "hot", "ab-test"] as const;

/** One of {@link STRATEGIES}. */
export type Strategy = (typeof STRATEGIES)[number];

/**
 * What a protected environment allows unless airlock.yaml allows less: all but `hot`, which sends everybody to a version that
 * nobody has seen (requirement B9: no staged rollout is skipped).
 */
export const STAGED_STRATEGIES: readonly Strategy[] = STRATEGIES.filter((strategy) => strategy !== "hot");

/** Whether a rollout by this strategy makes the candidate the stable version when it ends well. */
export function promotes(strategy: Strategy): boolean {
  return strategy !== "ab-test";
}
