import type { Fault } from "../../../release/fault";
import type { WorkloadInput } from "./workload";

/** RFC 1123 subdomain: what a Deployment may be called. */
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const LABEL = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
/** Controllers write these: they tell versions apart. */
const OWNED = ["pod-template-hash", "rollouts-pod-template-hash"];

/** Labels of a deployment's own choice, and the Deployment whose pods it takes over. */
export function checkAdoption({ workload }: WorkloadInput): readonly Fault[] {
  const { adopts, podLabels } = workload;
  const faults: Fault[] = [];
  const labels = Object.entries(podLabels ?? {});
  if (podLabels !== undefined && labels.length === 0) {
    const remedy = "Pods are selected by them. Leave it out to select them by the service's name.";
    faults.push({ field: "workload.podLabels", found: "none", expected: "at least one label", remedy });
  }
  for (const [name, value] of labels) {
    const field = `workload.podLabels[${JSON.stringify(name)}]`;
    if (!LABEL.test(name) || !VALUE.test(value)) {
      faults.push({
        field,
        found: JSON.stringify(value),
        expected: "a label as Kubernetes writes them: app: payments",
      });
    } else if (OWNED.includes(name)) {
      const remedy = "Leave it out: controllers write it.";
      faults.push({ field, found: JSON.stringify(value), expected: "a label that all versions share", remedy });
    }
  }
  if (adopts === undefined) return faults;
  if (!NAME.test(adopts.deployment) || adopts.deployment.length > 253) {
    const found = JSON.stringify(adopts.deployment);
    faults.push({ field: "workload.adopts.deployment", found, expected: "the name of a Deployment in the namespace" });
  }
  if (podLabels === undefined) {
    const remedy =
      "Give spec.selector.matchLabels of the Deployment: its pods are taken over by them, and later releases keep them.";
    faults.push({
      field: "workload.podLabels",
      found: "nothing",
      expected: "the labels that the Deployment selects its pods by",
      remedy,
    });
  }
  return faults;
}
