import { LIVE_ITEM_KEY, type Phase } from "../../../engines/stepfunctions/liveState";
import type { Edge } from "../account/edge";
import type { Places } from "../account/places";
import type { Clock } from "./clock";
import { type RolloutItem, rolloutItem } from "./rolloutItem";

/** How a pause or its end went; `item` is what was seen last. */
export type PauseResult =
  | { readonly kind: "done"; readonly item: RolloutItem }
  | { readonly kind: "was-so"; readonly item: RolloutItem }
  | { readonly kind: "nothing-in-flight"; readonly item: RolloutItem | undefined }
  | { readonly kind: "too-late"; readonly item: RolloutItem }
  | { readonly kind: "another-rollout"; readonly item: RolloutItem | undefined };

/** Phases in which forward looks for a pause at the end of a stage. */
const PAUSABLE: readonly Phase[] = ["placing", "shifting", "validating"];

/**
 * Pauses the rollout in flight at the end of its stage. The write names `paused` and `pausedBy` alone, because IAM cannot tell an attribute
 * that a condition reads from one that an update writes: a role that may name `phase` in a condition could set it. So the item is read again
 * afterwards, and a pause that met another rollout is taken back (decision 012).
 */
export async function pause(edge: Edge, places: Places, by: string, clock: Clock): Promise<PauseResult> {
  const item = await readRollout(edge, places);
  if (item === undefined || item.phase === "idle") return { kind: "nothing-in-flight", item };
  if (!PAUSABLE.includes(item.phase)) return { kind: "too-late", item };
  if (item.paused !== "") return { kind: "was-so", item };
  const since = clock.now().toISOString();
  const written = await edge.updateItem(places.table, LIVE_ITEM_KEY, {
    condition: "attribute_not_exists(#paused) OR #paused = :none",
    values: { none: "" },
    set: { paused: since, pausedBy: by },
  });
  const after = await readRollout(edge, places);
  if (after?.rollout === item.rollout && PAUSABLE.includes(after.phase)) {
    return written ? { kind: "done", item: after } : { kind: "was-so", item: after };
  }
  if (written) await release(edge, places, since);
  if (after?.rollout === item.rollout) return { kind: "too-late", item: after };
  return { kind: "another-rollout", item: after };
}

/** Lets a paused rollout go on. Only the very pause that was seen is ended. */
export async function resume(edge: Edge, places: Places): Promise<PauseResult> {
  const item = await readRollout(edge, places);
  if (item === undefined || item.phase === "idle") return { kind: "nothing-in-flight", item };
  if (!PAUSABLE.includes(item.phase)) return { kind: "too-late", item };
  if (item.paused === "") return { kind: "was-so", item };
  if (await release(edge, places, item.paused)) return { kind: "done", item };
  return { kind: "another-rollout", item: await readRollout(edge, places) };
}

function release(edge: Edge, places: Places, since: string): Promise<boolean> {
  return edge.updateItem(places.table, LIVE_ITEM_KEY, {
    condition: "#paused = :seen",
    values: { seen: since },
    set: { paused: "", pausedBy: "" },
  });
}

async function readRollout(edge: Edge, places: Places): Promise<RolloutItem | undefined> {
  const item = await edge.readItem(places.table, LIVE_ITEM_KEY);
  return item === undefined ? undefined : rolloutItem(item);
}
