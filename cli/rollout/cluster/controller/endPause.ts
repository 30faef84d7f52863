import type { Clock } from "../../live/clock";
import { type RolloutIn, readToSteer } from "../openRolloutIn";
import { patchSeen, unlessAway } from "./sayTo";
import { settled } from "./settled";

/** Times that it is tried while the controller writes as well. */
const MOST_TRIES = 60;

/** Takes `spec.paused` away, and waits until the controller has seen it; false where it wrote all the while, or did not see it. */
export async function endPause(rollout: RolloutIn, clock: Clock): Promise<boolean> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const seen = await unlessAway(() => readToSteer(rollout), clock);
    if (seen?.state.isPaused === false) return true;
    if (seen !== undefined && (await patchSeen(rollout, seen, { spec: { paused: null } }))) {
      return (await settled(rollout, clock)) !== undefined;
    }
  }
  return false;
}
