import { Place } from "../check/place";
import { type ClusterClient, ClusterFailure } from "../cluster";
import { NOTES } from "../naming";
import { insist } from "./insist";
import { type LiveWorkload, liveWorkload, rolloutRef } from "./liveWorkload";
import { withSuperseded } from "./superseded";

/** What superseding needs of a cluster. */
export type RolloutAccess = Pick<ClusterClient, "get" | "patch">;

/** Whose release in validation is superseded, and by which version. */
export interface Superseding {
  readonly service: string;
  readonly namespace: string;
  readonly version: string;
}

/**
 * Makes the release that stands in its validation the stable one, so that a newer one goes back to it and not to the one before it. Traffic stays where it is: all of it is
 * on that release already. Comes back when the controller has promoted it and has given the weight back to the stable Service, so that nothing of the newer one gets it.
 *
 * A patch holds only for the object that was judged: a release that was aborted meanwhile is not promoted.
 *
 * @throws where the release has left its validation meanwhile, or the controller does not promote it.
 */
export async function supersede(
  access: RolloutAccess,
  { service, namespace, version }: Superseding,
  wait: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const ref = rolloutRef(namespace, service);
  const first = await access.get(ref);
  const { currentHash: hash, declaredVersion, declaredDigest } = liveWorkload(first);
  const note = { version: declaredVersion, digest: declaredDigest, hash, by: version };
  const changed = async (patch: Promise<unknown>): Promise<void> => {
    try {
      await patch;
    } catch (error) {
      // Somebody else was faster; the next look judges anew.
      if (!(error instanceof ClusterFailure && error.kind === "conflict")) throw error;
    }
  };
  const done = await insist({
    wait,
    look: () => access.get(ref),
    isDone: (rollout) => isPromoted(liveWorkload(rollout), rollout, hash),
    say: async (rollout, time) => {
      const live = liveWorkload(rollout);
      const place = Place.of(rollout);
      if (live.currentHash !== hash || live.aborted) throw new Error(left(service, namespace, declaredVersion, live));
      if (live.stableHash === hash) return; // promoted; the Services follow
      const resourceVersion = place.get("metadata", "resourceVersion").text;
      if (place.get("status", "promoteFull").isTrue) {
        await changed(access.patch(ref, { metadata: { annotations: { [NOTES.asked]: String(time) } } }));
        return;
      }
      if (!live.isInValidation) throw new Error(left(service, namespace, declaredVersion, live));
      const annotation = withSuperseded(rollout, note);
      if (place.get("metadata", "annotations", NOTES.superseded).text !== annotation) {
        const annotations = { [NOTES.superseded]: annotation };
        await changed(access.patch(ref, { metadata: { resourceVersion, annotations } }));
        return;
      }
      const promoted = { metadata: { resourceVersion }, status: { promoteFull: true } };
      await changed(access.patch(ref, promoted, { subresource: "status" }));
    },
  });
  if (done === undefined) {
    throw new Error(
      `${service} ${declaredVersion} in namespace ${namespace} was told to be promoted, and Argo Rollouts has not done it within two minutes: it waits until all of its pods are available. ` +
        "Nothing of the newer release was applied; run this again when it is promoted.",
    );
  }
}

/** Promoted, and its weight given back to the stable Service: before that the canary Service must not get other pods. */
function isPromoted(live: LiveWorkload, rollout: unknown, hash: string): boolean {
  if (live.stableHash !== hash || live.currentHash !== hash || live.phase !== "idle") return false;
  const status = Place.of(rollout).get("status");
  if (status.get("blueGreen", "activeSelector").exists) return status.get("blueGreen", "activeSelector").text === hash;
  return status.get("canary", "weights", "canary", "weight").number === 0;
}

function left(service: string, namespace: string, version: string, live: LiveWorkload): string {
  const now = live.aborted ? "was rolled back" : `is ${live.phase}`;
  return (
    `${service} ${version} in namespace ${namespace} has left its validation before it could be superseded (it ${now}). ` +
    "Nothing of the newer release was applied; look at airlock rollout status, then run this again."
  );
}
