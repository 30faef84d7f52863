import { namesOf, type RolloutState } from "../../../../engines/argo";
import { ClusterFailure } from "../../../../engines/argo/cluster";
import type { Clock } from "../../live/clock";
import { releasesOf } from "../look/releasesOf";
import { type RolloutIn, readToSteer, type Seen } from "../openRolloutIn";
import { noteAsk } from "./asks";
import { endPause } from "./endPause";
import { sayTo, unlessAway } from "./sayTo";

/** Who sends it back is in the cluster; why, and what for. */
export interface BackRequest {
  readonly what: "rollback" | "deny";
  readonly reason: string;
}

/** How it ended. */
export type BackResult =
  | {
      readonly kind: "restored";
      readonly from: string;
      readonly to: string;
      readonly seconds: number;
      readonly restoredAt: Date;
      /** Whether it was going back already. */
      readonly joined: boolean;
      readonly notes: readonly string[];
    }
  | { readonly kind: "another-rollout" | "completed" | "not-heard"; readonly notes: readonly string[] }
  | { readonly kind: "not-finished"; readonly notes: readonly string[]; readonly weight: number };

/** Rest between two looks, and how many there are: ten minutes. */
const LOOK_MS = 1_000;
const MOST_LOOKS = 600;
/** Looks after which a switch back is late: it takes a second or two. */
const LATE_LOOKS = 15;

/**
 * Aborts the release that was seen, and waits until all traffic is on the stable version and its pods are ready. A pause by a person ends with it: it holds
 * the selectors of Services and the numbers of pods, and would hold the next release before its first step.
 */
export async function sendBack(
  rollout: RolloutIn,
  seen: Seen,
  request: BackRequest,
  clock: Clock,
  tell: (news: string) => void,
): Promise<BackResult> {
  const began = clock.now().getTime();
  const { releaseHash, live } = seen.state;
  const joined = live.aborted;
  const notes = joined ? [] : await noteAsk(rollout, seen, request, clock);
  const { kind, seen: after } = await sayTo(
    rollout,
    {
      said: { abort: true },
      judge: ({ state }) => {
        if (state.releaseHash !== releaseHash || state.live.stableHash === releaseHash) return "moot";
        return state.abort !== undefined && state.abort.at !== "" ? "heard" : "say";
      },
    },
    clock,
  );
  if (kind === "moot") {
    return { kind: after.state.live.stableHash === releaseHash ? "completed" : "another-rollout", notes };
  }
  if (kind === "not-heard") return { kind, notes };
  const more = await unpaused(rollout, clock);
  return followBack(rollout, after, { began, joined, notes: [...notes, ...more], clock, tell });
}

interface Following {
  readonly began: number;
  readonly joined: boolean;
  readonly notes: readonly string[];
  readonly clock: Clock;
  readonly tell: (news: string) => void;
}

async function followBack(rollout: RolloutIn, aborted: Seen, following: Following): Promise<BackResult> {
  const { began, joined, notes, clock, tell } = following;
  const { releaseHash, live } = aborted.state;
  let weight = live.weights.canary;
  let told = false;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const seen = await unlessAway(() => readToSteer(rollout), clock);
    if (seen !== undefined && seen.state.releaseHash !== releaseHash) return { kind: "another-rollout", notes };
    weight = seen?.state.live.weights.canary ?? weight;
    const isBack = seen?.state.live.isSeen === true && weight === 0;
    const stable = isBack ? await unlessAway(() => readyStable(rollout, live.stableHash), clock) : undefined;
    if (isBack && !told) tell(`All weight is on ${stable?.version ?? "the stable version"}.`);
    told ||= isBack;
    if (look === LATE_LOOKS && weight > 0 && aborted.state.strategy === "blue-green") {
      tell(switchesBackLate(aborted.state, rollout));
    }
    if (stable?.isReady === true) {
      const restoredAt = clock.now();
      const seconds = (restoredAt.getTime() - began) / 1000;
      const all = [...notes, ...stable.notes];
      return {
        kind: "restored",
        from: live.declaredVersion,
        to: stable.version,
        seconds,
        restoredAt,
        joined,
        notes: all,
      };
    }
    await clock.sleep(LOOK_MS);
  }
  return { kind: "not-finished", notes, weight };
}

/**
 * What helps where a blue-green release stays: Argo looks at its pods before it switches back from them (rollout/service.go of v1.9.1). Releasing the version before does
 * not help: Argo then waits for a smoke test of what is stable, which it never starts.
 */
export function switchesBackLate(
  { live }: RolloutState,
  { namespace, service }: Pick<RolloutIn, "namespace" | "service">,
): string {
  const active = namesOf(service).stable;
  const selector = JSON.stringify({ spec: { selector: { "rollouts-pod-template-hash": live.stableHash } } });
  return (
    `Argo Rollouts switches a Service back only while all pods of the release are ready, and ${live.declaredVersion} is still behind ${active}. ` +
    `Have somebody who may break the glass switch it: kubectl patch service ${active} -n ${namespace} --type merge -p '${selector}'. ` +
    "Do not release the version before until then: Argo would leave the Service where it is."
  );
}

/** The stable version, and whether its pods are ready. Whoever may not read ReplicaSets has sent it back all the same. */
async function readyStable(rollout: RolloutIn, stableHash: string) {
  try {
    const set = (await releasesOf(rollout)).find(({ hash }) => hash === stableHash);
    const { version = "the stable version", available = 0, wanted = 1 } = set ?? {};
    return { version, isReady: available >= wanted, notes: [] };
  } catch (error) {
    if (!(error instanceof ClusterFailure) || error.kind === "unreachable") throw error;
    const notes = [`Not known: whether its pods are ready (${error.message})`];
    return { version: "the stable version", isReady: true, notes };
  }
}

/** Takes the pause of a person away; answers what is to be told where that could not be done. */
async function unpaused(rollout: RolloutIn, clock: Clock): Promise<readonly string[]> {
  const next = "airlock rollout resume takes it away; until then the next release stands still.";
  try {
    return (await endPause(rollout, clock)) ? [] : [`It is still paused (spec.paused): ${next}`];
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    return [`It is still paused (spec.paused), because ${error.message} Then ${next}`];
  }
}
