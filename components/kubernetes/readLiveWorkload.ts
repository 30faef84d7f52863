import { type LiveWorkload, liveWorkload } from "../../engines/argo";
import { openCluster } from "./askCluster";
import type { ClusterAccessArgs } from "./workloadArgs";

/** Whose Rollout is read. */
export interface LiveWorkloadArgs {
  /** Service, as release.yaml names it. */
  service: string;
  namespace: string;
  cluster?: ClusterAccessArgs;
}

/**
 * What is live, as Argo Rollouts says: `undefined` before the first deployment, and in a preview of a cluster that does not exist yet.
 * Await it before any resource is declared.
 *
 * @throws when the cluster does not answer, refuses, or has no Argo Rollouts.
 */
export async function readLiveWorkload({
  service,
  namespace,
  cluster,
}: LiveWorkloadArgs): Promise<LiveWorkload | undefined> {
  const opened = await openCluster(cluster);
  const found = await opened?.rollout(namespace, service);
  return found === undefined ? undefined : liveWorkload(found);
}
