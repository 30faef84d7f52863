import { type RolloutState, type StageMark, SYSTEM_NAMESPACE } from "../../../../engines/argo";
import { Place } from "../../../../engines/argo/check/place";
import { ClusterFailure } from "../../../../engines/argo/cluster";
import { systemNames } from "../../../../engines/argo/ledger/names";
import { parseQuarantine } from "../../../../release/record/quarantine";
import type { Clock } from "../../live/clock";
import { Readings } from "../../status/readings";
import type { LastOutcome, QuarantinedDigest, RolloutStatus, StatusVersion } from "../../status/rolloutStatus";
import type { Watched } from "../../status/watch";
import { approvalId } from "../approvalIn";
import { type RolloutIn, readRollout, type Seen } from "../openRolloutIn";
import { type ReleaseSet, releasesOf } from "./releasesOf";
import { type RunningAnalyses, runningAnalyses } from "./runAlarms";

/** The rollout of a cluster, to be watched. */
export function watchedRollout(rollout: RolloutIn, clock: Clock): Watched {
  const mayPass = (error: unknown): error is Error => error instanceof ClusterFailure && error.kind === "unreachable";
  return { read: () => readStatusIn(rollout, clock), mayPass };
}

/** Reads everything that is known about a service's rollout. Only the Rollout itself must be readable; what else cannot be read stands in `notKnown`. */
export async function readStatusIn(rollout: RolloutIn, clock: Clock): Promise<RolloutStatus> {
  const { client, namespace } = rollout;
  const readings = new Readings((error): error is Error => error instanceof ClusterFailure);
  const seen = await readRollout(rollout);
  const runs = { apiVersion: "argoproj.io/v1alpha1", kind: "AnalysisRun", namespace };
  const [sets, analyses, quarantines] = await Promise.all([
    readings.of("the version of the ReplicaSets", releasesOf(rollout), []),
    readings.of("alarms", client.list(runs), []),
    readings.of("quarantines", readQuarantines(rollout), []),
  ]);
  return statusIn(rollout, seen, {
    at: clock.now(),
    sets,
    analyses: runningAnalyses(seen.object, analyses),
    quarantined: quarantines,
    notKnown: readings.notKnown,
  });
}

/** What was read besides the Rollout. */
export interface Besides {
  readonly at: Date;
  readonly sets: readonly ReleaseSet[];
  readonly analyses: RunningAnalyses;
  readonly quarantined: readonly QuarantinedDigest[];
  readonly notKnown: RolloutStatus["notKnown"];
}

/** The status in the words that it has on AWS. */
export function statusIn(rollout: RolloutIn, seen: Seen, besides: Besides): RolloutStatus {
  const { service, environment, namespace, client } = rollout;
  const { state } = seen;
  const { live, strategy, approval, asked, abort } = state;
  const place = Place.of(seen.object);
  const inFlight = live.phase !== "idle";
  const next = approval === undefined ? undefined : state.stages[approval.stage];
  return {
    schema: "airlock/rollout/v1",
    service,
    environment,
    region: null,
    account: null,
    cluster: {
      context: client.context,
      server: client.server,
      namespace,
      rollout: service,
      revision: place.get("metadata", "annotations").texts["rollout.argoproj.io/revision"] ?? "",
      invalid: live.invalid === "" ? null : live.invalid,
    },
    at: besides.at.toISOString(),
    source: "rollout",
    phase: live.phase,
    stable: stableOf(state, besides.sets),
    candidate: inFlight ? { version: live.declaredVersion, digest: live.declaredDigest, colour: "candidate" } : null,
    weights: { production: { stable: live.weights.stable, candidate: live.weights.canary }, ring: ringWeight(state) },
    strategy: strategy === "" ? null : strategy,
    stage: inFlight ? stageOf(state, besides.analyses) : null,
    nextLookAt: besides.analyses.nextLook?.toISOString() ?? null,
    approval:
      approval === undefined
        ? null
        : {
            id: approvalId(state) ?? "",
            stage: next?.name ?? "",
            version: live.declaredVersion,
            askedAt: isoOf(approval.since),
            expiresAt: null,
          },
    paused: state.isPaused
      ? asked?.what === "pause"
        ? { since: asked.at, by: asked.by }
        : { since: pausedSince(place), by: "" }
      : null,
    goingBack:
      live.phase === "rolling-back" && abort !== undefined
        ? { trigger: abort.trigger, reason: abort.reason, by: abort.by, detectedAt: isoOf(abort.at) }
        : null,
    alarms: { stable: [], candidate: besides.analyses.alarms },
    execution: null,
    record: null,
    contact: null,
    last: inFlight ? null : lastOf(state, place, stableOf(state, besides.sets).version),
    quarantined: besides.quarantined,
    debts: [],
    drift: null,
    notKnown: besides.notKnown,
  };
}

function stableOf({ live, releaseHash }: RolloutState, sets: readonly ReleaseSet[]): StatusVersion {
  const { stableHash } = live;
  if (stableHash !== "" && stableHash === releaseHash && live.phase === "idle") {
    return { version: live.declaredVersion, digest: live.declaredDigest, colour: "stable" };
  }
  const set = sets.find(({ hash }) => hash === stableHash);
  return { version: set?.version ?? "", digest: set?.digest ?? "", colour: "stable" };
}

/** The header route of ring 0 comes with the first weight, and stays to the end. */
function ringWeight({ strategy, stage }: RolloutState): number {
  return strategy === "rings" && stage !== undefined ? 100 : 0;
}

function stageOf({ stage, stages, approval }: RolloutState, { bakeSince }: RunningAnalyses): RolloutStatus["stage"] {
  if (stage === undefined) return null;
  const mark: StageMark | undefined = stages[stage];
  if (mark === undefined) return null;
  const since = approval === undefined && bakeSince !== undefined ? isoOf(bakeSince) : null;
  return { name: mark.name, number: stage + 1, stages: stages.length, since };
}

function lastOf({ live, abort }: RolloutState, rollout: Place, stable: string): LastOutcome | null {
  const version = live.declaredVersion;
  if (abort !== undefined) {
    const { trigger, reason, by, at } = abort;
    const detectedAt = isoOf(at);
    const rollback = { from: version, to: stable, trigger, reason, by, detectedAt, restoredAt: null };
    return { version, outcome: "rolled-back", endedAt: detectedAt, rollback };
  }
  const completed = conditionOf(rollout, "Completed");
  if (live.stableHash === "" || completed?.get("status").text !== "True") return null;
  const endedAt = isoOf(completed.get("lastTransitionTime").text ?? "");
  return { version, outcome: "completed", endedAt, rollback: null };
}

function conditionOf(rollout: Place, type: string): Place | undefined {
  return rollout.get("status", "conditions").items.find((each) => each.get("type").text === type);
}

function pausedSince(rollout: Place): string {
  return isoOf(conditionOf(rollout, "Paused")?.get("lastTransitionTime").text ?? "");
}

/** The API server's times have no fractions; ours have. */
function isoOf(time: string): string {
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? time : new Date(milliseconds).toISOString();
}

async function readQuarantines({ client, namespace }: RolloutIn): Promise<readonly QuarantinedDigest[]> {
  const name = systemNames(namespace).quarantine;
  const found = await client.get({ apiVersion: "v1", kind: "ConfigMap", namespace: SYSTEM_NAMESPACE, name });
  return Object.entries(Place.of(found).get("data").texts).map(([key, value]) => {
    const parsed = parseQuarantine(value, `${name}.${key}`);
    const digest = key.replace("-", ":");
    if (!parsed.ok) return { digest, version: "", at: "", trigger: "", reason: "the entry is not readable" };
    const { version, at, trigger, reason } = parsed.value;
    return { digest, version, at, trigger, reason };
  });
}
