import type { Fault } from "../../../release/fault";
import { checkAdoption } from "./checkAdoption";
import { checkContract } from "./checkContract";
import { checkPlan } from "./checkPlan";
import { checkPods } from "./checkPods";
import { checkRouter } from "./checkRouter";
import type { WorkloadInput } from "./workload";

/**
 * Everything about a release and its deployment that cannot be compiled, all at once. Fields of the release are named as in
 * release.yaml (`rollout.stages[1].weight`), those of the deployment as in {@link WorkloadInput} (`workload.image`).
 */
export function checkInput(input: WorkloadInput): readonly Fault[] {
  return [
    ...checkPlan(input),
    ...checkRouter(input),
    ...checkPods(input),
    ...checkAdoption(input),
    ...checkContract(input),
  ];
}
