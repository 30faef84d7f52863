import type { Trigger } from "../../../engines/stepfunctions/trigger";
import { AwsFailure } from "../account/awsFailure";
import type { Edge } from "../account/edge";
import { missingService, type Places } from "../account/places";
import { type BackProgress, type BackVersions, backProgress } from "./backProgress";
import type { Clock } from "./clock";

/** A request to go back. */
export interface BackRequest {
  readonly by: string;
  /** Empty: none given. */
  readonly reason: string;
  /** Execution that held the lock when the person looked; another rollout is left alone then. Empty: whichever is in flight. */
  readonly owner: string;
}

/** How it ended. */
export type BackResult =
  | {
      readonly kind: "restored";
      readonly versions: BackVersions;
      readonly seconds: number;
      readonly restoredAt: Date;
      readonly execution: string;
      /** Whether another execution was at it already. */
      readonly joined: boolean;
    }
  | { readonly kind: "nothing-in-flight" | "another-rollout" | "completed"; readonly execution: string }
  | { readonly kind: "failed"; readonly error: string; readonly cause: string; readonly execution: string }
  | { readonly kind: "not-finished"; readonly execution: string };

/** What is told while it works. */
export type BackNews =
  | { readonly kind: "started"; readonly execution: string }
  | { readonly kind: "joined"; readonly execution: string }
  | { readonly kind: "weights-set" | "revision-set"; readonly versions: BackVersions | undefined };

/** Rest between two looks, and how many there are: ten minutes, in which back tries 40 times to set the weights. */
const LOOK_MS = 1_000;
const MOST_LOOKS = 600;
/** Back's whole way to the second reading has some hundred events. */
const MOST_EVENTS = 1_000;
/** Times that another back may take over before we ask whose it is by starting one more, which ends at once. */
const MOST_JOINS = 5;

/**
 * Starts back and follows it until the weights are on the stable version and were read twice. It needs nothing but Step Functions: the
 * versions come from what the machine itself has read.
 */
export async function goBack(
  edge: Edge,
  places: Places,
  request: BackRequest,
  clock: Clock,
  tell: (news: BackNews) => void,
): Promise<BackResult> {
  let execution = await startBack(edge, places, request);
  tell({ kind: "started", execution });
  let joined = false;
  for (let join = 0; join <= MOST_JOINS; join++) {
    const end = await follow(edge, execution, clock, tell);
    if (end.kind === "under-way") return { kind: "not-finished", execution };
    if (end.kind !== "elsewhere")
      return end.kind === "restored" ? { ...end, execution, joined } : { ...end, execution };
    joined = true;
    execution = end.execution === "" ? await startBack(edge, places, request) : end.execution;
    tell({ kind: "joined", execution });
  }
  return { kind: "not-finished", execution };
}

/** Starts back for a person; answers the execution's ARN. */
export async function startBack(edge: Edge, places: Places, request: BackRequest): Promise<string> {
  const { by, reason, owner } = request;
  const trigger: Trigger = "person";
  try {
    const input = {
      trigger,
      by,
      reason: reason === "" ? `${by} asked for it.` : reason,
      ...(owner === "" ? {} : { owner }),
    };
    return (await edge.startExecution(places.machines.back, input)) ?? "";
  } catch (error) {
    if (error instanceof AwsFailure && error.kind === "missing") {
      throw missingService(places, places.region, places.accountId);
    }
    throw error;
  }
}

async function follow(
  edge: Edge,
  execution: string,
  clock: Clock,
  tell: (news: BackNews) => void,
): Promise<BackProgress> {
  let told = false;
  let progress: BackProgress = { kind: "under-way", weightsSet: false, revisionSet: false, versions: undefined };
  for (let look = 0; look < MOST_LOOKS; look++) {
    // The execution first: an end that comes in between is then seen with its whole history.
    const found = await edge.readExecution(execution);
    if (found !== undefined) progress = backProgress(found, await edge.readHistory(execution, MOST_EVENTS));
    if (progress.kind !== "under-way") return progress;
    const { weightsSet, revisionSet, versions } = progress;
    if ((weightsSet || revisionSet) && !told) {
      told = true;
      tell({ kind: weightsSet ? "weights-set" : "revision-set", versions });
    }
    await clock.sleep(LOOK_MS);
  }
  return progress;
}
