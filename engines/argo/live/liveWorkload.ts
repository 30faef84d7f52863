import type { Phase } from "../../stepfunctions/liveState";
import { Place } from "../check/place";
import type { ObjectRef } from "../cluster";
import { ANNOTATIONS } from "../naming";
import { standsInValidation } from "./validation";

/** What a Rollout of a cluster is doing, as its controller says. */
export interface LiveWorkload {
  /**
   * The same words as on AWS. `placing`: no traffic yet, or the controller has not looked at the newest specification;
   * `rolling-back`: aborted, and some traffic still on the candidate.
   */
  readonly phase: Phase;
  /** Whether the controller has looked at the newest specification. */
  readonly isSeen: boolean;
  /** Whether the release that the Rollout declares was aborted: it stands there until another one takes its place. */
  readonly aborted: boolean;
  /** Whether a newer release may take its place without a way back: all traffic, the last analysis under way or passed, nothing against it. */
  readonly isInValidation: boolean;
  /** Why Argo Rollouts does nothing at all with this Rollout (condition InvalidSpec), empty while it does. */
  readonly invalid: string;
  /** Pod template hash of what is stable; empty before a first deployment has ended. */
  readonly stableHash: string;
  /** Pod template hash of what the Rollout declares, as far as the controller has seen it. */
  readonly currentHash: string;
  /** Release that the Rollout declares; empty where Airlock did not write it. */
  readonly declaredVersion: string;
  /** Its digest. */
  readonly declaredDigest: string;
  /** Percent of the traffic. */
  readonly weights: { readonly stable: number; readonly canary: number };
  /** Identity of the object, which a namesake in another cluster does not have. */
  readonly uid: string;
}

/** Where the Rollout of a service stands. */
export function rolloutRef(namespace: string, service: string): ObjectRef {
  return { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", namespace, name: service };
}

/** Reads a Rollout as the API server gives it. What is not there counts as not yet done: nothing is taken for idle by mistake. */
export function liveWorkload(rollout: unknown): LiveWorkload {
  const place = Place.of(rollout);
  const status = place.get("status");
  // While it takes over the pods of a Deployment, the pods have no annotations of ours.
  const owner = place.get("spec", "workloadRef").exists ? place : place.get("spec", "template");
  const annotations = owner.get("metadata", "annotations").texts;
  const stableHash = status.get("stableRS").text ?? "";
  const currentHash = status.get("currentPodHash").text ?? "";
  const isSeen = status.get("observedGeneration").text === String(place.get("metadata", "generation").number);
  const isSettled = isSeen && stableHash !== "" && stableHash === currentHash;
  const aborted = isSeen && !isSettled && status.get("abort").isTrue;
  const canary = isSettled ? 0 : canaryWeight(place, currentHash);
  return {
    phase: isSettled ? "idle" : phaseOf(isSeen, aborted, canary),
    isSeen,
    aborted,
    invalid: invalidSpec(status),
    stableHash,
    currentHash,
    isInValidation: standsInValidation(rollout),
    declaredVersion: annotations[ANNOTATIONS.version] ?? "",
    declaredDigest: annotations[ANNOTATIONS.digest] ?? "",
    weights: { stable: 100 - canary, canary },
    uid: place.get("metadata", "uid").text ?? "",
  };
}

function phaseOf(isSeen: boolean, aborted: boolean, canary: number): Phase {
  if (!isSeen) return "placing";
  if (aborted) return canary > 0 ? "rolling-back" : "idle";
  if (canary === 0) return "placing";
  return canary === 100 ? "validating" : "shifting";
}

/** With blue-green all traffic is where the active Service points; without a router (rolling) it goes to all pods alike. */
function canaryWeight(rollout: Place, currentHash: string): number {
  const [status, strategy] = [rollout.get("status"), rollout.get("spec", "strategy")];
  const active = status.get("blueGreen", "activeSelector").text;
  if (active !== undefined) return currentHash !== "" && active === currentHash ? 100 : 0;
  if (strategy.get("canary").exists && !strategy.get("canary", "trafficRouting").exists) {
    const [updated = 0, all = 0] = ["updatedReplicas", "replicas"].map((name) => status.get(name).number);
    return all === 0 ? 0 : Math.round((100 * updated) / all);
  }
  return status.get("canary", "weights", "canary", "weight").number ?? 0;
}

function invalidSpec(status: Place): string {
  const condition = status
    .get("conditions")
    .items.find((each) => each.get("type").text === "InvalidSpec" && each.get("status").text === "True");
  return condition === undefined ? "" : (condition.get("message").text ?? "no reason given");
}
