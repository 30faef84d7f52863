import { planFor } from "../plan/plan";
import { formatDuration } from "../values/duration";
import type { Gate } from "./gate";
import { failed, passed } from "./outcome";

const ID = "schedule-complete";

/** B9: stages may be faster, never absent, not even for a one-line change. */
export const scheduleComplete: Gate = {
  id: ID,
  title: "No stage of the rollout is skipped, and each is watched long enough.",
  judge: ({ manifest, requirements }) => {
    const { weights, minimumBakeSeconds, minimumValidationSeconds } = requirements.schedule;
    const { stages } = planFor(manifest, requirements.environment);
    const required = `stages ${weights.map((weight) => `${weight}%`).join(", ")}, each watched ${formatDuration(minimumBakeSeconds)} or longer, 100% for ${formatDuration(minimumValidationSeconds)} or longer`;
    const measured = stages.map((stage) => `${stage.weight}% ${formatDuration(stage.bakeSeconds)}`).join(", ");
    const problems: string[] = [];
    for (const weight of weights) {
      if (!stages.some((stage) => stage.weight === weight)) problems.push(`The ${weight}% stage is missing.`);
    }
    stages.forEach((stage, index) => {
      const before = stages[index - 1];
      if (before !== undefined && stage.weight <= before.weight) {
        problems.push(`Stage ${stage.name} (${stage.weight}%) comes after ${before.weight}%; weights must rise.`);
      }
      const least = stage.weight === 100 ? minimumValidationSeconds : minimumBakeSeconds;
      if (stage.bakeSeconds < Math.max(1, least)) {
        problems.push(
          `Stage ${stage.name} is watched ${formatDuration(stage.bakeSeconds)}, at least ${formatDuration(Math.max(1, least))} is required.`,
        );
      }
    });
    const names = stages.map((stage) => stage.name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) problems.push(`Two stages are named ${twice}.`);
    if (problems.length === 0) return passed(ID, measured, required, "Every stage is there.");
    return failed(
      ID,
      measured,
      required,
      `${problems.join(" ")} A small change goes through faster stages, never fewer.`,
    );
  },
};
