import type { Fault } from "../../../release/fault";
import type { Place } from "./place";

/**
 * A reference to a Deployment in place of a template. Source: ValidateRolloutSpec, and Resolve in rollout/templateref.go. Argo knows other kinds, and other ways to scale the Deployment
 * down; Airlock promises that it keeps all of its pods until those of the Rollout are ready.
 */
export function workloadRefFaults(rollout: Place): readonly Fault[] {
  const spec = rollout.get("spec");
  const reference = spec.get("workloadRef");
  const faults: Fault[] = [];
  if (spec.get("template").exists) {
    faults.push(spec.get("template").fault("nothing beside workloadRef", "Leave one of the two out.", "a template"));
  }
  const expected = { apiVersion: "apps/v1", kind: "Deployment", scaleDown: "onsuccess" };
  for (const [name, value] of Object.entries(expected)) {
    if (reference.get(name).text === value) continue;
    const remedy = "Only a Deployment is taken over, and it keeps its pods until all of the Rollout's are ready.";
    faults.push(reference.get(name).fault(JSON.stringify(value), remedy));
  }
  if ((reference.get("name").text ?? "") === "") {
    faults.push(reference.get("name").fault("the name of a Deployment", "Name the one whose pods are taken over."));
  }
  return faults;
}
