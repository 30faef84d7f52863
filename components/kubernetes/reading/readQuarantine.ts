import * as pulumi from "@pulumi/pulumi";
import { SYSTEM_NAMESPACE, systemNames } from "../../../engines/argo/ledger/names";
import { quarantinesIn } from "../../../engines/argo/live/quarantineMap";
import { describeFault } from "../../../release/fault";
import type { QuarantinedDigest } from "../../aws/readQuarantine";
import { type ClusterListArgs, systemMaps } from "./systemMaps";

/**
 * The digests that were sent back as bad in a namespace, in their order: hand them to `ProgressiveWorkload`, so that the policy `digest-not-quarantined`
 * refuses such a release at preview. The cluster's admission refuses it in any case.
 *
 * Await it before any resource is declared. Empty when there is none, in a namespace that nobody keeps a list of released images for, and in
 * a preview of a cluster that does not exist yet.
 *
 * @throws when the cluster does not answer or refuses, when it is not the environment's, when the quarantine of a namespace with a list is not there, and
 * when something in it is no quarantine.
 */
export async function readQuarantine(args: ClusterListArgs): Promise<QuarantinedDigest[]> {
  const { namespace, systemNamespace = SYSTEM_NAMESPACE } = args;
  const map = await systemMaps(args);
  if (map === undefined) return [];
  const names = systemNames(namespace);
  const quarantine = await map(names.quarantine);
  if (quarantine !== undefined) {
    const read = quarantinesIn(quarantine);
    if (read.ok) return read.value.map((one) => ({ ...one }));
    throw new pulumi.RunError(read.faults.map(describeFault).join("\n"));
  }
  if ((await map(names.released)) === undefined) return [];
  throw new pulumi.RunError(
    `namespace ${systemNamespace} has the list ${names.released} and no ${names.quarantine}: what was sent back in namespace ${namespace} is not known, so nothing is released. ` +
      "The reconciler writes both: look whether it runs, and who deleted the quarantine.",
  );
}
