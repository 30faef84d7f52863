import type { RolloutState } from "../../../engines/argo";
import type { Outcome } from "../../outcome";
import type { Presentation } from "../../output/format";
import { actionOutcome } from "../actionReport";
import type { RolloutTools } from "../rolloutRequest";
import { ANOTHER_ROLLOUT, actionIn, NOTHING_IN_FLIGHT, notHeard, type Told } from "./actionIn";
import { noteAsk } from "./controller/asks";
import { sayTo } from "./controller/sayTo";
import { sendBack } from "./controller/sendBack";
import { type RolloutIn, readToSteer, type Seen } from "./openRolloutIn";
import { described } from "./rollbackIn";

/** What `airlock rollout approve` or `deny` was asked. */
export interface AnswerIn {
  readonly action: "approve" | "deny";
  /** As `status` names it; undefined: the one that is wanted now. */
  readonly id: string | undefined;
  readonly reason: string;
}

/** What an approval is called: version and index of the stage. */
export function approvalId({ live, approval }: RolloutState): string | undefined {
  return approval === undefined ? undefined : `${live.declaredVersion}-stage-${approval.stage}`;
}

/** Lets the next stage begin, or sends the rollout back. Only where it stands at the question: nothing that measures is ever skipped. */
export async function answerIn(
  rollout: RolloutIn,
  request: AnswerIn,
  presentation: Presentation,
  tools: RolloutTools,
): Promise<Outcome> {
  const { action, id } = request;
  const seen = await readToSteer(rollout);
  const wanted = approvalId(seen.state);
  const { stages, approval, live } = seen.state;
  const stage = approval === undefined ? null : (stages[approval.stage]?.name ?? null);
  const facts = { id: wanted ?? id ?? null, stage, version: live.declaredVersion };
  const refused = whyNotToAnswer(seen.state, request, wanted);
  const told =
    refused ??
    (action === "approve" ? await approve(rollout, seen, request, tools) : await deny(rollout, seen, request, tools));
  return actionOutcome(actionIn(rollout, action, { ...told, facts: { ...told.facts, ...facts } }), presentation);
}

function whyNotToAnswer(
  { live, isPaused }: RolloutState,
  { action, id }: AnswerIn,
  wanted: string | undefined,
): Told | undefined {
  if (live.phase === "idle") {
    return { ...NOTHING_IN_FLIGHT, message: "no rollout is in flight, so nothing waits for an approval." };
  }
  if (wanted === undefined && id === undefined) {
    return { done: false, message: "the rollout in flight does not wait for an approval now." };
  }
  if (id !== undefined && wanted !== id) {
    const other = wanted === undefined ? "and no other is" : `${wanted} is`;
    return { done: false, message: `this approval is not wanted${wanted === undefined ? ", " : "; "}${other}.` };
  }
  if (isPaused && action === "approve") {
    const notes = ["airlock rollout resume lets it go on to its question; then approve."];
    return { done: false, message: "the rollout in flight is paused by a person. Nothing was changed.", notes };
  }
  return undefined;
}

async function approve(rollout: RolloutIn, seen: Seen, { reason }: AnswerIn, { clock }: RolloutTools): Promise<Told> {
  const { releaseHash, stepIndex, stages, approval, live } = seen.state;
  const stage = stages[approval?.stage ?? 0]?.name ?? "";
  const notes = await noteAsk(rollout, seen, { what: "approve", reason }, clock);
  const { kind } = await sayTo(
    rollout,
    {
      said: { pauseConditions: null },
      judge: ({ state }) => {
        if (state.releaseHash !== releaseHash || state.live.aborted || state.isPaused) return "moot";
        if (state.live.phase === "idle") return "heard";
        if (!state.live.isSeen) return "say";
        if (state.step === "none")
          return state.approval === undefined && state.live.weights.canary > 0 ? "heard" : "say";
        return state.stepIndex > stepIndex ? "heard" : "say";
      },
    },
    clock,
  );
  const named = `stage ${stage} of ${live.declaredVersion}`;
  switch (kind) {
    case "heard":
      return {
        done: true,
        message: `${named} is approved, by ${rollout.by}.`,
        notes: ["The stage begins now.", ...notes],
      };
    case "moot":
      return {
        done: false,
        message: `${named} was paused, went back, or gave way to another release before the answer was taken.`,
        notes,
      };
    case "not-heard":
      return notHeard(`taken the approval of ${named}`);
  }
}

async function deny(
  rollout: RolloutIn,
  seen: Seen,
  { reason }: AnswerIn,
  { clock, screen }: RolloutTools,
): Promise<Told> {
  const { stages, approval, live } = seen.state;
  const request = { what: "deny", reason } as const;
  const result = await sendBack(rollout, seen, request, clock, (news) => screen.say(news));
  const told = described(rollout, result, seen, request);
  if (result.kind === "another-rollout") return ANOTHER_ROLLOUT;
  if (!told.done) return told;
  const stage = stages[approval?.stage ?? 0]?.name ?? "";
  const message = `stage ${stage} of ${live.declaredVersion} is denied, by ${rollout.by}: ${told.message}`;
  return { ...told, message };
}
