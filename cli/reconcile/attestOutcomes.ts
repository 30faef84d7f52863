import { createHash } from "node:crypto";
import type { ClusterClient, ClusterObject } from "../../engines/argo/cluster";
import { attestationObject } from "../../engines/argo/ledger/attestationObject";
import { attestationName, HOLDS_LABEL, NAMESPACE_LABEL, recordName } from "../../engines/argo/ledger/names";
import { RECORD_KEY } from "../../engines/argo/ledger/recordObjects";
import type { VerifiedRecord } from "../../engines/argo/ledger/verifiedRecords";
import { parseOutcome } from "../../release/attestation/attestable";
import { preAuthEncoding, sealEnvelope } from "../../release/attestation/envelope";
import { outcomeStatement } from "../../release/attestation/outcomeStatement";
import { verifyOutcome } from "../../release/attestation/verifyOutcome";
import { parseRecord } from "../../release/record/parseRecord";
import type { OutcomeDocument } from "../../release/record/record";
import { parseImageReference } from "../../release/values/imageReference";
import type { Signer } from "../attest/signer";
import type { NamespaceState } from "./namespaceState";
import type { AttestedLine } from "./passReport";
import { createOnce, dataOf } from "./systemMap";

/** Who signs what completed in a cluster. */
export interface ClusterAttestor {
  readonly signer: Signer;
  /** URI that it signs as. @defaultValue `airlock:verifier/SERVICE/ENVIRONMENT` */
  readonly verifierId: string | undefined;
}

const TAKEN =
  "A ConfigMap of that name is there already, and this reconciler has not written it. Look at it, and delete it.";

const MAPS = { apiVersion: "v1", kind: "ConfigMap" } as const;

/**
 * Signs every rollout that completed and is not signed yet. Believed are the outcome, which this reconciler has written and nobody changes, and the record with the very bytes that it has verified; not what
 * is under quarantine by now, and no rollout without a verified record. What is signed is read as production will, before it is written.
 */
export async function attestOutcomes(
  client: ClusterClient,
  state: NamespaceState,
  { signer, verifierId }: ClusterAttestor,
  now: Date,
): Promise<readonly AttestedLine[]> {
  const { namespace, systemNamespace, trust } = state;
  const labels = (holds: string) => ({ [HOLDS_LABEL]: holds });
  const place = { ...MAPS, namespace: systemNamespace };
  const ofNamespace = { ...labels("outcome"), [NAMESPACE_LABEL]: namespace };
  const [outcomes, signed, verified, quarantined] = await Promise.all([
    client.list(place, { labels: ofNamespace }),
    client.list({ ...MAPS, namespace }, { labels: labels("attestation") }),
    state.verified(),
    state.quarantined(),
  ]);
  const names = new Set(signed.map(({ metadata }) => metadata.name));
  const lines: AttestedLine[] = [];
  for (const object of outcomes.toSorted(byAge)) {
    const outcome = completedIn(object);
    if (outcome === undefined || names.has(attestationName(outcome)) || quarantined.has(outcome.digest)) continue;
    const read = await verifiedRecord(client, namespace, outcome, verified);
    if (read === undefined) continue;
    const { record, sha256 } = read;
    const { service, environment, version, digest, attempt, startedAt, endedAt } = outcome;
    const verifier = verifierId ?? `airlock:verifier/${service}/${trust.environment}`;
    const image = parseImageReference(record.artifact.image);
    const statement = outcomeStatement(
      {
        ...{ service, environment, version, digest, attempt, outcome: "completed", startedAt, endedAt },
        verifier,
        verifiedAt: now.toISOString(),
        releaseHash: record.releaseHash,
        policyHash: record.policyHash,
      },
      image.ok ? image.value.repository : record.artifact.image,
      [
        { uri: uriOf(namespace, recordName(outcome)), sha256 },
        { uri: uriOf(systemNamespace, object.metadata.name), sha256: hashOf(dataOf(object)["outcome.json"] ?? "") },
      ],
    );
    const envelope = sealEnvelope(statement, await signer.sign(preAuthEncoding(statement)), signer.id);
    const proven = verifyOutcome(Buffer.from(envelope), { id: verifier, key: signer.publicKey });
    const name = attestationName(outcome);
    const isWritten = proven.ok && (await createOnce(client, { ...attestationObject(namespace, outcome, envelope) }));
    const problem = proven.ok ? (isWritten ? null : TAKEN) : proven.reason;
    names.add(name);
    lines.push({ namespace, service, version, digest, name, verifier, problem });
  }
  return lines;
}

function completedIn(object: ClusterObject): OutcomeDocument | undefined {
  // Of an attempt 0 there is no record: it was released before there were any.
  const outcome = parseOutcome(Buffer.from(dataOf(object)["outcome.json"] ?? ""));
  return outcome.ok && outcome.value.outcome === "completed" ? outcome.value : undefined;
}

/** The record that ran: the very bytes that were verified here, about the same version and digest. */
async function verifiedRecord(
  client: ClusterClient,
  namespace: string,
  outcome: OutcomeDocument,
  verified: ReadonlyMap<string, VerifiedRecord>,
) {
  const name = recordName(outcome);
  const known = verified.get(name);
  if (known === undefined || known.digest !== outcome.digest || known.version !== outcome.version) return undefined;
  const text = dataOf(await client.get({ ...MAPS, namespace, name }))[RECORD_KEY] ?? "";
  const sha256 = hashOf(text);
  const record = sha256 === known.sha256 ? parseRecord(text, name) : undefined;
  return record?.ok === true && record.value.environment === outcome.environment
    ? { record: record.value, sha256 }
    : undefined;
}

/** The first completion of an attempt is the one that is signed. */
function byAge(one: ClusterObject, other: ClusterObject): number {
  const at = ({ metadata }: ClusterObject) => Date.parse(metadata.creationTimestamp ?? "") || 0;
  return at(one) - at(other);
}

function uriOf(namespace: string, name: string): string {
  return `kubernetes:configmaps/${namespace}/${name}`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
