import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { type JsonResult } from "../evidence/file/json";
import { decodeUtf8 } from "../evidence/file/reading";

/** What a key file must be, for messages. */
const EXPECTED = "one public key as PEM (BEGIN PUBLIC KEY), of P-256 or Ed25519";

/** Whose signature counts: a name and a key that belong together. */
export interface Verifier {
  /** URI that the verifier signs as, compared whole. */
  readonly id: string;
  /** File with its public key, relative to airlock.yaml. */
  readonly publicKey: string;
}

/**
 * Reads the public key of a verifier. A private key is refused, though its public half could be computed: whoever can read the repository
 * could sign with it.
 */
export function parseVerifierKey(bytes: Uint8Array): JsonResult<KeyObject> {
  const pem = decodeUtf8(bytes) ?? "";
  if (/PRIVATE KEY-----/.test(pem)) {
    const reason =
      "It holds a private key, and everybody who reads the repository could sign with it. Make a new key, and put only its public half here.";
    return { ok: false, reason };
  }
  const blocks = pem.match(/-----BEGIN [^-]+-----/g) ?? [];
  if (blocks.length !== 1 || blocks[0] !== "-----BEGIN PUBLIC KEY-----") {
    return { ok: false, reason: `It must hold ${EXPECTED}.` };
  }
  let key: KeyObject;
  try {
    key = createPublicKey({ key: pem, format: "pem", type: "spki" });
  } catch {
    return { ok: false, reason: `It must hold ${EXPECTED}; this one cannot be read.` };
  }
  const kind = key.asymmetricKeyType;
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (kind === "ed25519" || (kind === "ec" && curve === "prime256v1")) return { ok: true, value: key };
  const found = [kind, curve].filter((part) => part !== undefined).join(" ");
  return { ok: false, reason: `It must hold ${EXPECTED}; this one is ${found}.` };
}

/** Whether a signature is the key's: ECDSA with SHA-256 in DER, as KMS writes it, or Ed25519. Never throws. */
export function isSignedBy(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(key.asymmetricKeyType === "ed25519" ? null : "sha256", message, key, signature);
  } catch {
    return false;
  }
}
