import type { Trigger } from "../../stepfunctions/trigger";
import type { Place } from "../check/place";

/** What the analyses of a release say about why it was sent back. */
export interface FailedAnalysis {
  readonly trigger: Trigger;
  /** As Argo says it, or which metrics failed where it says nothing. */
  readonly reason: string;
  /** When the measurement was taken that decided, ISO 8601. */
  readonly at: string;
}

/** What decides where several failed: a judgement before a measurement that could not be taken. */
const ORDER: readonly Trigger[] = ["smoke-failed", "alarm", "alarms-missing", "no-data"];

/**
 * Why analyses sent a release back: undefined where none of them failed. AnalysisRuns are written by controllers alone, so their measurements are the cluster's word. `runs` are those of
 * one ReplicaSet. A failure whose every failed measurement has no value is silence and judges nothing, and neither does a measurement that could not be taken.
 */
export function failedAnalysis(runs: readonly Place[]): FailedAnalysis | undefined {
  const failures = runs.flatMap(failuresOf);
  return ORDER.flatMap((trigger) => failures.filter((each) => each.trigger === trigger))[0];
}

function failuresOf(run: Place): readonly FailedAnalysis[] {
  const status = run.get("status");
  const phase = status.get("phase").text ?? "";
  if (phase !== "Failed" && phase !== "Error" && phase !== "Inconclusive") return [];
  const jobs = run
    .get("spec", "metrics")
    .items.filter((metric) => metric.get("provider", "job").exists)
    .map((metric) => metric.get("name").text);
  const results = status.get("metricResults").items.filter((result) => isBad(result.get("phase").text));
  return results.map((result) => {
    const name = result.get("name").text ?? "";
    const bad = result.get("measurements").items.filter((each) => isBad(each.get("phase").text));
    const last = bad.at(-1);
    const said = status.get("message").text ?? "";
    return {
      trigger: triggerOf(result, bad, jobs.includes(name)),
      reason: said === "" ? `Metric "${name}" ended as ${result.get("phase").text ?? "?"}` : said,
      at: last?.get("finishedAt").text ?? status.get("completedAt").text ?? "",
    };
  });
}

function triggerOf(result: Place, bad: readonly Place[], isJob: boolean): Trigger {
  if (result.get("phase").text !== "Failed") return "alarms-missing";
  if (isJob) return "smoke-failed";
  return bad.some((each) => hasValue(each.get("value").text ?? "")) ? "alarm" : "no-data";
}

function isBad(phase: string | undefined): boolean {
  return phase === "Failed" || phase === "Error" || phase === "Inconclusive";
}

/** Argo writes a vector as `[0.2,NaN]`, and an empty answer as `[]`. */
function hasValue(value: string): boolean {
  return value.split(/[[\],\s]+/).some((each) => each !== "" && !Number.isNaN(Number(each)));
}
