import type { StackRule } from "../rule";
import { ROLLOUT_TYPES } from "./podTypes";
import { ignoresWhole, rolloutServices, SERVICE_TYPES } from "./rolloutObjects";

/** The controller adds the hash of one ReplicaSet to the selector: without it a Service leads to every version. */
export const rolloutServiceIgnoresSelector: StackRule = {
  kind: "stack",
  name: "rollout-service-ignores-selector",
  group: "traffic-safety",
  description: "A Service of a Rollout ignores changes of its selector, so that pulumi up moves no traffic.",
  about: ROLLOUT_TYPES,
  reads: SERVICE_TYPES,
  check: (resources) =>
    rolloutServices(resources)
      .filter(({ opts }) => !ignoresWhole(opts, "spec.selector"))
      .map(({ name, urn }) => ({
        measured: `Service ${name} of a Rollout without it`,
        required: 'ignoreChanges: ["spec.selector"]',
        remedy:
          "The controller selects one version by a hash. An update would conflict with it, and a forced one would send users to every version at once. Add it to the Service's options, as the whole property.",
        urn,
      })),
};
