import { isObject } from "../plainValue";
import type { StackResource, StackRule } from "../rule";
import { ROLLOUT_TYPES } from "./podTypes";
import { ROUTE_TYPES, rolloutRoutes, rolloutServices, SERVICE_TYPES } from "./rolloutObjects";

/** A forced apply takes every field that it sends from whoever owns it. */
export const rolloutAppliedUnforced: StackRule = {
  kind: "stack",
  name: "rollout-applied-unforced",
  group: "traffic-safety",
  description: "A Rollout, its Services and its routes are never applied by force.",
  about: ROLLOUT_TYPES,
  reads: [...SERVICE_TYPES, ...ROUTE_TYPES],
  check: (resources) => {
    const rollouts = resources.filter(({ type }) => ROLLOUT_TYPES.includes(type));
    return [...rollouts, ...rolloutServices(resources), ...rolloutRoutes(resources)]
      .filter(isForced)
      .map(({ type, name, urn }) => ({
        measured: `annotation pulumi.com/patchForce on ${type.split(":").at(-1)} ${name}`,
        required: "no such annotation",
        remedy:
          "A forced apply takes selectors and weights from the controller, and nothing heals that for minutes. Remove the annotation, and resolve a conflict with ignoreChanges.",
        urn,
      }));
  },
};

/** Source: pulumi-kubernetes, IsAnnotationTrue in pkg/metadata. */
function isForced({ props: { metadata } }: StackResource): boolean {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  const value = isObject(annotations) ? annotations["pulumi.com/patchForce"] : undefined;
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}
