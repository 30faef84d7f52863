import type { ClusterClient, ClusterObject, ClusterPin } from "../../engines/argo/cluster";
import { ATTESTATION_KEY } from "../../engines/argo/ledger/attestationObject";
import { ATTESTATION_LABEL, attestationName, HOLDS_LABEL } from "../../engines/argo/ledger/names";
import { ANNOTATIONS } from "../../engines/argo/naming";
import type { FoundOutcome, Named, Released } from "./foundOutcome";

/**
 * Reads what the verifier of a cluster has signed about a release that completed there: the newest about the released digest, or the one that the user names. Whether it
 * says what its annotations say is for whoever verifies it.
 */
export async function outcomeInCluster(
  client: Pick<ClusterClient, "get" | "list">,
  { namespace }: Pick<ClusterPin, "namespace">,
  { service, version, digest }: Released,
  named: Named,
): Promise<FoundOutcome> {
  const place = { apiVersion: "v1", kind: "ConfigMap", namespace };
  const address = (name: string) => `ConfigMap ${name} in namespace ${namespace}`;
  if (named.version !== undefined || named.attempt !== undefined) {
    const asked = { service, version: named.version ?? version, attempt: named.attempt ?? 1 };
    const name = attestationName(asked);
    return found(await client.get({ ...place, name }), asked.version, address(name));
  }
  const labels = { [HOLDS_LABEL]: "attestation", [ATTESTATION_LABEL]: service };
  const all = await client.list(place, { labels });
  const [newest] = all
    .filter(({ metadata }) => metadata.annotations?.[ANNOTATIONS.digest] === digest)
    .sort((a, b) => madeAt(b) - madeAt(a));
  const nothing = `ConfigMap labelled ${ATTESTATION_LABEL}=${service} about ${digest} in namespace ${namespace}`;
  const name = newest === undefined ? nothing : address(newest.metadata.name);
  return found(newest, newest?.metadata.annotations?.[ANNOTATIONS.version] ?? version, name);
}

function found(object: ClusterObject | undefined, version: string, address: string): FoundOutcome {
  const text = (object?.["data"] as Readonly<Record<string, string>> | undefined)?.[ATTESTATION_KEY];
  return text === undefined ? { found: false, address } : { found: true, address, version, text };
}

function madeAt({ metadata }: ClusterObject): number {
  return Date.parse(metadata.creationTimestamp ?? "") || 0;
}
