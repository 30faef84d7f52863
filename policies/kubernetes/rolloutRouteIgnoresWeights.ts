import type { StackRule } from "../rule";
import { ROLLOUT_TYPES } from "./podTypes";
import { ignoresWhole, ROUTE_TYPES, rolloutRoutes, weightsProperty } from "./rolloutObjects";

/** The program's weights are those of the first day; live weights belong to the controller. */
export const rolloutRouteIgnoresWeights: StackRule = {
  kind: "stack",
  name: "rollout-route-ignores-weights",
  group: "traffic-safety",
  description: "A route of a Rollout ignores changes of its rules, so that pulumi up moves no traffic.",
  about: ROLLOUT_TYPES,
  reads: ROUTE_TYPES,
  check: (resources) =>
    rolloutRoutes(resources)
      .filter(({ type, opts }) => !ignoresWhole(opts, weightsProperty(type)))
      .map(({ type, name, urn }) => ({
        measured: `route ${name} of a Rollout without it`,
        required: `ignoreChanges: ["${weightsProperty(type)}"]`,
        remedy:
          "The controller moves the weights in it. An update would send the program's weights to production, or conflict with the controller. Add it to the route's options, as the whole property: a path inside of a list is not found again.",
        urn,
      })),
};
