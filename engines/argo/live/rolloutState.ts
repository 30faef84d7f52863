import { Place } from "../check/place";
import { ANNOTATIONS } from "../naming";
import type { StageMark } from "../strategy/stages";
import { type Abort, abortOf } from "./abort";
import { type Asked, askedOf } from "./asked";
import { type LiveWorkload, liveWorkload } from "./liveWorkload";

/** Where a Rollout stands, as far as people steer by it. */
export interface RolloutState {
  readonly live: LiveWorkload;
  /** Pod template hash of the release that it declares. */
  readonly releaseHash: string;
  /** As release.yaml names it; empty where Airlock did not write the Rollout. */
  readonly strategy: string;
  readonly stages: readonly StageMark[];
  /** Index of the stage that it is in; undefined at rest and before the first stage. */
  readonly stage: number | undefined;
  /** Index of the present step; 0 where there are none. */
  readonly stepIndex: number;
  /** What the present step does; `none` at rest and where there are no steps. */
  readonly step: "analysis" | "pause" | "other" | "none";
  /** Index of the stage that a person must let begin, and since when it waits. */
  readonly approval: { readonly stage: number; readonly since: string } | undefined;
  /** Whether a person holds it (`spec.paused`). */
  readonly isPaused: boolean;
  /** Whether measurements run besides those of a bake: the background run, from the first bake on. */
  readonly isWatched: boolean;
  readonly asked: Asked | undefined;
  readonly abort: Abort | undefined;
}

/** Reads a Rollout as the API server gives it. What the controller has not looked at yet counts as not yet begun. */
export function rolloutState(rollout: unknown): RolloutState {
  const place = Place.of(rollout);
  const [spec, status] = [place.get("spec"), place.get("status")];
  const live = liveWorkload(rollout);
  const annotations = place.get("metadata", "annotations").texts;
  const stages = stagesOf(annotations[ANNOTATIONS.stages]);
  const isUnderWay = live.phase !== "idle" && !live.aborted && live.isSeen;
  const isBlueGreen = spec.get("strategy", "blueGreen").exists;
  const index = status.get("currentStepIndex").number ?? 0;
  const step = isBlueGreen || !isUnderWay ? undefined : spec.get("strategy", "canary", "steps").items[index];
  const approval = isUnderWay ? approvalOf(status, isBlueGreen, stages, index) : undefined;
  return {
    live,
    releaseHash: status.get("currentPodHash").text ?? "",
    strategy: annotations[ANNOTATIONS.strategy] ?? "",
    stages,
    stage: isUnderWay ? stageOf(stages, isBlueGreen, index, live.weights.canary, approval?.stage) : undefined,
    stepIndex: index,
    step: stepOf(step),
    approval,
    isPaused: spec.get("paused").isTrue,
    isWatched: status.get("canary", "currentBackgroundAnalysisRunStatus", "status").text === "Running",
    asked: askedOf(rollout),
    abort: live.aborted ? abortOf(rollout) : undefined,
  };
}

/** A rollout that waits for an approval stands in the stage before, as on AWS. */
function stageOf(
  stages: readonly StageMark[],
  isBlueGreen: boolean,
  index: number,
  weight: number,
  asksFor: number | undefined,
): number | undefined {
  if (isBlueGreen) return weight === 0 ? undefined : 0;
  const at = asksFor === undefined ? stages.findIndex(({ from, to }) => from <= index && index < to) : asksFor - 1;
  return at < 0 ? undefined : at;
}

function approvalOf(status: Place, isBlueGreen: boolean, stages: readonly StageMark[], index: number) {
  const reason = isBlueGreen ? "BlueGreenPause" : "CanaryPauseStep";
  const pause = status.get("pauseConditions").items.find((each) => each.get("reason").text === reason);
  if (pause === undefined) return undefined;
  const stage = isBlueGreen ? 0 : stages.findIndex(({ approval, from }) => approval && from === index);
  return stage < 0 ? undefined : { stage, since: pause.get("startTime").text ?? "" };
}

function stepOf(step: Place | undefined): RolloutState["step"] {
  if (step === undefined || !step.exists) return "none";
  if (step.get("analysis").exists) return "analysis";
  return step.get("pause").exists ? "pause" : "other";
}

/** A Rollout that Airlock did not write has no stages; what is no list of ours is as good as none. */
function stagesOf(json: string | undefined): readonly StageMark[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json ?? "[]");
  } catch {
    return [];
  }
  return Place.of({ stages: parsed })
    .get("stages")
    .items.map((each) => ({
      name: each.get("name").text ?? "",
      weight: each.get("weight").number ?? 0,
      bakeSeconds: each.get("bakeSeconds").number ?? 0,
      approval: each.get("approval").isTrue,
      from: each.get("from").number ?? 0,
      to: each.get("to").number ?? 0,
    }));
}
