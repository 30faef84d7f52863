import { Place } from "../check/place";
import { ANNOTATIONS } from "../naming";

/** What a ReplicaSet runs. Its images cannot change and controllers alone write it; version is what its pods say of themselves. */
export interface RunningRelease {
  /** Pod template hash. */
  readonly hash: string;
  readonly version: string;
  /** Digest of the release's own container; empty where nothing in it is pinned. */
  readonly digest: string;
  /** Every digest that it runs. */
  readonly digests: readonly string[];
  /** Argo's number of it. */
  readonly revision: string;
  /** When the API server made it, ISO 8601. */
  readonly createdAt: string;
}

/** Objects of one namespace, as the API server gives them. */
export interface ClusterFacts {
  readonly replicaSets: readonly unknown[];
  readonly analysisRuns: readonly unknown[];
}

/** Argo's label on ReplicaSets and AnalysisRuns. */
const HASH_LABEL = "rollouts-pod-template-hash";

/** Every ReplicaSet of a Rollout. */
export function releasesOf(uid: string, replicaSets: readonly unknown[]): readonly RunningRelease[] {
  return replicaSets
    .map((set) => Place.of(set))
    .filter((set) => isOwned(set, uid))
    .map((set) => {
      const template = set.get("spec", "template");
      const annotations = template.get("metadata", "annotations").texts;
      const pod = template.get("spec");
      const digests = [...pod.get("containers").items, ...pod.get("initContainers").items].flatMap((container) => {
        const [, digest] = (container.get("image").text ?? "").split("@");
        return digest === undefined ? [] : [digest];
      });
      const said = annotations[ANNOTATIONS.digest] ?? "";
      return {
        hash: hashOf(set),
        version: annotations[ANNOTATIONS.version] ?? "",
        digest: digests.includes(said) ? said : (digests[0] ?? ""),
        digests: [...new Set(digests)],
        revision: set.get("metadata", "annotations").texts["rollout.argoproj.io/revision"] ?? "0",
        createdAt: set.get("metadata", "creationTimestamp").text ?? "",
      };
    });
}

/** Pod template hash that an object is labelled with. */
export function hashOf(object: Place): string {
  return object.get("metadata", "labels").texts[HASH_LABEL] ?? "";
}

function isOwned(object: Place, uid: string): boolean {
  return object
    .get("metadata", "ownerReferences")
    .items.some((owner) => owner.get("uid").text === uid && owner.get("controller").isTrue);
}

/** AnalysisRuns of one ReplicaSet of a Rollout. */
export function runsOf(uid: string, { hash }: RunningRelease, runs: readonly unknown[]): readonly Place[] {
  return runs.map((run) => Place.of(run)).filter((run) => isOwned(run, uid) && hashOf(run) === hash);
}
