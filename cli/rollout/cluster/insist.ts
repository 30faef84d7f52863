import { NUDGE, rolloutRef } from "../../../engines/argo";
import { ClusterFailure } from "../../../engines/argo/cluster";
import type { Clock } from "../live/clock";
import { type RolloutIn, readToSteer, type Seen } from "./openRolloutIn";

/** What is said to the controller through the status of a Rollout. */
export type Said = { readonly abort: boolean } | { readonly pauseConditions: null };

/** What to say, and how one sees what became of it. */
export interface Insistence {
  readonly said: Said;
  /** `heard`: the controller has done it. `say`: it is to be told. `moot`: the Rollout has gone another way, and is left alone. */
  readonly judge: (seen: Seen) => "heard" | "say" | "moot";
}

/** How it ended, with the Rollout as it was seen last. */
export interface Heard {
  readonly kind: "heard" | "moot" | "not-heard";
  readonly seen: Seen;
}

/** Rest between two looks, and how many there are: the controller answers within a second or two. */
const LOOK_MS = 1_000;
const MOST_LOOKS = 120;

/**
 * Says something to a Rollout until it was heard. The controller writes what it has patched into its cache, over a patch of somebody else in the same
 * moment, and does not hear of that one again; the same patch once more changes nothing. So the message changes with it each time, which the controller
 * writes anew anyway. Each patch holds for the very state that was judged: another release that came in between is not told.
 */
export async function insist(rollout: RolloutIn, { said, judge }: Insistence, clock: Clock): Promise<Heard> {
  let told = 0;
  let seen = await readToSteer(rollout);
  for (let look = 0; look < MOST_LOOKS; look++) {
    const verdict = judge(seen);
    if (verdict !== "say") return { kind: verdict, seen };
    told += 1;
    const status = { ...said, message: `${NUDGE} said ${told}` };
    const wasTold = await unlessAway(() => patchSeen(rollout, seen, { status }), clock);
    if (wasTold === true) await clock.sleep(LOOK_MS);
    seen = (await unlessAway(() => readToSteer(rollout), clock)) ?? seen;
  }
  return { kind: "not-heard", seen };
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
