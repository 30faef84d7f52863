import type * as pulumi from "@pulumi/pulumi";
import { type RolloutOf, refuseWhileInFlight } from "./inFlight";

/**
 * Makes the options of a component's children: parent, protection, in-flight hooks, and what the child needs besides.
 * Everything is protected, small things too: where only some are, a component that is taken out of the program by
 * mistake loses its event targets and its roles' policies before the engine stops at what is protected.
 */
export type ChildOptions = (own?: pulumi.CustomResourceOptions) => pulumi.CustomResourceOptions;

/** The {@link ChildOptions} of one component; a child's own hooks before create join the component's. Call it once per component: hook names are unique in a program. */
export function childOptions(
  owner: pulumi.ComponentResource,
  type: string,
  name: string,
  rollout: RolloutOf,
): ChildOptions {
  const refusing = refuseWhileInFlight(owner, `${type}:${name}`, rollout);
  return ({ hooks, ...own } = {}) => ({
    parent: owner,
    protect: true,
    ...own,
    ...(refusing === undefined
      ? {}
      : { hooks: { ...refusing, beforeCreate: [...(refusing.beforeCreate ?? []), ...(hooks?.beforeCreate ?? [])] } }),
  });
}
