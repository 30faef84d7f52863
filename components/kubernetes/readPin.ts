import * as pulumi from "@pulumi/pulumi";
import { type ClusterPin, namespaceFault, pinOf } from "../../engines/argo/cluster";
import { type Requirements, requirementsFor } from "../../release/config/requirements";
import { describeFault } from "../../release/fault";
import { loadConfig } from "../../release/files/loadRelease";
import { refuse } from "../aws/args/refuse";

/** Where something is read, and whose environment it should be. */
export interface PinnedPlace {
  readonly namespace: string;
  readonly config?: string;
  readonly environment?: string;
}

/** The cluster that airlock.yaml names for an environment; a namespace that is not the named one ends the program. */
export function pinOrRefuse({ namespace, config, environment }: PinnedPlace): ClusterPin | undefined {
  if (config === undefined && environment === undefined) return undefined;
  const remedy = "Give config and environment, or neither of them.";
  if (config === undefined) return refuse("config", "the path of airlock.yaml", config, remedy);
  if (environment === undefined) return refuse("environment", "one that airlock.yaml names", environment, remedy);
  const loaded = loadConfig(config);
  const required = loaded.ok ? requirementsFor(loaded.value, environment, config) : loaded;
  if (!required.ok) throw new pulumi.RunError(required.faults.map(describeFault).join("\n"));
  return pinned(required.value, config, namespace);
}

/** The same of requirements that were read. */
export function pinned(requirements: Requirements, config: string, namespace: string): ClusterPin | undefined {
  const pin = pinOf(requirements, config);
  const fault = namespaceFault(pin, namespace, "namespace");
  if (fault !== undefined) throw new pulumi.RunError(describeFault(fault));
  return pin;
}
