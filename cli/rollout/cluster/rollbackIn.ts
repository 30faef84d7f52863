import { ClusterFailure } from "../../../engines/argo/cluster";
import { JUDGING_TRIGGERS } from "../../../engines/stepfunctions/trigger";
import type { Outcome } from "../../outcome";
import type { Presentation } from "../../output/format";
import { actionOutcome } from "../actionReport";
import type { RolloutTools } from "../rolloutRequest";
import { ANOTHER_ROLLOUT, actionIn, notHeard, type Told } from "./actionIn";
import { type BackRequest, type BackResult, sendBack, switchesBackLate } from "./controller/sendBack";
import { releasesOf } from "./look/releasesOf";
import { type RolloutIn, readToSteer, type Seen } from "./openRolloutIn";

/** What `airlock rollout rollback` was asked. */
export interface RollbackIn {
  readonly reason: string | undefined;
  /** Do not ask. */
  readonly yes: boolean;
}

/** After the end going back is a release like any other, only faster: its pods may still run. */
export const HOW_TO_GO_BACK =
  "To go back after completion, release the version before: kind: rollback in release.yaml with its version and its image, " +
  "previous: what is live now, then pulumi up of the service stack.";

/** Sends the rollout in flight back, waits until it is, and says from, to, by whom and how long it took. */
export async function rollbackIn(
  rollout: RolloutIn,
  { reason = "", yes }: RollbackIn,
  presentation: Presentation,
  { screen, clock }: RolloutTools,
): Promise<Outcome> {
  const report = (told: Told) => actionOutcome(actionIn(rollout, "rollback", told), presentation);
  const seen = await readToSteer(rollout);
  const { live } = seen.state;
  const stable = await stableVersion(rollout, seen);
  if (live.phase === "idle") return report(nothingInFlight(seen, stable));
  if (live.stableHash === "") return report(FIRST_DEPLOYMENT);
  if (!yes && screen.canAsk) {
    const { service, environment } = rollout;
    const named = `${service} ${environment}`;
    const question = `Send all traffic of ${named} from ${live.declaredVersion} (${live.weights.canary} %) back to ${stable}? [y/N] `;
    if (!/^y(es)?$/i.test((await screen.ask(question)).trim())) {
      return report({ done: false, message: "nothing was started, because you did not say yes." });
    }
  }
  const request: BackRequest = { what: "rollback", reason };
  const result = await sendBack(rollout, seen, request, clock, (news) => screen.say(news));
  return report(described(rollout, result, seen, request));
}

/** What a way back has come to, of a rollback as of a denied approval. */
export function described(rollout: RolloutIn, result: BackResult, { state }: Seen, { what }: BackRequest): Told {
  const { by } = rollout;
  const from = state.live.declaredVersion;
  const { notes } = result;
  switch (result.kind) {
    case "restored": {
      const { to, seconds, restoredAt, joined } = result;
      const trigger = joined ? state.abort?.trigger : what === "deny" ? "approval-denied" : "person";
      const quarantined = JUDGING_TRIGGERS.some((each) => each === trigger);
      const who = joined ? (state.abort?.by ?? "") : by;
      const said = who === "" ? "" : `, by ${who}`;
      return {
        done: true,
        message: `${from} -> ${to}${said}, in ${seconds.toFixed(1)} s`,
        notes: [
          ...(joined ? ["It was going back already; this is what that came to."] : []),
          `The pods of ${from} are taken away once their requests have ended. ${quarantineText(quarantined)}`,
          ...notes,
        ],
        facts: { from, to, seconds, restoredAt: restoredAt.toISOString(), joined, quarantined, by: who },
      };
    }
    case "completed":
      return {
        done: false,
        message: "the release has just completed; nothing goes back from there.",
        notes: [HOW_TO_GO_BACK, ...notes],
      };
    case "another-rollout":
      return { ...ANOTHER_ROLLOUT, notes: [...(ANOTHER_ROLLOUT.notes ?? []), ...notes] };
    case "not-heard": {
      const told = notHeard(`taken the abort of ${from}`);
      return { ...told, notes: [...(told.notes ?? []), ...notes] };
    }
    case "not-finished":
      return {
        done: false,
        message: `${from} is aborted, and after ten minutes it is not all back: ${from} has ${result.weight} % of the traffic.`,
        notes: [
          state.strategy === "blue-green" && result.weight > 0
            ? switchesBackLate(state, rollout)
            : "Look at airlock rollout status, and at the pods of the stable version.",
          ...notes,
        ],
        facts: { from, weight: result.weight },
      };
  }
}

const FIRST_DEPLOYMENT: Told = {
  done: false,
  message: "this is the first deployment; there is nothing to go back to. Nothing was changed.",
};

function nothingInFlight({ state }: Seen, stable: string): Told {
  const { aborted, declaredVersion } = state.live;
  const live = stable === "" ? "" : `, ${stable} is live`;
  const before = aborted ? ` (${declaredVersion} was sent back before)` : "";
  return {
    done: false,
    message: `no rollout is in flight${live}${before}. Nothing was changed.`,
    notes: aborted ? [] : [HOW_TO_GO_BACK],
    facts: { live: stable },
  };
}

/** Version of what is stable, for messages; a missing right must not stand in the way of going back. */
async function stableVersion(rollout: RolloutIn, { state: { live, releaseHash } }: Seen): Promise<string> {
  if (live.stableHash === releaseHash) return live.declaredVersion;
  try {
    return (await releasesOf(rollout)).find(({ hash }) => hash === live.stableHash)?.version ?? "";
  } catch (error) {
    if (error instanceof ClusterFailure) return "the stable version";
    throw error;
  }
}

function quarantineText(quarantined: boolean): string {
  return quarantined
    ? "The reconciler puts its digest under quarantine: no rollout of it is taken any more until a person lifts that."
    : "Its digest is not put under quarantine, because nothing has judged the release itself.";
}
