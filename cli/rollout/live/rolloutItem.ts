import type { Phase } from "../../../engines/stepfunctions/liveState";
import type { Item } from "../account/edge";

type Colour = "blue" | "green";

/** The item `rollout` as commands read it. What an older engine has not written yet is empty. */
export interface RolloutItem {
  readonly phase: Phase;
  readonly owner: string;
  readonly rollout: string;
  readonly backOwner: string;
  readonly stableColour: Colour;
  readonly stableVersion: string;
  readonly stableDigest: string;
  readonly candidateVersion: string;
  readonly candidateDigest: string;
  readonly weights: Readonly<Record<Colour, number>>;
  /** Candidate's percent on the ring rule; 0 without one. */
  readonly ringWeight: number;
  readonly stage: string;
  readonly strategy: string;
  readonly recordKey: string;
  readonly attempt: number;
  readonly contact: string;
  readonly startedAt: string;
  readonly detectedAt: string;
  readonly restoredAt: string;
  readonly trigger: string;
  readonly reason: string;
  readonly by: string;
  readonly drift: string;
  /** ISO 8601 since when it is paused; empty: it is not. */
  readonly paused: string;
  readonly pausedBy: string;
}

/** Reads the attributes of the item. */
export function rolloutItem(item: Item): RolloutItem {
  const text = (name: string) => item[name] ?? "";
  const number = (name: string) => Number(item[name] ?? "0");
  return {
    phase: text("phase") as Phase,
    owner: text("owner"),
    rollout: text("rollout"),
    backOwner: text("backOwner"),
    stableColour: text("stableColour") === "green" ? "green" : "blue",
    stableVersion: text("stableVersion"),
    stableDigest: text("stableDigest"),
    candidateVersion: text("candidateVersion"),
    candidateDigest: text("candidateDigest"),
    weights: { blue: number("blueWeight"), green: number("greenWeight") },
    ringWeight: number("ringWeight"),
    stage: text("stage"),
    strategy: text("strategy"),
    recordKey: text("recordKey"),
    attempt: number("attempt"),
    contact: text("contact"),
    startedAt: text("startedAt"),
    detectedAt: text("detectedAt"),
    restoredAt: text("restoredAt"),
    trigger: text("trigger"),
    reason: text("reason"),
    by: text("by"),
    drift: text("drift"),
    paused: text("paused"),
    pausedBy: text("pausedBy"),
  };
}

/** Whether a rollout may still be stopped, paused or brought back. */
export function isInFlight(item: RolloutItem | undefined): item is RolloutItem {
  return item !== undefined && item.phase !== "idle";
}

/** The colour that is not the stable one. */
export function candidateColour(item: Pick<RolloutItem, "stableColour">): Colour {
  return item.stableColour === "blue" ? "green" : "blue";
}
