import { planFor, type Stage } from "../../plan/plan";
import type { Strategy } from "../../plan/strategy";
import { formatDuration } from "../../values/duration";
import type { Gate } from "../gate";
import { scheduleAskedOf } from "../hotfix";
import { failed, passed } from "../outcome";
import { SCHEDULE_RULES } from "./scheduleRules";

const ID = "schedule-complete";

/** B9: stages may be faster, never absent, not even for a one-line change. */
export const scheduleComplete: Gate = {
  id: ID,
  title: "No stage of the rollout is skipped, and each is watched long enough.",
  judge: ({ manifest, requirements }) => {
    const schedule = scheduleAskedOf(manifest, requirements);
    const { strategy, stages } = planFor(manifest, requirements.environment);
    const rule = SCHEDULE_RULES[strategy];
    const required = rule.required(schedule);
    const measured = stages.map((stage) => `${stage.weight}% ${formatDuration(stage.bakeSeconds)}`).join(", ");
    const problems = [...rule.problems(stages, schedule)];
    stages.forEach((stage, index) => {
      problems.push(...placeProblems(strategy, stage, index, stages[index - 1]));
      const least = Math.max(1, rule.leastSeconds(stage, index, schedule));
      if (stage.bakeSeconds < least) {
        problems.push(
          `Stage ${stage.name} is watched ${formatDuration(stage.bakeSeconds)}, at least ${formatDuration(least)} is required.`,
        );
      }
    });
    const names = stages.map((stage) => stage.name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) problems.push(`Two stages are named ${twice}.`);
    if (problems.length === 0) return passed(ID, measured, required, rule.praise);
    return failed(ID, measured, required, `${problems.join(" ")} ${rule.lesson}`);
  },
};

function placeProblems(strategy: Strategy, stage: Stage, index: number, before: Stage | undefined): string[] {
  const problems: string[] = [];
  if (before !== undefined && stage.weight <= before.weight) {
    problems.push(`Stage ${stage.name} (${stage.weight}%) comes after ${before.weight}%; weights must rise.`);
  }
  if (stage.weight === 0 && !(strategy === "rings" && index === 0)) {
    problems.push(`Stage ${stage.name} has no traffic; 0% is for ring 0 alone, which the ring rule leads to.`);
  }
  return problems;
}
