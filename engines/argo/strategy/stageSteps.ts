import type { Stage } from "../../../release/plan/plan";
import { analysisOf } from "../analysis/templates";
import type { WorkloadInput } from "../input/workload";
import type { Step } from "../kinds/rollout";
import { namesOf } from "../naming";

/** Percent of the replicas that serve a ring before its weight asks for as many. */
export const RING_CAPACITY_PERCENT = 25;

/** The steps of one stage. */
export interface StageSteps {
  readonly name: string;
  readonly weight: number;
  readonly bakeSeconds: number;
  /** Whether the first step waits for a person. */
  readonly approval: boolean;
  readonly steps: readonly Step[];
}

/**
 * The steps of every stage: a pause where a person must let it begin, the weight, and its bake. The last stage's bake at 100 % is
 * the validation window: until it has ended well the version before keeps its pods, and is one weight away.
 */
export function stageSteps(input: WorkloadInput): readonly StageSteps[] {
  return input.plan.stages.map((stage, index) => ({
    name: stage.name,
    weight: stage.weight,
    bakeSeconds: stage.bakeSeconds,
    approval: stage.approval,
    steps: [
      ...(stage.approval ? [{ pause: {} }] : []),
      ...traffic(input, stage, index),
      { analysis: analysisOf(namesOf(input.service).bake(index + 1)) },
    ],
  }));
}

/** The smoke test of a canary: some of its pods, and no traffic yet. Rolling has no pods of a release that users do not meet. */
export function smokeSteps(input: WorkloadInput): readonly Step[] {
  const { plan, workload, service } = input;
  const [first] = plan.stages;
  if (workload.smokeTest === undefined || first === undefined || plan.strategy === "rolling") return [];
  return [
    { setCanaryScale: { weight: Math.max(1, capacityOf(input, first)) } },
    { analysis: analysisOf(namesOf(service).smoke) },
  ];
}

function traffic(input: WorkloadInput, stage: Stage, index: number): readonly Step[] {
  const weight = { setWeight: stage.weight };
  if (input.plan.strategy === "rings") {
    // Capacity before traffic: a header route to no pods would fail the whole ring.
    const capacity = { setCanaryScale: { weight: capacityOf(input, stage) } };
    return [capacity, weight, ...(index === 0 ? ringRoute(input) : [])];
  }
  // After the weight: before it the pods of the smoke test would be taken away and started again.
  const isScaled = index === 0 && smokeSteps(input).length > 0;
  return isScaled ? [weight, { setCanaryScale: { matchTrafficWeight: true } }] : [weight];
}

function capacityOf({ plan, workload }: WorkloadInput, stage: Stage): number {
  if (plan.strategy !== "rings") return stage.weight;
  return Math.max(stage.weight, workload.ring?.capacityPercent ?? RING_CAPACITY_PERCENT);
}

function ringRoute({ service, workload }: WorkloadInput): readonly Step[] {
  const { ring } = workload;
  if (ring === undefined) return [];
  return [
    {
      setHeaderRoute: {
        name: namesOf(service).ringRoute,
        match: [{ headerName: ring.header, headerValue: { exact: ring.value } }],
      },
    },
  ];
}
