import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Fault } from "../../release/fault";
import { awsFailure } from "../rollout/account/awsFailure";

/** Something that signs: a key in KMS, which never leaves it, or one in a file. */
export interface Signer {
  /** ARN of the key, or hash of its public half. */
  readonly id: string;
  readonly publicKey: KeyObject;
  /** ECDSA with SHA-256 in DER, or Ed25519. */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

/** Where AWS is called, with the ordinary credential chain. */
export interface AwsPlace {
  readonly region: string;
}

/** Longest message that KMS hashes itself. Source: KMS API reference, Sign. A statement has some 1,800 bytes. */
const MOST_RAW_BYTES = 4096;

/** A key of KMS: ECC_NIST_P256, SIGN_VERIFY. Its public half is asked of KMS itself, so that what is signed can be verified before anybody sees it. */
export async function kmsSigner(keyId: string, { region }: AwsPlace): Promise<Signer> {
  const { GetPublicKeyCommand, KMSClient, SignCommand } = await import("@aws-sdk/client-kms");
  const client = new KMSClient({ region });
  const calling = async <T>(action: string, make: () => Promise<T>): Promise<T> => {
    try {
      return await make();
    } catch (error) {
      throw awsFailure(error, action, region, "the role of the attestor's task");
    }
  };
  const { KeyId: arn = keyId, PublicKey: der = new Uint8Array() } = await calling("kms:GetPublicKey", () =>
    client.send(new GetPublicKeyCommand({ KeyId: keyId })),
  );
  return {
    id: arn,
    publicKey: createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" }),
    sign: (message) =>
      calling("kms:Sign", async () => {
        const whole = message.length <= MOST_RAW_BYTES;
        const command = new SignCommand({
          KeyId: keyId,
          Message: whole ? message : createHash("sha256").update(message).digest(),
          MessageType: whole ? "RAW" : "DIGEST",
          SigningAlgorithm: "ECDSA_SHA_256",
        });
        return (await client.send(command)).Signature ?? new Uint8Array();
      }),
  };
}

/** A private key in a PEM file: for a runner of an environment that has no KMS. Whoever can read the file can sign. */
export function fileSigner(path: string): Signer | Fault {
  const expected = "a PEM file with one private key, of P-256 or Ed25519";
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(path));
  } catch (error) {
    const found = error instanceof Error && "code" in error ? String(error.code) : "something else";
    return { field: "--signing-key", file: path, found, expected };
  }
  const kind = key.asymmetricKeyType ?? "another kind of key";
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (kind !== "ed25519" && curve !== "prime256v1") {
    return { field: "--signing-key", file: path, found: curve ?? kind, expected };
  }
  const publicKey = createPublicKey(key);
  const der = publicKey.export({ type: "spki", format: "der" });
  return {
    id: `sha256:${createHash("sha256").update(der).digest("hex")}`,
    publicKey,
    sign: (message) => Promise.resolve(sign(kind === "ed25519" ? null : "sha256", message, key)),
  };
}
