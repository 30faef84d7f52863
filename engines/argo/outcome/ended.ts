import { JUDGING_TRIGGERS, type Trigger } from "../../stepfunctions/trigger";
import { Place } from "../check/place";
import { askedOf } from "../live/asked";
import { liveWorkload } from "../live/liveWorkload";
import { ANNOTATIONS } from "../naming";
import { failedAnalysis } from "./failedRuns";

/** What a ReplicaSet runs. Its images cannot change and controllers alone write it; version is what its pods say of themselves. */
export interface RunningRelease {
  /** Pod template hash. */
  readonly hash: string;
  readonly version: string;
  /** Digest of the release's own container; empty where nothing in it is pinned. */
  readonly digest: string;
  /** Every digest that it runs. */
  readonly digests: readonly string[];
  /** Argo's number of it. */
  readonly revision: string;
  /** When the API server made it, ISO 8601. */
  readonly createdAt: string;
}

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

/** A rollout that ended well: what is declared is what everybody gets. */
export interface Completed {
  readonly kind: "completed";
  readonly service: string;
  readonly release: RunningRelease;
  /** ISO 8601. */
  readonly endedAt: string;
}

/** Objects of one namespace, as the API server gives them. */
export interface ClusterFacts {
  readonly replicaSets: readonly unknown[];
  readonly analysisRuns: readonly unknown[];
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
  return { kind: "completed", service, release: current, endedAt: completed.at };
}

function causeOf(
  object: unknown,
  { hash }: RunningRelease,
  runs: readonly unknown[],
  uid: string,
): Pick<Aborted, "trigger" | "reason" | "by" | "detectedAt"> {
  const rollout = Place.of(object);
  const own = runs.filter((run) => {
    const { metadata } = run as { metadata?: unknown };
    return isOwned(Place.of(run), uid) && Place.of({ metadata }).get("metadata", "labels").texts[HASH_LABEL] === hash;
  });
  const failed = failedAnalysis(own);
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

/** Argo's label on ReplicaSets and AnalysisRuns. */
const HASH_LABEL = "rollouts-pod-template-hash";

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

function releasesOf(uid: string, replicaSets: readonly unknown[]): readonly RunningRelease[] {
  return replicaSets
    .map((set) => Place.of(set))
    .filter((set) => isOwned(set, uid))
    .map((set) => {
      const template = set.get("spec", "template");
      const annotations = template.get("metadata", "annotations").texts;
      const pod = template.get("spec");
      const digests = [...pod.get("containers").items, ...pod.get("initContainers").items].flatMap((container) => {
        const [, digest] = (container.get("image").text ?? "").split("@");
        return digest === undefined ? [] : [digest];
      });
      const said = annotations[ANNOTATIONS.digest] ?? "";
      return {
        hash: hashOf(set),
        version: annotations[ANNOTATIONS.version] ?? "",
        digest: digests.includes(said) ? said : (digests[0] ?? ""),
        digests: [...new Set(digests)],
        revision: set.get("metadata", "annotations").texts["rollout.argoproj.io/revision"] ?? "0",
        createdAt: set.get("metadata", "creationTimestamp").text ?? "",
      };
    });
}

function hashOf(object: Place): string {
  return object.get("metadata", "labels").texts[HASH_LABEL] ?? "";
}

function isOwned(object: Place, uid: string): boolean {
  return object
    .get("metadata", "ownerReferences")
    .items.some((owner) => owner.get("uid").text === uid && owner.get("controller").isTrue);
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
