import type { Strategy } from "../../../release/plan/strategy";
import type { WorkloadInput } from "../input/workload";
import type { PodDisruptionBudget, Service } from "../kinds/network";
import { labelsOf, namesOf, SERVICE_PORT, selectorOf } from "../naming";

/** The Services of a strategy; the first one is what users reach. */
export function servicesOf(input: WorkloadInput): readonly [Service, ...Service[]] {
  const names = namesOf(input.service);
  const one = (name: string) => service(input, name);
  switch (serviceLayout(input.plan.strategy)) {
    case "one":
      return [one(names.all)];
    case "preview":
      return [one(names.stable), one(names.preview)];
    default:
      return [one(names.stable), one(names.canary)];
  }
}

/** How versions are told apart: `one` Service for all, a `preview` before the switch, or a `canary` beside the stable one. */
export function serviceLayout(strategy: Strategy): "one" | "preview" | "canary" {
  if (strategy === "rolling") return "one";
  return strategy === "blue-green" ? "preview" : "canary";
}

function service({ service, workload }: WorkloadInput, name: string): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: workload.namespace, labels: labelsOf(service) },
    spec: {
      // The controller adds rollouts-pod-template-hash: whoever declares the Service leaves spec.selector to it.
      selector: selectorOf(service, workload.podLabels),
      ports: [{ name: "http", port: SERVICE_PORT, targetPort: workload.port }],
    },
  };
}

/** One pod at a time may be drained, of all versions together. */
export function disruptionBudget({ service, workload }: WorkloadInput): PodDisruptionBudget {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: {
      name: namesOf(service).disruptionBudget,
      namespace: workload.namespace,
      labels: labelsOf(service),
    },
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(service, workload.podLabels) } },
  };
}
