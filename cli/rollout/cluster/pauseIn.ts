import { askedAnnotations, type RolloutState } from "../../../engines/argo";
import type { Outcome } from "../../outcome";
import type { Presentation } from "../../output/format";
import { actionOutcome } from "../actionReport";
import type { Clock } from "../live/clock";
import type { RolloutTools } from "../rolloutRequest";
import { ANOTHER_ROLLOUT, actionIn, NOTHING_IN_FLIGHT, notHeard, type Told } from "./actionIn";
import { endPause } from "./controller/endPause";
import { patchSeen } from "./controller/sayTo";
import { settled } from "./controller/settled";
import { type RolloutIn, readToSteer, type Seen } from "./openRolloutIn";

/** Rest between two looks, and how many there are: pods of a stage may take minutes to be ready. */
const LOOK_MS = 1_000;
const MOST_LOOKS = 300;

/** Pauses the rollout in flight at the end of its stage, or lets it go on. */
export async function pauseOrResumeIn(
  rollout: RolloutIn,
  action: "pause" | "resume",
  presentation: Presentation,
  { clock }: RolloutTools,
): Promise<Outcome> {
  const seen = await readToSteer(rollout);
  const told = action === "pause" ? await pause(rollout, seen, clock) : await resume(rollout, seen, clock);
  const { live, stage, stages } = seen.state;
  const facts = {
    version: live.declaredVersion,
    stage: stage === undefined ? null : (stages[stage]?.name ?? null),
    phase: live.phase,
  };
  return actionOutcome(actionIn(rollout, action, { ...told, facts }), presentation);
}

/**
 * Sets `spec.paused`: a measurement that has begun goes on and is judged, and the next step does not begin. It is set only where something measures, or where
 * no user meets the release: between the first weight and its bake nothing would watch.
 */
async function pause(rollout: RolloutIn, first: Seen, clock: Clock): Promise<Told> {
  const version = first.state.live.declaredVersion;
  let seen = first;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const refused = whyNotToPause(seen.state, first.state);
    if (refused !== undefined) return refused;
    if (isWatched(seen.state) && (await patchSeen(rollout, seen, heldBy(rollout, seen, clock)))) {
      const after = await settled(rollout, clock);
      if (after === undefined) return notHeard(`taken the pause of ${version}`);
      if (isSafelyHeld(after.state)) return paused(after.state, version);
      // It had gone on to its first weight, or switched, in between: there it would stand without being measured, or without a way back.
      if (!(await endPause(rollout, clock)))
        return notHeard(`stood still long enough to be told that ${version} goes on`);
    }
    await clock.sleep(LOOK_MS);
    seen = await readToSteer(rollout);
  }
  return {
    done: false,
    message: `${version} has not come to its measurements within five minutes, and before them a pause would leave it unwatched. Nothing was changed.`,
    notes: ["Do its pods become ready? Look at airlock rollout status; airlock rollout rollback sends it back."],
  };
}

function whyNotToPause(state: RolloutState, first: RolloutState): Told | undefined {
  const { live, isPaused, asked, strategy } = state;
  const version = live.declaredVersion;
  if (state.releaseHash !== first.releaseHash) return ANOTHER_ROLLOUT;
  if (live.phase === "idle") return NOTHING_IN_FLIGHT;
  if (live.aborted)
    return { done: false, message: `${version} is rolling-back; that cannot be paused. Nothing was changed.` };
  if (isPaused) return { done: false, message: `${version} is paused already${sinceText(asked)}.` };
  if (isHeldByPause(state)) return undefined;
  return {
    done: false,
    message: `${version} cannot be paused (${strategy}): while it is, Argo Rollouts would not send it back on a breach. Nothing was changed.`,
    notes: ["It is measured to its end and goes back by itself; airlock rollout rollback sends it back now."],
  };
}

/**
 * Whether a pause leaves the way back open. While `spec.paused` is set Argo moves no selector of a Service and no number of pods, of an aborted release either: weights of
 * a router alone go back. Blue-green before its switch has nothing to bring back.
 */
function isHeldByPause({ strategy, live }: RolloutState): boolean {
  return strategy === "blue-green" ? live.weights.canary === 0 : strategy !== "rolling";
}

/** Nothing is at risk, or something measures: a bake, the background run, or a person is asked. */
function isWatched(state: RolloutState): boolean {
  const { live, step } = state;
  return live.isSeen && (step === "analysis" || step === "pause" || state.isWatched || live.weights.canary === 0);
}

function isSafelyHeld(state: RolloutState): boolean {
  return state.live.phase === "idle" || state.live.aborted || (isWatched(state) && isHeldByPause(state));
}

function heldBy({ by }: RolloutIn, { state }: Seen, clock: Clock) {
  const asked = { what: "pause", by, at: clock.now().toISOString(), reason: "" } as const;
  return { spec: { paused: true }, metadata: { annotations: askedAnnotations(asked, state.releaseHash) } };
}

function paused(state: RolloutState, version: string): Told {
  if (state.live.phase === "idle") {
    return {
      done: false,
      message: `${version} ended in the same moment. Run airlock rollout resume, or the next release stands still.`,
    };
  }
  const { stage, stages, live } = state;
  const name = stage === undefined ? undefined : stages[stage]?.name;
  const first = state.strategy === "blue-green" ? "before its switch" : "before its first stage";
  const where = name === undefined ? first : `at the end of stage ${name}`;
  return {
    done: true,
    message: `${version} pauses ${where}.`,
    notes: [
      "It is measured all the while, and a breach goes back. It waits until somebody lets it go on: airlock rollout resume.",
      `Its number of pods stays as it is meanwhile${live.weights.canary > 0 ? ", whatever an autoscaler wants" : ""}.`,
    ],
  };
}

/** The pause of a person and nothing else: an approval is `approve`'s, an abort nobody's. */
async function resume(rollout: RolloutIn, first: Seen, clock: Clock): Promise<Told> {
  const version = first.state.live.declaredVersion;
  let seen = first;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const { live, isPaused, approval, stages } = seen.state;
    if (seen.state.releaseHash !== first.state.releaseHash) return ANOTHER_ROLLOUT;
    if (!isPaused) {
      if (live.phase === "idle") return NOTHING_IN_FLIGHT;
      const asks = approval === undefined ? undefined : stages[approval.stage]?.name;
      const notes = asks === undefined ? [] : [`It waits for the approval of stage ${asks}: airlock rollout approve.`];
      return { done: false, message: `${version} is not paused.`, notes };
    }
    if (await patchSeen(rollout, seen, { spec: { paused: null } })) {
      if ((await settled(rollout, clock)) === undefined) return notHeard(`taken the end of the pause of ${version}`);
      return resumed(seen.state, version);
    }
    seen = await readToSteer(rollout);
  }
  return notHeard(`stood still long enough to be told that ${version} goes on`);
}

function resumed({ live, stage, stages, approval }: RolloutState, version: string): Told {
  if (live.phase === "idle") {
    const notes = ["A pause that is left over would have held the next release before its first step."];
    return { done: true, message: "no rollout is in flight; the pause was taken away.", notes };
  }
  const name = stage === undefined ? undefined : stages[stage]?.name;
  const asks = approval === undefined ? undefined : stages[approval.stage]?.name;
  return {
    done: true,
    message: `${version} goes on, ${name === undefined ? "to its first stage" : `from stage ${name}`}.`,
    notes: asks === undefined ? [] : [`It waits for the approval of stage ${asks}: airlock rollout approve.`],
  };
}

function sinceText(asked: RolloutState["asked"]): string {
  return asked?.what === "pause" ? `, since ${asked.at} by ${asked.by}` : "";
}
