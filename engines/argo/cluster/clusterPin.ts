import type { Requirements } from "../../../release/config/requirements";
import type { Fault } from "../../../release/fault";

/** The cluster that an environment is, with the place that says so. */
export interface ClusterPin {
  /** UID of its namespace kube-system. */
  readonly uid: string;
  /** Namespace of the service. */
  readonly namespace: string;
  /** File that names it, as messages say it: `airlock.yaml`. */
  readonly file: string;
  /** Field of it: `environments.production.cluster`. */
  readonly field: string;
}

/** The cluster that airlock.yaml pins an environment to, or undefined where it pins none. */
export function pinOf(
  { environment, cluster }: Pick<Requirements, "environment" | "cluster">,
  file: string,
): ClusterPin | undefined {
  if (cluster === undefined) return undefined;
  return { ...cluster, file, field: `environments.${environment}.cluster` };
}

/** What is wrong with a namespace that was given in `field`; nothing where it is the pinned one, or where none is pinned. */
export function namespaceFault(pin: ClusterPin | undefined, namespace: string, field: string): Fault | undefined {
  if (pin === undefined || pin.namespace === namespace) return undefined;
  return {
    field,
    found: JSON.stringify(namespace),
    expected: `${JSON.stringify(pin.namespace)}, as ${pin.file} says in ${pin.field}.namespace`,
    remedy: "Nothing was changed.",
  };
}
