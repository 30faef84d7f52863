import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  artifactName,
  loadRelease,
  outcomeStatement,
  policyHash,
  preAuthEncoding,
  releaseHash,
  sealEnvelope,
} from "pulumi-airlock/release";

/** What the verifier of an environment signs, and where. */
export interface Attestation {
  /** Folder with release.yaml and airlock.yaml, where the key and `promotion/<environment>.json` are written. */
  readonly folder: string;
  readonly environment: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/**
 * Makes a key for the environment's verifier and signs that it completed the release as it stands. `airlock attest-outcome` does it in an account, with a key
 * that never leaves KMS, and only after it has looked.
 */
export function attest({ folder, environment, startedAt, endedAt }: Attestation): void {
  const release = join(folder, "release.yaml");
  const config = join(folder, "airlock.yaml");
  const loaded = loadRelease({ release, config, environment, now: endedAt });
  if (!loaded.ok) throw new Error(`${release} cannot be attested: airlock check says why`);
  const { manifest, requirements, input } = loaded.value;
  const { verifier } = requirements;
  if (verifier === undefined) throw new Error(`environments.${environment}.verifier is missing in ${config}`);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = publicKey.export({ type: "spki", format: "pem" });
  const [image = "", digest = ""] = artifactName(manifest).split("@");
  const { service, version } = manifest;
  const statement = outcomeStatement(
    {
      ...{ service, environment, version, digest, attempt: 1, outcome: "completed" },
      verifier: verifier.id,
      verifiedAt: endedAt.toISOString(),
      startedAt: startedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      releaseHash: releaseHash(manifest, input.files),
      policyHash: policyHash(requirements),
    },
    image,
    [],
  );
  const keyId = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
  const envelope = sealEnvelope(statement, sign("sha256", preAuthEncoding(statement), privateKey), keyId);
  write(join(folder, verifier.publicKey), pem);
  write(join(folder, "promotion", `${environment}.json`), envelope);
}

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
