import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { policyHash } from "../../../release/approval/releaseHash";
import { preAuthEncoding, sealEnvelope } from "../../../release/attestation/envelope";
import { type AttestedOutcome, outcomeStatement } from "../../../release/attestation/outcomeStatement";
import { parseConfig } from "../../../release/config/parseConfig";
import { requirementsFor } from "../../../release/config/requirements";
import { CONFIG, DIGEST, must } from "../goodRelease";

/** A verifier's key: what it signs with, and what is pinned of it. */
export interface VerifierKey {
  readonly privateKey: KeyObject;
  readonly pem: string;
}

export const STAGING_ID = "https://verifier.example.com/payments/staging";
export const PRODUCTION_ID = "https://verifier.example.com/payments/production";

export function makeP256(): VerifierKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, pem: publicKey.export({ type: "spki", format: "pem" }).toString() };
}

export function makeEd25519(): VerifierKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { privateKey, pem: publicKey.export({ type: "spki", format: "pem" }).toString() };
}

/** The good project, where production promotes what staging has signed, and both have a verifier. */
export const ATTESTED = CONFIG.replace(
  "staging: { promotesFrom: dev, promotion: asserted }",
  `staging: { promotesFrom: dev, promotion: asserted, verifier: { id: "${STAGING_ID}", publicKey: verifiers/staging.pem } }`,
).replace(
  "    promotion: asserted\n",
  `    promotion: attested\n    verifier: { id: "${PRODUCTION_ID}", publicKey: verifiers/production.pem }\n`,
);

/** Hash of what an environment of a project requires. */
export function policyOf(config: string, environment: string): string {
  const parsed = must(parseConfig(new TextEncoder().encode(config), "airlock.yaml"));
  return policyHash(must(requirementsFor(parsed, environment, "airlock.yaml")));
}

/** What staging's verifier says of the good release. */
export const COMPLETED: AttestedOutcome = {
  verifier: STAGING_ID,
  verifiedAt: "2026-11-19T12:01:00Z",
  service: "payments",
  environment: "staging",
  version: "1.5.0",
  digest: DIGEST,
  attempt: 1,
  outcome: "completed",
  startedAt: "2026-11-19T09:00:00.123Z",
  endedAt: "2026-11-19T12:00:00.5Z",
  releaseHash: "ab".repeat(32),
  policyHash: policyOf(ATTESTED, "staging"),
};

/** The bytes of a statement, with what a test changes about its JSON. */
export function statementOf(outcome: AttestedOutcome, change = (json: string) => json): Uint8Array {
  const bytes = outcomeStatement(outcome, "registry.example.com/payments", [
    { uri: "s3://audit/outcomes/payments/staging/1.5.0/attempt-1.json", sha256: "ef".repeat(32) },
  ]);
  return Buffer.from(change(Buffer.from(bytes).toString("utf8")));
}

/** An envelope as a verifier makes it. */
export function seal({ privateKey }: VerifierKey, payload: Uint8Array): string {
  const algorithm = privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  return sealEnvelope(payload, sign(algorithm, preAuthEncoding(payload), privateKey), "a key");
}
