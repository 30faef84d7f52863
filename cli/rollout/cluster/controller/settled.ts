import { NUDGE } from "../../../../engines/argo";
import { insist } from "../../../../engines/argo/live/insist";
import type { Clock } from "../../live/clock";
import { type RolloutIn, readToSteer, type Seen } from "../openRolloutIn";
import { patchSeen, unlessAway } from "./sayTo";

/**
 * The Rollout once the controller has looked at what was changed of it; undefined where it does not within two minutes. It can miss that as it misses what is said
 * through the status: a changed message makes it look.
 */
export async function settled(rollout: RolloutIn, clock: Clock): Promise<Seen | undefined> {
  let seen = await readToSteer(rollout);
  const end = await insist({
    look: async () => {
      seen = (await unlessAway(() => readToSteer(rollout), clock)) ?? seen;
      return seen.state.live.isSeen;
    },
    isDone: (isSeen) => isSeen,
    say: async (_isSeen, time) => {
      const status = { message: `${NUDGE} look ${time}` };
      if (time > 1) await unlessAway(() => patchSeen(rollout, seen, { status }), clock);
    },
    wait: (milliseconds) => clock.sleep(milliseconds),
  });
  return end === true ? seen : undefined;
}
