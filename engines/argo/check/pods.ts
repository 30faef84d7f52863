import type { Fault } from "../../../release/fault";
import type { Place } from "./place";
import { isWhole } from "./spec";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** What Argo takes: Kubernetes itself has taken more since 1.30. */
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};
const LEAST: Readonly<Record<string, number>> = { periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 1 };

/**
 * The pod template: the CRD takes nearly anything, and Argo judges it as Kubernetes judges a ReplicaSet's. Source:
 * ValidatePodTemplateSpecForReplicaSet, for the fields that we declare.
 */
export function podFaults(rollout: Place): readonly Fault[] {
  const spec = rollout.get("spec", "template", "spec");
  const containers = spec.get("containers");
  const faults: Fault[] = [];
  if (containers.items.length === 0) {
    faults.push(containers.fault("at least one container", "Declare the service's container."));
  }
  const names = new Set<string>();
  for (const container of containers.items) {
    const name = container.get("name");
    if (!DNS_LABEL.test(name.text ?? ""))
      faults.push(name.fault("a DNS label", "Use lower-case letters, digits and hyphens."));
    else if (names.has(name.text ?? ""))
      faults.push(name.fault("a name of its own", "Name each container differently."));
    names.add(name.text ?? "");
    faults.push(...containerFaults(container));
  }
  const restart = spec.get("restartPolicy");
  if (restart.exists && restart.text !== "Always") {
    faults.push(restart.fault('"Always"', "A ReplicaSet knows no other; leave it out."));
  }
  const grace = spec.get("terminationGracePeriodSeconds");
  if (grace.exists && !isWhole(grace, 0)) faults.push(grace.fault("whole seconds from 0", "Correct the number."));
  return faults;
}

function containerFaults(container: Place): readonly Fault[] {
  const faults: Fault[] = [];
  const image = container.get("image");
  if ((image.text ?? "").trim() === "") faults.push(image.fault("an image", "Name the released image by its digest."));
  for (const port of container.get("ports").items) {
    const number = port.get("containerPort");
    if (!isWhole(number, 1, 65_535)) faults.push(number.fault("a port from 1 to 65535", "Correct the number."));
  }
  for (const variable of container.get("env").items) {
    const name = variable.get("name");
    if (!VARIABLE.test(name.text ?? ""))
      faults.push(name.fault("the name of a variable", "Use letters, digits, -, _ and ., and no digit first."));
  }
  for (const kind of ["readinessProbe", "livenessProbe", "startupProbe"]) {
    faults.push(...probeFaults(container.get(kind)));
  }
  const { requests, limits } = {
    requests: container.get("resources", "requests"),
    limits: container.get("resources", "limits"),
  };
  for (const name of requests.keys) {
    const wanted = quantity(requests.get(name));
    const limit = quantity(limits.get(name));
    if (wanted === undefined) faults.push(requests.get(name).fault("a quantity", "Write it as 250m or 256Mi."));
    else if (limit !== undefined && wanted > limit) {
      const expected = `at most the limit ${limits.get(name).text ?? ""}`;
      faults.push(requests.get(name).fault(expected, "Ask for less, or raise the limit."));
    }
  }
  return faults;
}

function probeFaults(probe: Place): readonly Fault[] {
  if (!probe.exists) return [];
  const faults: Fault[] = [];
  const http = probe.get("httpGet");
  if ((http.get("path").text ?? "") === "") {
    faults.push(http.get("path").fault("a path", "Name the path that tells whether the pod is well."));
  }
  if (!isWhole(http.get("port"), 1, 65_535)) {
    faults.push(http.get("port").fault("a port from 1 to 65535", "Name the container's port."));
  }
  for (const [name, least] of Object.entries(LEAST)) {
    const place = probe.get(name);
    if (place.exists && !isWhole(place, least)) {
      faults.push(place.fault(`a whole number from ${least}`, "Correct the number."));
    }
  }
  return faults;
}

function quantity(place: Place): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([a-zA-Z]{0,2})$/.exec(place.text ?? "") ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
