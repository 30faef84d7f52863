import { type LiveWorkload, liveWorkload, rolloutRef } from "../../../engines/argo";
import type { LiveArtifact } from "../../aws/args/checkReadBefore";
import type { ClusterAccessArgs } from "../workloadArgs";
import { askCluster } from "./askCluster";
import { pinOrRefuse } from "./readPin";

/** Whose Rollout is read. */
export interface LiveWorkloadArgs {
  /** Service, as release.yaml names it. */
  service: string;
  namespace: string;
  cluster?: ClusterAccessArgs;
  /** Path of airlock.yaml, given with `environment`: another cluster or namespace than the one that it names is refused. */
  config?: string;
  /** Environment, as airlock.yaml names it. */
  environment?: string;
}

/**
 * The release that serves everybody, for the argument `live` of `ProgressiveWorkload`: what the Rollout declares, once that has ended well. `undefined` while a
 * rollout is in flight and after one was sent back, because the Rollout does not say what was there before.
 */
export function liveRelease(workload: LiveWorkload | undefined): LiveArtifact | undefined {
  if (workload === undefined || workload.phase !== "idle" || workload.aborted) return undefined;
  const { declaredVersion, declaredDigest } = workload;
  return declaredDigest === "" ? undefined : { version: declaredVersion, digest: declaredDigest };
}

/**
 * What is live, as Argo Rollouts says: `undefined` before the first deployment, and in a preview of a cluster that does not exist yet.
 * Await it before any resource is declared.
 *
 * @throws when the cluster does not answer, refuses, has no Argo Rollouts, or is not the environment's.
 */
export async function readLiveWorkload(args: LiveWorkloadArgs): Promise<LiveWorkload | undefined> {
  const { service, namespace, cluster } = args;
  const opened = await askCluster(cluster, pinOrRefuse(args));
  const found = await opened?.get(rolloutRef(namespace, service));
  return found === undefined ? undefined : liveWorkload(found);
}
