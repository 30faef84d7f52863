import { isObject, UNKNOWN } from "../plainValue";
import type { ResourceRule } from "../rule";
import { ROLLOUT_TYPES } from "./podTypes";
import { ignoresWhole } from "./rolloutObjects";

/** An autoscaler writes the number of pods; the program's would take pods away under full load. */
export const rolloutReplicasIgnored: ResourceRule = {
  kind: "resource",
  name: "rollout-replicas-ignored",
  group: "traffic-safety",
  description: "A Rollout ignores changes of its number of pods, or does not name one.",
  types: ROLLOUT_TYPES,
  check: ({ props, opts }) => {
    const { spec } = props;
    const hasNone = isObject(spec) && (spec["replicas"] === undefined || spec["replicas"] === null);
    if (hasNone || spec === undefined || ignoresWhole(opts, "spec.replicas")) return [];
    return [
      {
        measured:
          spec === UNKNOWN ? "a specification that is unknown at preview, without it" : "spec.replicas without it",
        required: 'ignoreChanges: ["spec.replicas"]',
        remedy:
          "An autoscaler, or a person in need, owns the number of pods. The next pulumi up would set the program's, in the middle of a rollout too. Add it to the Rollout's options, or leave spec.replicas out.",
      },
    ];
  },
};
