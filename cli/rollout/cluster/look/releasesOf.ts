import { ANNOTATIONS, NAME_LABEL } from "../../../../engines/argo";
import { Place } from "../../../../engines/argo/check/place";
import type { ClusterObject } from "../../../../engines/argo/cluster";
import type { RolloutIn } from "../openRolloutIn";

/** A version of the service, as its ReplicaSet has it. */
export interface ReleaseSet {
  /** Pod template hash. */
  readonly hash: string;
  readonly version: string;
  readonly digest: string;
  /** Pods that are ready, and how many there should be. */
  readonly available: number;
  readonly wanted: number;
}

/** The versions of which the cluster has a ReplicaSet. */
export async function releasesOf({ client, namespace, service }: RolloutIn): Promise<readonly ReleaseSet[]> {
  const ref = { apiVersion: "apps/v1", kind: "ReplicaSet", namespace };
  return (await client.list(ref, { labels: { [NAME_LABEL]: service } })).map(releaseSet);
}

function releaseSet(object: ClusterObject): ReleaseSet {
  const place = Place.of(object);
  const annotations = place.get("spec", "template", "metadata", "annotations").texts;
  return {
    hash: place.get("metadata", "labels").texts["rollouts-pod-template-hash"] ?? "",
    version: annotations[ANNOTATIONS.version] ?? "",
    digest: annotations[ANNOTATIONS.digest] ?? "",
    available: place.get("status", "availableReplicas").number ?? 0,
    wanted: place.get("spec", "replicas").number ?? 0,
  };
}
