import { type Ask, askedAnnotations } from "../../../../engines/argo";
import { ClusterFailure } from "../../../../engines/argo/cluster";
import type { Clock } from "../../live/clock";
import { type RolloutIn, readToSteer, type Seen } from "../openRolloutIn";
import { patchSeen } from "./sayTo";

/** Times that writing it is tried while the controller writes as well. */
const MOST_TRIES = 20;

/**
 * Writes at the Rollout who asks for what, and why; answers what is to be told where that could not be written. What is asked is done all the same: in an
 * emergency a missing right to annotate must not stand in the way.
 */
export async function noteAsk(
  rollout: RolloutIn,
  seen: Seen,
  asked: { readonly what: Ask; readonly reason: string },
  clock: Clock,
): Promise<readonly string[]> {
  const { releaseHash } = seen.state;
  const annotations = askedAnnotations({ ...asked, by: rollout.by, at: clock.now().toISOString() }, releaseHash);
  try {
    for (let [tries, newest] = [1, seen]; tries <= MOST_TRIES; tries++) {
      if (newest.state.releaseHash !== releaseHash) return [];
      if (await patchSeen(rollout, newest, { metadata: { annotations } })) return [];
      newest = await readToSteer(rollout);
    }
    return ["Not written at the Rollout: who asked, and why. The controller wrote all the while."];
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    return [`Not written at the Rollout: who asked, and why (${error.message})`];
  }
}
