import type { ClusterObject } from "../../../engines/argo/cluster";
import { SYSTEM_NAMESPACE } from "../../../engines/argo/ledger/names";
import type { ClusterAccessArgs } from "../workloadArgs";
import { askCluster } from "./askCluster";
import { pinOrRefuse } from "./readPin";

/** Of which namespace the platform's lists are read. */
export interface ClusterListArgs {
  /** Namespace of the service. */
  namespace: string;
  cluster?: ClusterAccessArgs;
  /** Path of airlock.yaml, given with `environment`: another cluster or namespace than the one that it names is refused. */
  config?: string;
  /** Environment, as airlock.yaml names it. */
  environment?: string;
  /** Namespace of the platform's lists. @defaultValue airlock-system */
  systemNamespace?: string;
}

/** Reads ConfigMaps of the system namespace by name; undefined where no cluster can be asked. */
export async function systemMaps({
  cluster,
  systemNamespace = SYSTEM_NAMESPACE,
  ...of
}: ClusterListArgs): Promise<((name: string) => Promise<ClusterObject | undefined>) | undefined> {
  const opened = await askCluster(cluster, pinOrRefuse(of));
  if (opened === undefined) return undefined;
  return (name) => opened.get({ apiVersion: "v1", kind: "ConfigMap", namespace: systemNamespace, name });
}
