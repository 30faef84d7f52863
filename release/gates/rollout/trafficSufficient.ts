import type { Requirements } from "../../config/requirements";
import type { Strategy } from "../../plan/strategy";
import { complaintText } from "../../sufficiency/complaint";
import { ceilText } from "../../sufficiency/figures";
import { remediesOf } from "../../sufficiency/remedies";
import type { StageConditions, StageSufficiency } from "../../sufficiency/stageSufficiency";
import { conditionsOf, sufficiencyOf } from "../../sufficiency/sufficiency";
import type { Gate } from "../gate";
import { failed, notApplicable, passed } from "../outcome";
import { RING_0_MOST, RING_1 } from "./scheduleRules";

const ID = "traffic-sufficient";

/** A canary without traffic passes everywhere else. Here a stage that cannot detect what the contract promises says so. */
export const trafficSufficient: Gate = {
  id: ID,
  title: "Every stage gets the traffic and the time to tell a bad release from a good one.",
  judge: ({ manifest, requirements }) => {
    if (!requirements.protected) return notApplicable(ID, `${requirements.environment} is not protected.`);
    if (manifest.previous === "none") {
      return notApplicable(
        ID,
        "The first release takes all traffic at once: there is no stable version to compare it with.",
      );
    }
    const conditions = conditionsOf(manifest, requirements);
    const sufficiency = sufficiencyOf(manifest, requirements);
    if (conditions === undefined || sufficiency === undefined) {
      return notApplicable(
        ID,
        "The contract has no threshold on errorRate to compute with; rollback-contract says more.",
      );
    }
    const { stages } = sufficiency;
    const measured = stages.map((stage) => `${stage.stage} ${detectedText(stage)}`).join(", ");
    const required = `each stage detects an error rate of ${ceilText(sufficiency.detectsPercent)} or less with 95 % probability, and lets most good releases through`;
    const weights = stages.map(({ weight }) => weight);
    const problems = conditions.flatMap((each, index) => {
      const stage = stages[index];
      return stage === undefined || stage.state === "sufficient"
        ? []
        : [problemText(each, stage, mostWeight(manifest.rollout.strategy, weights, index, requirements))];
    });
    if (problems.length === 0) return passed(ID, measured, required, "Every stage can see what it guards against.");
    // Who has little traffic has enough of it where all of it goes to the candidate.
    const atOnce =
      manifest.rollout.strategy === "canary" &&
      requirements.schedule.strategies.includes("blue-green") &&
      stages.at(-1)?.state === "sufficient";
    const way = atOnce ? [" Blue-green has one stage with all the traffic, after a smoke test."] : [];
    return failed(ID, measured, required, [problems.join(" "), ...way].join(""));
  },
};

function detectedText({ state, errorRate }: StageSufficiency): string {
  const smallest = errorRate?.smallestPercent ?? null;
  if (state === "unknown") return "unknown";
  return state === "no-traffic" || smallest === null ? "blind" : `detects ${ceilText(smallest)}`;
}

function problemText(conditions: StageConditions, result: StageSufficiency, heaviest: number): string {
  if (result.state === "unknown") {
    return `${complaintText(result, conditions)} Declare rollout.ringRequestsPerSecond.`;
  }
  const remedies = remediesOf(conditions, heaviest);
  const remedy = `${remedies.join(", or ")} would do.`;
  return `${complaintText(result, conditions)} ${
    remedies.length === 0
      ? "No bake up to a week, no weight that the schedule allows and no traffic would do with this alarm."
      : `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}`
  }`;
}

/** Greatest weight that the schedule leaves to a stage: below the next one's, and what its strategy asks for. */
function mostWeight(strategy: Strategy, weights: readonly number[], index: number, { schedule }: Requirements): number {
  const weight = weights[index] ?? 0;
  const next = (weights[index + 1] ?? 100) - 1;
  if (strategy === "canary") return schedule.weights.includes(weight) ? weight : next;
  if (strategy === "rings")
    return index === 0 ? Math.min(next, RING_0_MOST) : Math.min(next, Math.max(weight, RING_1.most));
  return strategy === "ab-test" ? 99 : weight;
}
