import { JUDGING_TRIGGERS, type Trigger } from "../../stepfunctions/trigger";
import { Place } from "../check/place";
import { askedOf } from "../live/asked";
import { liveWorkload } from "../live/liveWorkload";
import { failedAnalysis } from "./failedRuns";
import { type ClusterFacts, hashOf, type RunningRelease, releasesOf, runsOf } from "./runningReleases";

/** A rollout that was sent back. */
export interface Aborted {
  readonly kind: "aborted";
  readonly service: string;
  readonly from: RunningRelease;
  readonly to: RunningRelease | undefined;
  readonly trigger: Trigger;
  readonly reason: string;
  /** Who asked for it: Argo, or the manager under whose name somebody wrote the status. */
  readonly by: string;
  /** ISO 8601. */
  readonly detectedAt: string;
  readonly abortedAt: string;
  /** When all traffic was on the stable version again; undefined while it is not. */
  readonly restoredAt: string | undefined;
  readonly weights: { readonly stable: number; readonly canary: number };
  /** Digests that are judged bad by it; empty where nothing was judged, or where what is stable runs the same. */
  readonly condemned: readonly string[];
}

/** A rollout whose release everybody got. */
export interface Completed {
  readonly kind: "completed";
  readonly service: string;
  readonly release: RunningRelease;
  /** Whether its last analysis came to its end: a newer release ends it where it supersedes this one in its validation. */
  readonly isValidated: boolean;
  /** ISO 8601. */
  readonly endedAt: string;
}

/**
 * How the rollout of a Rollout ended; undefined while it goes on. Believed are its status, its ReplicaSets and its AnalysisRuns, which controllers write, and what an operator asked for, which the
 * policies let an operator alone write, under the own name; never anything else that stands in annotations of the Rollout.
 */
export function endOf(rollout: unknown, facts: ClusterFacts): Aborted | Completed | undefined {
  const place = Place.of(rollout);
  const live = liveWorkload(rollout);
  const status = place.get("status");
  const service = place.get("metadata", "name").text ?? "";
  const releases = releasesOf(live.uid, facts.replicaSets);
  const current = releases.find(({ hash }) => hash === status.get("currentPodHash").text);
  if (current === undefined) return undefined;
  const stable = releases.find(({ hash }) => hash === live.stableHash);
  if (live.aborted) {
    const abortedAt = status.get("abortedAt").text ?? "";
    // Argo has not looked at it yet.
    if (abortedAt === "" || stable === undefined) return undefined;
    const cause = causeOf(rollout, current, facts.analysisRuns, live.uid);
    const isBack = live.phase === "idle" && !stillServes(status, current, facts.replicaSets);
    return {
      kind: "aborted",
      service,
      from: current,
      to: stable,
      ...cause,
      detectedAt: cause.detectedAt === "" ? abortedAt : cause.detectedAt,
      abortedAt,
      restoredAt: isBack ? lastStatusWrite(place, abortedAt) : undefined,
      weights: live.weights,
      condemned: JUDGING_TRIGGERS.includes(cause.trigger)
        ? current.digests.filter((digest) => !stable.digests.includes(digest))
        : [],
    };
  }
  const completed = condition(status, "Completed");
  if (live.phase !== "idle" || live.stableHash !== current.hash || completed.status !== "True") return undefined;
  const { isValidated } = lastBake(live.uid, current, facts.analysisRuns);
  return { kind: "completed", service, release: current, isValidated, endedAt: completed.at };
}

/**
 * The stable version that a newer release under way, or one that was sent back, has taken over from: it was promoted, and perhaps nobody looked in the moment between. Undefined where nothing
 * is under way, and where no analysis tells when it was promoted, as of a first deployment.
 */
export function takenOver(rollout: unknown, { replicaSets, analysisRuns }: ClusterFacts): Completed | undefined {
  const live = liveWorkload(rollout);
  if (live.stableHash === "" || live.stableHash === live.currentHash) return undefined;
  const release = releasesOf(live.uid, replicaSets).find(({ hash }) => hash === live.stableHash);
  if (release === undefined) return undefined;
  const { isValidated, at } = lastBake(live.uid, release, analysisRuns);
  if (at === "") return undefined;
  const service = Place.of(rollout).get("metadata", "name").text ?? "";
  return { kind: "completed", service, release, isValidated, endedAt: at };
}

/** What takes traffic on its way to everybody, or will; undefined at rest and after an abort. */
export function underWay(rollout: unknown, { replicaSets }: ClusterFacts): RunningRelease | undefined {
  const { uid, stableHash, currentHash, aborted } = liveWorkload(rollout);
  if (aborted || stableHash === "" || stableHash === currentHash) return undefined;
  return releasesOf(uid, replicaSets).find(({ hash }) => hash === currentHash);
}

/** Kinds of AnalysisRun that are the bake of a stage: Argo's label `rollout-type`. */
const BAKES = ["Step", "PostPromotion"];

/** How the newest bake of a release ended, and when. Argo terminates it where somebody promotes past it, and it counts as successful then. */
function lastBake(uid: string, release: RunningRelease, runs: readonly unknown[]) {
  const bakes = runsOf(uid, release, runs).filter((run) =>
    BAKES.includes(run.get("metadata", "labels").texts["rollout-type"] ?? ""),
  );
  const created = (run: Place) => Date.parse(run.get("metadata", "creationTimestamp").text ?? "") || 0;
  const last = bakes.toSorted((one, other) => created(other) - created(one))[0];
  return {
    isValidated: last?.get("spec", "terminate").isTrue !== true,
    at: last?.get("status", "completedAt").text ?? "",
  };
}

function causeOf(
  object: unknown,
  release: RunningRelease,
  runs: readonly unknown[],
  uid: string,
): Pick<Aborted, "trigger" | "reason" | "by" | "detectedAt"> {
  const rollout = Place.of(object);
  const failed = failedAnalysis(runsOf(uid, release, runs));
  if (failed !== undefined) {
    return { trigger: failed.trigger, reason: failed.reason, by: CONTROLLER, detectedAt: failed.at };
  }
  const progressing = condition(rollout.get("status"), "Progressing");
  if (progressing.reason === "ProgressDeadlineExceeded") {
    return { trigger: "never-steady", reason: progressing.message, by: CONTROLLER, detectedAt: progressing.at };
  }
  const asked = askedOf(object);
  if (asked?.what === "deny" || asked?.what === "rollback") {
    const reason = asked.reason === "" ? `${asked.by} asked for it.` : asked.reason;
    return { trigger: asked.what === "deny" ? "approval-denied" : "person", reason, by: asked.by, detectedAt: "" };
  }
  const by = whoAborted(rollout);
  return { trigger: "person", reason: `${by} aborted it, and no analysis of it has failed.`, by, detectedAt: "" };
}

const CONTROLLER = "argo-rollouts";

/** The manager that the API server names for `status.abort`, where it is not the controller's own. */
function whoAborted(rollout: Place): string {
  const managers = rollout.get("metadata", "managedFields").items.flatMap((entry) => {
    const fields = entry.get("fieldsV1", "f:status");
    const isController = fields.get("f:conditions").exists;
    return fields.get("f:abort").exists && !isController ? [entry.get("manager").text ?? ""] : [];
  });
  const named = managers.filter((name) => name !== "" && name !== "unknown");
  return named.length === 0 ? "somebody" : named.join(", ");
}

/** Times of a status are the controller's own; when it was last written is the API server's. */
function lastStatusWrite(rollout: Place, otherwise: string): string {
  const times = rollout
    .get("metadata", "managedFields")
    .items.filter((entry) => entry.get("fieldsV1", "f:status", "f:conditions").exists)
    .flatMap((entry) => entry.get("time").text ?? []);
  return times.reduce((latest, time) => (Date.parse(time) > Date.parse(latest) ? time : latest), otherwise);
}

/** Without a router there are no weights: then the release's pods have to be gone. */
function stillServes(status: Place, { hash }: RunningRelease, replicaSets: readonly unknown[]): boolean {
  if (status.get("canary", "weights").exists || status.get("blueGreen", "activeSelector").exists) return false;
  const set = replicaSets.map((each) => Place.of(each)).find((each) => hashOf(each) === hash);
  return (set?.get("status", "readyReplicas").number ?? 0) > 0;
}

function condition(status: Place, type: string) {
  const found = status.get("conditions").items.find((each) => each.get("type").text === type);
  return {
    status: found?.get("status").text ?? "",
    reason: found?.get("reason").text ?? "",
    message: found?.get("message").text ?? "",
    at: found?.get("lastTransitionTime").text ?? "",
  };
}
