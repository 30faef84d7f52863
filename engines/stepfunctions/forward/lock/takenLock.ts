import type { Attribute } from "../../item/attributes";
import type { NewValue } from "../../item/write";

/** Attributes that speak of the rollout before, or of things that have not happened yet. */
const CLEARED = [
  "candidateColour",
  "backOwner",
  "stage",
  "shiftedAt",
  "warmedAt",
  "trigger",
  "reason",
  "detectedAt",
  "restoredAt",
  "by",
  "drift",
  "paused",
  "pausedBy",
  "superseded",
  "supersededStartedAt",
  "supersededOwes",
  "told",
  "paged",
] as const satisfies readonly Attribute[];

/** What the item says of this execution and its record once it holds the lock, however it got it. */
export function takenLock(): Readonly<Partial<Record<Attribute, NewValue>>> {
  return {
    ...Object.fromEntries(CLEARED.map((name) => [name, { text: "" }])),
    phase: { text: "placing" },
    owner: { textAt: "$$.Execution.Id" },
    rollout: { textAt: "$$.Execution.Id" },
    ringWeight: { number: 0 },
    supersededAttempt: { number: 0 },
    strategy: { textAt: "$.record.strategy" },
    candidateVersion: { textAt: "$.record.version" },
    candidateDigest: { textAt: "$.record.digest" },
    candidateRevision: { textAt: "$.record.revision" },
    candidateOrder: { textAt: "$.record.order" },
    candidateMinimumOrder: { textAt: "$.floor.order" },
    recordKey: { textAt: "$.key" },
    attempt: { numberAt: "$.record.attempt" },
    contact: { textAt: "$.record.contact" },
    owes: { textAt: "$.record.owes" },
    settles: { textAt: "$.record.settles" },
    startedAt: { textAt: "$$.Execution.StartTime" },
  };
}
