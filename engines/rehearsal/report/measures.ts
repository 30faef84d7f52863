import type { Traffic } from "../cloud/cloudwatch/traffic";
import type { RehearsalFault } from "../faults/rehearsalFault";
import type { Observations, WeightChange } from "./observations";

/** Times in virtual milliseconds, taken from what the model saw. */
export interface Measures {
  readonly faultMs?: number;
  readonly detectedMs?: number;
  /** When the canary's weight became 0 for good; absent when it never had any, or still has. */
  readonly restoredMs?: number;
  readonly exposedRequests: number;
}

/** What a model has seen, whichever engine ran in it. */
export type Seen = Pick<Observations, "faultsMs" | "alarmsMs" | "takeOversMs"> & {
  readonly weightChanges: readonly Pick<WeightChange, "atMs" | "canary">[];
};

/**
 * The beginning of the fault is that of the first fault in the canary's behaviour; where none acted, that of the last other one
 * before someone acted. The breach is detected when an alarm of the canary rings, or when the back begins that took the
 * rollout over.
 */
export function measuresOf(seen: Seen, traffic: Traffic, endMs: number): Measures {
  const began = [...seen.faultsMs];
  const behaviour = began.filter(([fault]) => spoilsCanary(fault)).map(([, ms]) => ms);
  const acted = [...seen.alarmsMs, ...seen.takeOversMs];
  const before = earliest(acted) ?? Number.POSITIVE_INFINITY;
  const others = began.map(([, ms]) => ms).filter((ms) => ms <= before);
  const faultMs = earliest(behaviour) ?? (others.length === 0 ? undefined : Math.max(...others));
  const detectedMs = faultMs === undefined ? undefined : earliest(acted.filter((ms) => ms >= faultMs));
  const restoredMs = restored(seen);
  // Of other faults only those count that a rollback followed: what a completed release served was what it should serve.
  const exposedFrom = earliest(behaviour) ?? (restoredMs === undefined ? undefined : faultMs);
  const exposed =
    exposedFrom === undefined ? 0 : traffic.served("canary", exposedFrom, Math.max(exposedFrom, restoredMs ?? endMs));
  return {
    ...(faultMs === undefined ? {} : { faultMs }),
    ...(detectedMs === undefined ? {} : { detectedMs }),
    ...(restoredMs === undefined ? {} : { restoredMs }),
    exposedRequests: Math.round(exposed),
  };
}

function spoilsCanary({ kind }: RehearsalFault): boolean {
  return ["errorRate", "latencyP95", "complaints", "unhealthy", "no-traffic"].includes(kind);
}

function restored({ weightChanges }: Seen): number | undefined {
  const last = weightChanges.findLastIndex((change) => change.canary > 0);
  return last < 0 ? undefined : weightChanges[last + 1]?.atMs;
}

function earliest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times);
}
