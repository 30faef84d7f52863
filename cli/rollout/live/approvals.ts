import { approvalKey, LIVE_ITEM_KEY } from "../../../engines/stepfunctions/liveState";
import type { Edge } from "../account/edge";
import type { Places } from "../account/places";
import type { WantedApproval } from "../status/rolloutStatus";
import { type RecordedStage, readRecord } from "./auditTrail";
import type { Clock } from "./clock";
import { isInFlight, type RolloutItem, rolloutItem } from "./rolloutItem";

/** Times that an answer is sent because the machine had asked anew in between. */
const MOST_TRIES = 6;
/** Between two of them: a machine that was answered late asks again after one look at the alarms. */
const TRY_AGAIN_MS = 2_000;

/** A question is open for a day at most. Source: docs/reference/rollout.md, approvals between stages. */
const OPEN_MS = 24 * 3600 * 1000;

/** What of an approval everybody may see; who only looks never reads the token. */
export const SHOWN = ["pk", "stage", "version", "rollout", "askedAt", "expiresAt", "answer"];

/** The approval that a rollout in flight waits for: that of the stage after the present one. */
export async function wantedApproval(
  edge: Edge,
  places: Places,
  item: RolloutItem,
  stages: readonly RecordedStage[],
): Promise<WantedApproval | undefined> {
  if (item.phase !== "placing" && item.phase !== "shifting") return undefined;
  const next = nextStage(item, stages);
  if (stages[next]?.approval !== true) return undefined;
  const id = `${item.candidateVersion}-attempt-${item.attempt}-stage-${next}`;
  const asked = await edge.readItem(places.table, approvalKey(id), SHOWN);
  if (asked?.["rollout"] !== item.rollout || (asked["answer"] ?? "") !== "") return undefined;
  const { stage = "", version = "", askedAt = "", expiresAt = "" } = asked;
  return { id, stage, version, askedAt, expiresAt: soonest(askedAt, expiresAt) };
}

/** The first release ever begins with its last stage. */
function nextStage({ stage, stableVersion }: RolloutItem, stages: readonly RecordedStage[]): number {
  if (stage !== "") return stages.findIndex(({ name }) => name === stage) + 1;
  return stableVersion === "" ? stages.length - 1 : 0;
}

/** A day after the question, or when the approvals of the release expire. */
function soonest(askedAt: string, expiresAt: string): string {
  const day = Date.parse(askedAt) + OPEN_MS;
  if (Number.isNaN(day)) return expiresAt;
  return expiresAt !== "" && Date.parse(expiresAt) < day ? expiresAt : new Date(day).toISOString();
}

/** What a person says to an approval. */
export interface ApprovalAnswer {
  /** Absent: the one that is wanted now. */
  readonly id: string | undefined;
  readonly approve: boolean;
  readonly by: string;
  /** Empty: none given. */
  readonly reason: string;
}

/** What became of the answer. */
export type ApprovalResult =
  | { readonly kind: "answered"; readonly id: string; readonly stage: string; readonly version: string }
  | { readonly kind: "nothing-in-flight" }
  | { readonly kind: "none-wanted" }
  | { readonly kind: "not-this-one"; readonly wanted: string | undefined }
  | { readonly kind: "expired"; readonly id: string };

/**
 * Answers the machine that waits. The machine replaces its token each minute: an answer that comes with an old one reads the new
 * one and is sent again. The token is never part of a result.
 */
export async function answerApproval(
  edge: Edge,
  places: Places,
  answer: ApprovalAnswer,
  clock: Clock,
): Promise<ApprovalResult> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const read = await edge.readItem(places.table, LIVE_ITEM_KEY);
    const item = read === undefined ? undefined : rolloutItem(read);
    if (!isInFlight(item)) return { kind: "nothing-in-flight" };
    const record = await readRecord(edge, places, item.recordKey);
    const wanted = await wantedApproval(edge, places, item, record?.stages ?? []);
    if (answer.id !== undefined && wanted?.id !== answer.id) return { kind: "not-this-one", wanted: wanted?.id };
    if (wanted === undefined) return { kind: "none-wanted" };
    const { id, stage, version } = wanted;
    if ((await send(edge, places, id, answer, clock)) === "taken") return { kind: "answered", id, stage, version };
    await clock.sleep(TRY_AGAIN_MS);
  }
  return { kind: "expired", id: answer.id ?? "" };
}

async function send(edge: Edge, places: Places, id: string, answer: ApprovalAnswer, clock: Clock) {
  const asked = await edge.readItem(places.table, approvalKey(id));
  const token = asked?.["token"] ?? "";
  if (token === "") return "token-is-old";
  const { by, reason, approve } = answer;
  if (!approve) return edge.denyTask(token, "Airlock.Denied", `by ${by}: ${reason}`);
  const at = clock.now().toISOString();
  return edge.allowTask(token, reason === "" ? { by, at } : { by, at, reason });
}
