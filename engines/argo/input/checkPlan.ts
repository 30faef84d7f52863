import type { Fault } from "../../../release/fault";
import type { Strategy } from "../../../release/plan/strategy";
import type { WorkloadInput } from "./workload";

const STAGES = "rollout.stages";

/** Whether Argo can express a plan: its strategy, and the weights of its stages. */
export function checkPlan({ plan }: WorkloadInput): readonly Fault[] {
  const { strategy, stages } = plan;
  if (strategy === "ab-test") {
    return [
      {
        field: "rollout.strategy",
        found: "ab-test",
        expected: "a strategy that ends with a promotion",
        remedy: "Argo Rollouts promotes whatever passes its last step. Run the test on AWS, or behind a feature flag.",
      },
    ];
  }
  if (stages.length === 0) {
    return [
      { field: STAGES, found: "no stage", expected: "at least one: nothing is promoted that nothing has watched" },
    ];
  }
  const faults = stages.flatMap(({ name, weight }, index) => wholePercent(name, weight, `${STAGES}[${index}].weight`));
  // Whether fractions rise and where they end is said once they are whole.
  return faults.length > 0 ? faults : order(strategy, stages);
}

function wholePercent(name: string, weight: number, field: string): readonly Fault[] {
  if (Number.isInteger(weight) && weight >= 0 && weight <= 100) return [];
  const near = [Math.floor(weight), Math.ceil(weight)].filter((value) => value >= 1 && value <= 99);
  return [
    {
      field,
      found: `${weight}% (stage "${name}")`,
      expected: "a whole percent from 0 to 100, as Argo's setWeight takes it",
      ...(near.length === 0
        ? {}
        : { remedy: `The nearest: ${[...new Set(near)].map((value) => `${value}%`).join(" or ")}.` }),
    },
  ];
}

function order(strategy: Strategy, stages: WorkloadInput["plan"]["stages"]): readonly Fault[] {
  const faults: Fault[] = [];
  const isSingle = strategy === "blue-green" || strategy === "hot" || strategy === "rolling";
  if (isSingle && stages.length > 1) {
    faults.push({ field: STAGES, found: `${stages.length} stages`, expected: `one stage of 100% for ${strategy}` });
  }
  stages.forEach((stage, index) => {
    const before = stages[index - 1];
    const field = `${STAGES}[${index}].weight`;
    const found = `${stage.weight}% (stage "${stage.name}")`;
    if (before === undefined ? stage.weight === 0 && strategy !== "rings" : stage.weight <= before.weight) {
      const least = before?.weight ?? 0;
      const remedy = before === undefined ? { remedy: "Only the first stage of rings has weight 0%." } : {};
      faults.push({ field, found, expected: `more than ${least}%`, ...remedy });
    } else if (index === stages.length - 1 && stage.weight !== 100) {
      const remedy = "Argo Rollouts promotes after the last step, and would do it unseen.";
      faults.push({ field, found, expected: "100% in the last stage, the validation window", remedy });
    }
  });
  return faults;
}
