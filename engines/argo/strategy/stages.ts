import type { WorkloadInput } from "../input/workload";
import { smokeSteps, stageSteps } from "./stageSteps";

/** Where a stage stands among the steps of a Rollout: what its annotation `airlock.dev/stages` holds as JSON. */
export interface StageMark {
  readonly name: string;
  readonly weight: number;
  readonly bakeSeconds: number;
  readonly approval: boolean;
  /** Index of its first step and of the step after its last one; both 0 with blue-green, which has no steps. */
  readonly from: number;
  readonly to: number;
}

/** The stages of a release, so that whoever reads the Rollout can name the one it is in. */
export function stageMarks(input: WorkloadInput): readonly StageMark[] {
  if (input.plan.strategy === "blue-green") {
    return input.plan.stages.map(({ name, weight, bakeSeconds, approval }) => ({
      ...{ name, weight, bakeSeconds, approval },
      from: 0,
      to: 0,
    }));
  }
  let at = smokeSteps(input).length;
  return stageSteps(input).map(({ steps, ...stage }) => {
    const from = at;
    at += steps.length;
    return { ...stage, from, to: at };
  });
}
