import { NUDGE, rolloutRef } from "../../../../engines/argo";
import { ClusterFailure } from "../../../../engines/argo/cluster";
import { insist } from "../../../../engines/argo/live/insist";
import type { Clock } from "../../live/clock";
import { type RolloutIn, readToSteer, type Seen } from "../openRolloutIn";

/** What is said to the controller through the status of a Rollout. */
export interface Said {
  readonly abort?: boolean;
  readonly pauseConditions?: null;
  /** Analyses of an earlier try, to be forgotten. */
  readonly canary?: object;
  readonly blueGreen?: object;
}

/** What to say, and how one sees what became of it. */
export interface Saying {
  readonly said: Said;
  /** `heard`: the controller has done it. `say`: it is to be told. `moot`: the Rollout has gone another way, and is left alone. */
  readonly judge: (seen: Seen) => "heard" | "say" | "moot";
}

/** How it ended, with the Rollout as it was seen last. */
export interface Heard {
  readonly kind: "heard" | "moot" | "not-heard";
  readonly seen: Seen;
}

/** Rest between two looks: the controller answers within a second or two. */
const LOOK_MS = 1_000;

/**
 * Says something to a Rollout until it was heard, for two minutes. The message of the status changes with each time, which the controller writes anew anyway. Each
 * patch holds for the very state that was judged: another release that came in between is not told.
 */
export async function sayTo(rollout: RolloutIn, { said, judge }: Saying, clock: Clock): Promise<Heard> {
  let seen = await readToSteer(rollout);
  const end = await insist({
    look: async () => {
      seen = (await unlessAway(() => readToSteer(rollout), clock)) ?? seen;
      return judge(seen);
    },
    isDone: (verdict) => verdict !== "say",
    say: (_verdict, time) => {
      const status = { ...said, message: `${NUDGE} said ${time}` };
      return unlessAway(() => patchSeen(rollout, seen, { status }), clock);
    },
    wait: (milliseconds) => clock.sleep(milliseconds),
  });
  return { kind: end === "heard" || end === "moot" ? end : "not-heard", seen };
}

/** Name that what people ask is written under. */
const MANAGER = "airlock-rollout";

/** What of a Rollout is changed: the object itself, or its status. */
export type Change = { readonly metadata?: object; readonly spec?: object } | { readonly status: object };

/** A merge patch of what was seen; false where that is not the newest any more, and nothing was changed. */
export async function patchSeen(
  { client, namespace, service }: RolloutIn,
  { object }: Seen,
  change: Change,
): Promise<boolean> {
  const { resourceVersion } = object.metadata;
  const metadata = { ...("metadata" in change ? change.metadata : {}), resourceVersion };
  const options = { manager: MANAGER, ...("status" in change ? { subresource: "status" } : {}) };
  try {
    await client.patch(rolloutRef(namespace, service), { ...change, metadata }, options);
    return true;
  } catch (error) {
    if (error instanceof ClusterFailure && error.kind === "conflict") return false;
    throw error;
  }
}

/** A reading, or undefined where the cluster did not answer this time: whoever waits for it looks again. */
export async function unlessAway<T>(read: () => Promise<T>, clock: Clock): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ClusterFailure) || error.kind !== "unreachable") throw error;
    await clock.sleep(LOOK_MS);
    return undefined;
  }
}
