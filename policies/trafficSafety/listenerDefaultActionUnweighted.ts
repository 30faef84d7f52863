import type { ResourceRule } from "../rule";
import { forwardingOf } from "./forwarding";
import { LISTENER_TYPES } from "./loadBalancerTypes";

/** A listener changes for many reasons (certificates, protocols); weights live in a rule of their own. */
export const listenerDefaultActionUnweighted: ResourceRule = {
  kind: "resource",
  name: "listener-default-action-unweighted",
  group: "traffic-safety",
  description: "The default action of a listener holds no weights: they stand in a listener rule of their own.",
  types: LISTENER_TYPES,
  check: ({ props }) => {
    const forwarding = forwardingOf(props["defaultActions"]);
    if (forwarding.kind === "plain") return [];
    const measured =
      forwarding.kind === "weighted"
        ? `a default action that forwards to ${forwarding.count} target groups`
        : "a default action whose target groups cannot be counted at preview";
    return [
      {
        measured,
        required: "a default action with at most one target group",
        remedy:
          'A listener changes for other reasons, and takes its weights along. Put the weights in a ListenerRule with ignoreChanges: ["actions"] and protect: true; let the default action be a fixed response.',
      },
    ];
  },
};
