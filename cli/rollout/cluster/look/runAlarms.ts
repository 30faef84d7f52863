import { Place } from "../../../../engines/argo/check/place";
import type { StatusAlarm } from "../../status/rolloutStatus";

/** What the running analyses of a release say. */
export interface RunningAnalyses {
  /** One for each metric that was measured, by name. */
  readonly alarms: readonly StatusAlarm[];
  /** When one is measured next; undefined where nothing is due. */
  readonly nextLook: Date | undefined;
  /** When the analysis of the present stage began; undefined while none runs. */
  readonly bakeSince: string | undefined;
}

/** Reads AnalysisRuns as the API server gives them: those that the Rollout's status names, and that still run. */
export function runningAnalyses(rollout: unknown, runs: readonly unknown[]): RunningAnalyses {
  const status = Place.of(rollout).get("status");
  const bake = status.get("canary", "currentStepAnalysisRunStatus", "name").text;
  const post = status.get("blueGreen", "postPromotionAnalysisRunStatus", "name").text;
  const named = [
    bake,
    post,
    status.get("canary", "currentBackgroundAnalysisRunStatus", "name").text,
    status.get("blueGreen", "prePromotionAnalysisRunStatus", "name").text,
  ];
  const places = runs
    .map((run) => Place.of(run))
    .filter((run) => named.includes(run.get("metadata", "name").text) && isRunning(run));
  const looks = places.flatMap(looksOf).sort((a, b) => a - b);
  const [first] = looks;
  const ofStage = places.find((run) => [bake, post].includes(run.get("metadata", "name").text));
  return {
    alarms: places.flatMap(alarmsOf).sort((a, b) => a.name.localeCompare(b.name)),
    nextLook: first === undefined ? undefined : new Date(first),
    bakeSince: ofStage?.get("metadata", "creationTimestamp").text,
  };
}

function isRunning(run: Place): boolean {
  const phase = run.get("status", "phase").text ?? "";
  return phase === "Running" || phase === "Pending" || phase === "";
}

function alarmsOf(run: Place): readonly StatusAlarm[] {
  return run.get("status", "metricResults").items.flatMap((result) => {
    const last = result.get("measurements").items.at(-1);
    if (last === undefined) return [];
    const value = valueOf(last.get("value").text);
    return [
      {
        name: result.get("name").text ?? "",
        kind: "contract",
        state: stateOf(last.get("phase").text, value),
        since: isoOf(last.get("finishedAt").text),
        ...(value === undefined || value === "" ? {} : { value }),
      } as const,
    ];
  });
}

/** The API server's times have no fractions; ours have. */
function isoOf(time: string | undefined): string | null {
  const milliseconds = Date.parse(time ?? "");
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}

/** The words of AWS. A measurement that could not be taken, or that found nothing, is no data. */
function stateOf(phase: string | undefined, value: string | undefined): string {
  if (phase === "Failed") return "ALARM";
  return phase === "Successful" && value !== "" && value !== "NaN" ? "OK" : "INSUFFICIENT_DATA";
}

/** Prometheus' answer is a list, of one as a rule: `[0.2]`. A Job has none at all. */
function valueOf(text: string | undefined): string | undefined {
  return text?.replace(/^\[(.*)\]$/s, "$1");
}

/** Moments at which its metrics are measured next, in milliseconds. */
function looksOf(run: Place): readonly number[] {
  const results = run.get("status", "metricResults").items;
  const began = run.get("status", "startedAt").text ?? run.get("metadata", "creationTimestamp").text ?? "";
  return run.get("spec", "metrics").items.flatMap((metric) => {
    const result = results.find((each) => each.get("name").text === metric.get("name").text);
    if (/^(Successful|Failed|Error|Inconclusive)$/.test(result?.get("phase").text ?? "")) return [];
    const last = result?.get("measurements").items.at(-1)?.get("finishedAt").text;
    const wait = secondsOf(metric.get(last === undefined ? "initialDelay" : "interval").text ?? "0s");
    const at = Date.parse(last ?? began) + wait * 1000;
    return Number.isNaN(at) ? [] : [at];
  });
}

/** As Airlock writes durations: whole seconds. */
function secondsOf(duration: string): number {
  return Number(/^(\d+)s$/.exec(duration)?.[1] ?? Number.NaN);
}
