import { ok, type Result } from "../../release/fault";
import { analysisTemplates } from "./analysis/templates";
import { checkInput } from "./input/checkInput";
import type { WorkloadInput } from "./input/workload";
import type { WorkloadObjects } from "./kinds/workloadObjects";
import { rolloutOf } from "./objects/rollout";
import { routeOf } from "./objects/route";
import { disruptionBudget, servicesOf } from "./objects/services";

/**
 * Compiles a release to the objects that Argo Rollouts runs. Pure: the same input gives the same objects to the letter. What Argo
 * cannot express, or would do otherwise than the plan says, is refused with every fault at once; nothing is rounded.
 */
export function compileWorkload(input: WorkloadInput): Result<WorkloadObjects> {
  const faults = checkInput(input);
  if (faults.length > 0) return { ok: false, faults };
  const route = routeOf(input);
  return ok({
    services: servicesOf(input),
    disruptionBudget: disruptionBudget(input),
    analysisTemplates: analysisTemplates(input),
    ...(route === undefined ? {} : { route }),
    rollout: rolloutOf(input),
  });
}
