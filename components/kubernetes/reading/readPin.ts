import { type ClusterPin, namespaceFault, pinOf } from "../../../engines/argo/cluster";
import { type Requirements, requirementsFor } from "../../../release/config/requirements";
import { fail, type Result } from "../../../release/fault";
import { loadConfig } from "../../../release/files/loadRelease";
import { orRefuse } from "../../aws/args/orRefuse";
import { refuse } from "../../aws/args/refuse";
import type { ClusterAccessArgs } from "../workloadArgs";
import { askCluster } from "./askCluster";

/** Where something is read, and whose environment it should be. */
export interface PinnedPlace {
  readonly namespace: string;
  readonly config?: string;
  readonly environment?: string;
}

/** The cluster that airlock.yaml pins an environment to. */
export interface PinnedCluster {
  /** UID of its namespace kube-system. */
  uid: string;
  /** Namespace of the service. */
  namespace: string;
}

/** The cluster that airlock.yaml names for an environment, and the namespace of the service there; undefined where it names none. */
export function readPinnedCluster({
  config,
  environment,
}: {
  config: string;
  environment: string;
}): PinnedCluster | undefined {
  return orRefuse(requirementsIn(config, environment)).cluster;
}

/**
 * UID of a cluster, for `environments.<env>.cluster.uid` of airlock.yaml. With `config` and `environment` another cluster than the one that airlock.yaml names is
 * refused. Undefined where no engine runs the program, and in a preview of a cluster that does not exist yet.
 */
export async function readClusterUid(of: {
  cluster?: ClusterAccessArgs;
  config?: string;
  environment?: string;
}): Promise<string | undefined> {
  const { cluster } = of;
  const asked = requirementsOf(of);
  const pin = asked === undefined ? undefined : pinOf(asked.requirements, asked.config);
  const opened = await askCluster(cluster, pin);
  const system = await opened?.get({ apiVersion: "v1", kind: "Namespace", name: "kube-system" });
  return system?.metadata.uid;
}

/** The cluster that airlock.yaml names for an environment; a namespace that is not the named one ends the program. */
export function pinOrRefuse({ namespace, ...of }: PinnedPlace): ClusterPin | undefined {
  const asked = requirementsOf(of);
  return asked === undefined ? undefined : pinned(asked.requirements, asked.config, namespace);
}

/** Half of what names an environment would be asked for nothing. */
function requirementsOf({ config, environment }: Omit<PinnedPlace, "namespace">) {
  if (config === undefined && environment === undefined) return undefined;
  const remedy = "Give config and environment, or neither of them.";
  if (config === undefined) return refuse("config", "the path of airlock.yaml", config, remedy);
  if (environment === undefined) return refuse("environment", "one that airlock.yaml names", environment, remedy);
  return { config, requirements: orRefuse(requirementsIn(config, environment)) };
}

function requirementsIn(config: string, environment: string): Result<Requirements> {
  const loaded = loadConfig(config);
  return loaded.ok ? requirementsFor(loaded.value, environment, config) : loaded;
}

/** The same of requirements that were read. */
export function pinned(requirements: Requirements, config: string, namespace: string): ClusterPin | undefined {
  const pin = pinOf(requirements, config);
  const fault = namespaceFault(pin, namespace, "namespace");
  return fault === undefined ? pin : orRefuse(fail(fault));
}
