import { disagreements } from "../../release/attestation/attestable";
import { preAuthEncoding, sealEnvelope } from "../../release/attestation/envelope";
import { outcomeStatement } from "../../release/attestation/outcomeStatement";
import { verifyOutcome } from "../../release/attestation/verifyOutcome";
import { attestationKey } from "../../release/record/buildRecord";
import { parseImageReference } from "../../release/values/imageReference";
import type { Edge } from "../rollout/account/edge";
import type { Places } from "../rollout/account/places";
import type { AttestReport } from "./attestReport";
import type { AuditObjects } from "./auditObjects";
import { type Meant, readFacts } from "./readFacts";
import type { RecordCheck } from "./recordCheck";
import type { Signer } from "./signer";

/** Everything that an attestation is made with. */
export interface Attestor {
  readonly edge: Edge;
  readonly places: Places;
  readonly objects: AuditObjects;
  readonly signer: Signer;
  /** URI that it signs as. */
  readonly verifierId: string;
  /** Verifies the record as of the start of its rollout: approvals expire, and may have by its end. */
  readonly check: RecordCheck;
  readonly now: Date;
}

/**
 * Signs that a release completed, if the account says so in every place: the live item, the record, the outcome, the quarantine, and the record's own
 * verification. What is signed is verified with the public key and by the reader that production uses, before it is written.
 */
export async function attestOutcome(attestor: Attestor, meant: Meant): Promise<AttestReport> {
  const { edge, places, objects, signer, verifierId, check, now } = attestor;
  const { service, environment } = places;
  const publicKey = signer.publicKey.export({ type: "spki", format: "pem" }).toString();
  const base = { schema: "airlock/attestation/v1", service, environment, verifier: verifierId, publicKey } as const;
  const read = await readFacts(edge, places, objects, meant);
  if (read.kind === "nothing") return { ...base, attested: false, reasons: [read.reason] };
  const { record, outcome } = read.facts;
  const about = { version: record.version, digest: record.artifact.digest, attempt: record.attempt };
  const differ = disagreements(read.facts);
  const reasons =
    differ.length > 0 ? differ : await check(record, read.inputs[0]?.uri ?? "", new Date(outcome.startedAt));
  if (reasons.length > 0) return { ...base, ...about, attested: false, reasons };
  const { startedAt, endedAt } = outcome;
  const image = parseImageReference(record.artifact.image);
  const statement = outcomeStatement(
    {
      ...{ service, environment, ...about, outcome: "completed", startedAt, endedAt },
      verifier: verifierId,
      verifiedAt: now.toISOString(),
      releaseHash: record.releaseHash,
      policyHash: record.policyHash,
    },
    image.ok ? image.value.repository : record.artifact.image,
    read.inputs,
  );
  const envelope = sealEnvelope(statement, await signer.sign(preAuthEncoding(statement)), signer.id);
  const verified = verifyOutcome(Buffer.from(envelope), { id: verifierId, key: signer.publicKey });
  if (!verified.ok) {
    return { ...base, ...about, attested: false, reasons: [`What was signed does not verify. ${verified.reason}`] };
  }
  const object = await objects.write(attestationKey({ service, environment, ...about }), envelope);
  return { ...base, ...about, attested: true, object, reasons: [] };
}
