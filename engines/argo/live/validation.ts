import { Place } from "../check/place";

/** Analyses that have nothing against the release: what is not among them failed, erred, or could not say. */
export const UNOBJECTING = ["Pending", "Running", "Successful"] as const;

/**
 * Whether a Rollout stands in its validation: all traffic is on the release, its last analysis runs or has passed, nothing has stopped or paused it, and
 * the controller has seen what is declared. Then, and at no other time, a newer release may be begun from it. The admission policy on `rollouts/status`
 * asks the same of the API server's own copy.
 */
export function standsInValidation(rollout: unknown): boolean {
  const place = Place.of(rollout);
  const [spec, status] = [place.get("spec"), place.get("status")];
  const hash = status.get("currentPodHash").text ?? "";
  const isUnderWay = hash !== "" && hash !== status.get("stableRS").text;
  const isSeen = status.get("observedGeneration").text === String(place.get("metadata", "generation").number);
  if (!isSeen || !isUnderWay || status.get("abort").isTrue || spec.get("paused").isTrue) return false;
  if (status.get("pauseConditions").items.length > 0) return false;
  if (spec.get("strategy", "blueGreen").exists) {
    const blueGreen = status.get("blueGreen");
    return blueGreen.get("activeSelector").text === hash && objectsNot(blueGreen.get("postPromotionAnalysisRunStatus"));
  }
  const steps = spec.get("strategy", "canary", "steps").items;
  const canary = status.get("canary");
  return (
    status.get("currentStepIndex").number === steps.length - 1 &&
    canary.get("weights", "canary", "weight").number === 100 &&
    objectsNot(canary.get("currentStepAnalysisRunStatus")) &&
    objectsNot(canary.get("currentBackgroundAnalysisRunStatus"))
  );
}

function objectsNot(run: Place): boolean {
  const phases: readonly string[] = UNOBJECTING;
  return phases.includes(run.get("status").text ?? "");
}
