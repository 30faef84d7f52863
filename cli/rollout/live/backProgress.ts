import type { Execution, HistoryEvent } from "../account/edge";

/** States of the back machine that say how far a rollback is; a test looks each of them up in the compiled definition. */
export const BACK_STATES = {
  nothingInFlight: "NothingInFlight",
  takeItem: "TakeItem",
  completesItself: "CompletesItself",
  takesCompletionOver: "TakeCompletionOver",
  alreadyGoingBack: "AlreadyGoingBack",
  takenOver: "TakenOver",
  lostRace: "LostRace",
  restoreWeights: "RestoreWeights",
  restored: "Restored",
  keepWeights: "KeepWeights",
  returnLive: "ReturnLive",
  returned: "Returned",
  keepReturned: "KeepReturned",
} as const;

/** What an execution of back has come to. `versions` are those of the item as the machine itself read it. */
export type BackProgress =
  | {
      readonly kind: "under-way";
      readonly weightsSet: boolean;
      /** Of a rolling release: ECS was told to run the version before again. */
      readonly revisionSet: boolean;
      readonly versions: BackVersions | undefined;
    }
  | { readonly kind: "restored"; readonly versions: BackVersions; readonly seconds: number; readonly restoredAt: Date }
  | { readonly kind: "nothing-in-flight" | "another-rollout" | "completed" }
  /** Someone else goes back; ARN of their execution, empty where it is not known. */
  | { readonly kind: "elsewhere"; readonly execution: string }
  | { readonly kind: "failed"; readonly error: string; readonly cause: string };

/** What the rollback goes from and to, and for whom. */
export interface BackVersions {
  readonly from: string;
  readonly to: string;
  readonly by: string;
  /** Why it goes back. */
  readonly trigger: string;
  readonly backOwner: string;
}

/**
 * Reads an execution of back and its history (newest first). It is restored when the rule has said twice, ten seconds apart, that all
 * traffic is on the stable version, and the item was told so; the seconds run from the execution's start to the first of both readings, by
 * the clock of AWS. A rolling release is, when ECS runs the version before alone.
 */
export function backProgress(execution: Execution, newest: readonly HistoryEvent[]): BackProgress {
  const entered = (state: string) => newest.find((event) => event.entered === state);
  const left = (state: string) => newest.find((event) => event.left === state);
  const versions = newest.map((event) => versionsIn(event.data)).find((found) => found !== undefined);
  const restored = left(BACK_STATES.restored) ?? left(BACK_STATES.returned);
  const kept = left(BACK_STATES.keepWeights) ?? left(BACK_STATES.keepReturned);
  if (restored !== undefined && kept !== undefined && versions !== undefined) {
    const started = execution.startedAt ?? newest.at(-1)?.at ?? restored.at;
    const seconds = Math.max(0, restored.at.getTime() - started.getTime()) / 1000;
    return { kind: "restored", versions, seconds, restoredAt: restored.at };
  }
  if (entered(BACK_STATES.nothingInFlight)) {
    // It ends there, too, when the item that it took is another rollout's than the request speaks of.
    return { kind: left(BACK_STATES.takeItem) === undefined ? "nothing-in-flight" : "another-rollout" };
  }
  if (entered(BACK_STATES.completesItself) || entered(BACK_STATES.takesCompletionOver)) return { kind: "completed" };
  if (entered(BACK_STATES.alreadyGoingBack)) return { kind: "elsewhere", execution: versions?.backOwner ?? "" };
  if (entered(BACK_STATES.takenOver) || entered(BACK_STATES.lostRace)) return { kind: "elsewhere", execution: "" };
  if (execution.status === "RUNNING") {
    const weightsSet = left(BACK_STATES.restoreWeights) !== undefined;
    return { kind: "under-way", weightsSet, revisionSet: left(BACK_STATES.returnLive) !== undefined, versions };
  }
  const { status, error = status, cause = "" } = execution;
  return { kind: "failed", error, cause };
}

/** The machine keeps the item at `$.item`. */
function versionsIn(data: unknown): BackVersions | undefined {
  const { item } = (data ?? {}) as { item?: Record<string, unknown> };
  if (typeof item !== "object") return undefined;
  const text = (name: string) => (typeof item[name] === "string" ? item[name] : "");
  return {
    from: text("candidateVersion"),
    to: text("stableVersion"),
    by: text("by"),
    trigger: text("trigger"),
    backOwner: text("backOwner"),
  };
}
