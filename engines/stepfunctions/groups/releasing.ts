import { choose, onAny, task } from "../asl/builders";
import { textIs } from "../asl/conditions";
import type { Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { releaseStable } from "./group";

/** Where the states of {@link releasingStates} begin. */
export function firstOfReleasing({ autoScaling }: Deployment, prefix: string, next: string): string {
  return autoScaling === undefined ? next : `${prefix}HasLive`;
}

/**
 * Groups only: at the end of a rollout scaling policies may take instances of the live colour away again. Where nothing is
 * live yet there is nothing to let go, and a least size would start instances of no release.
 */
export function releasingStates(
  deployment: Deployment,
  names: { readonly prefix: string; readonly next: string; readonly failed: string },
): Section {
  if (deployment.autoScaling === undefined) return {};
  const { prefix, next, failed } = names;
  return {
    [`${prefix}HasLive`]: choose([[textIs("$.item.stableDigest", ""), next]], `${prefix}ReleaseLive`),
    [`${prefix}ReleaseLive`]: task(releaseStable(deployment), { next, catch: [onAny(failed)] }),
  };
}
