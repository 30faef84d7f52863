import { suggest } from "../../../release/document/suggest";
import { fail, ok, type Result } from "../../../release/fault";
import type { Plan } from "../../../release/plan/plan";

/** Index of the stage with this name or this weight (`10%`); unknown and ambiguous ones are refused. */
export function findStage(text: string, plan: Plan): Result<number> {
  const wanted = text.trim();
  const named = (stage: Plan["stages"][number]): boolean => stage.name === wanted || `${stage.weight}%` === wanted;
  const found = plan.stages.flatMap((stage, index) => (named(stage) ? [index] : []));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return ok(first);
  const stages = plan.stages.map((stage) =>
    stage.name === `${stage.weight}%` ? stage.name : `${stage.name} (${stage.weight}%)`,
  );
  if (first !== undefined) {
    return fail({
      field: "--fault",
      found: `stage ${JSON.stringify(wanted)}, which ${found.length} stages answer to`,
      expected: `a name or weight of one stage: ${stages.join(", ")}`,
      remedy: "Give each stage a name of its own in release.yaml.",
    });
  }
  const meant = suggest(
    wanted,
    plan.stages.map((stage) => stage.name),
  );
  return fail({
    field: "--fault",
    found: `stage ${JSON.stringify(wanted)}`,
    expected: `one of ${stages.join(", ")}`,
    ...(meant === undefined ? {} : { remedy: `Did you mean ${meant}?` }),
  });
}
