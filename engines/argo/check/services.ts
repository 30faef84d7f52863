import type { Fault } from "../../../release/fault";
import { MANAGED_BY } from "../naming";
import type { ObjectsByName } from "./objectsByName";
import type { Place } from "./place";

/** The label that the controller adds to a selector. */
const HASH_LABEL = "rollouts-pod-template-hash";

/** The Services that a Rollout names. Source: getReferencedServices, ValidateService. */
export function serviceFaults(rollout: Place, objects: ObjectsByName): readonly Fault[] {
  const strategy = rollout.get("spec", "strategy");
  const named = [
    strategy.get("canary", "stableService"),
    strategy.get("canary", "canaryService"),
    strategy.get("blueGreen", "activeService"),
    strategy.get("blueGreen", "previewService"),
  ].filter((place) => (place.text ?? "") !== "");
  // The pods of a Deployment have at least the labels that the Rollout selects them by.
  const labels = rollout.get("spec", "workloadRef").exists
    ? rollout.get("spec", "selector", "matchLabels").texts
    : rollout.get("spec", "template", "metadata", "labels").texts;
  const own = rollout.get("metadata", "name").text ?? "";
  return named.flatMap((place) => {
    const service = objects.find("Service", place.text ?? "");
    if (service === undefined) return [place.fault("a Service of the workload", "Declare it, or correct the name.")];
    const faults: Fault[] = [];
    for (const [name, value] of Object.entries(service.get("spec", "selector").texts)) {
      if (name === HASH_LABEL || labels[name] === value) continue;
      const expected = `a label of the pods, ${labels[name] === undefined ? "which have none" : JSON.stringify(labels[name])}`;
      faults.push(service.get("spec", "selector", name).fault(expected, "Select the pods by a label that they have."));
    }
    const owner = service.get("metadata", "annotations", MANAGED_BY);
    if (owner.exists && owner.text !== own) {
      faults.push(owner.fault(`${JSON.stringify(own)} or nothing`, "A Service belongs to one Rollout."));
    }
    return faults;
  });
}
