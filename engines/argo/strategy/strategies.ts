import { analysisOf } from "../analysis/templates";
import type { WorkloadInput } from "../input/workload";
import type { BlueGreenStrategy, CanaryStrategy, Rollout } from "../kinds/rollout";
import { namesOf } from "../naming";
import { trafficRouting } from "../objects/route";
import { smokeSteps, stageSteps } from "./stageSteps";

/** Seconds that pods without traffic keep running, as on AWS. */
export const DRAIN_SECONDS = 300;

/** The strategy of a release in Argo's words. */
export function strategyOf(input: WorkloadInput): Rollout["spec"]["strategy"] {
  if (input.plan.strategy === "blue-green") return { blueGreen: blueGreen(input) };
  return { canary: input.plan.strategy === "rolling" ? rolling(input) : canary(input) };
}

function canary(input: WorkloadInput): CanaryStrategy {
  const names = namesOf(input.service);
  const routing = trafficRouting(input);
  return {
    canaryService: names.canary,
    stableService: names.stable,
    ...(routing === undefined ? {} : { trafficRouting: routing }),
    ...delays(input),
    ...stepsAndWatch(input),
  };
}

/**
 * Pods are replaced behind one Service, and the bake begins when all are new. Without a router Argo has no weights and no delays;
 * the way back starts pods of the version before.
 */
function rolling(input: WorkloadInput): CanaryStrategy {
  return { maxSurge: "100%", maxUnavailable: 0, ...stepsAndWatch(input) };
}

function stepsAndWatch(input: WorkloadInput): Pick<CanaryStrategy, "analysis" | "steps"> {
  const steps = [...smokeSteps(input), ...stageSteps(input).flatMap((stage) => stage.steps)];
  // From the first bake on, and through every pause after it.
  const firstWeight = steps.findIndex((step) => "setWeight" in step);
  const startingStep = steps.findIndex((step, index) => index > firstWeight && "analysis" in step);
  return { analysis: { ...analysisOf(namesOf(input.service).watch), startingStep }, steps };
}

function blueGreen(input: WorkloadInput): BlueGreenStrategy {
  const names = namesOf(input.service);
  return {
    activeService: names.stable,
    previewService: names.preview,
    autoPromotionEnabled: !input.plan.stages.some((stage) => stage.approval),
    ...delays(input),
    // A ReplicaSet that is still to be scaled down is switched to at once, without analysis and without a person (bluegreen.go, analysis.go).
    abortScaleDownDelaySeconds: 1,
    prePromotionAnalysis: analysisOf(names.smoke),
    postPromotionAnalysis: analysisOf(names.bake(1), names.watch),
  };
}

function delays({ contract, workload }: WorkloadInput) {
  const drain = workload.drainSeconds ?? DRAIN_SECONDS;
  return {
    scaleDownDelaySeconds: workload.returnSeconds ?? Math.max(drain, contract.objectiveSeconds),
    abortScaleDownDelaySeconds: drain,
  };
}
