import { createHash, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { SshFormatError, SshReader } from "./sshWire";

/** A public key of a person, in the three forms that people and files use. */
export interface SshPublicKey {
  /** Key type as it stands in a .pub file: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, `sk-ssh-ed25519@openssh.com`, ... */
  readonly type: string;
  /** Base64 of the key's wire form, as it stands in a .pub file. Two keys are the same exactly when this is. */
  readonly blob: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

/** Everything needed to verify with a key. */
export interface ParsedSshKey {
  readonly key: SshPublicKey;
  readonly verifier: KeyObject;
  /** Signature types that this key may make. */
  readonly signatures: readonly string[];
  /** Elliptic curve, for ECDSA keys. */
  readonly curve?: EcdsaCurve;
  /** Length of the modulus in bytes, for RSA keys. */
  readonly modulusBytes?: number;
  /** Application of a hardware key (`ssh:`), which is part of what it signs. */
  readonly application?: Buffer;
}

interface EcdsaCurve {
  readonly jwk: "P-256" | "P-384" | "P-521";
  readonly hash: "sha256" | "sha384" | "sha512";
  /** Bytes of one coordinate. */
  readonly size: number;
}

const curves: Readonly<Record<string, EcdsaCurve>> = {
  nistp256: { jwk: "P-256", hash: "sha256", size: 32 },
  nistp384: { jwk: "P-384", hash: "sha384", size: 48 },
  nistp521: { jwk: "P-521", hash: "sha512", size: 66 },
};

/** Fewest bits of an RSA modulus (NIST SP 800-131A: 2048 since 2014) and most (OpenSSH's SSHBUF_MAX_BIGNUM: 16384). */
const rsaBits = { minimum: 2048, maximum: 16384 };
const accepted = "ssh-ed25519, ecdsa-sha2-nistp256, -nistp384, -nistp521, ssh-rsa, or the sk- form of the first two";

/** Parses a public key's wire form. Throws {@link SshFormatError} for what is malformed, too weak or not verified here. */
export function parseSshPublicKey(blob: Buffer): ParsedSshKey {
  const reader = new SshReader(blob);
  const type = reader.text("type");
  const fields = readKey(type, reader);
  reader.end("");
  const fingerprint = `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
  return { key: { type, blob: blob.toString("base64"), fingerprint }, ...fields };
}

function readKey(type: string, reader: SshReader): Omit<ParsedSshKey, "key"> {
  const curve = /^ecdsa-sha2-(nistp\d{3})$/.exec(type)?.[1];
  if (type === "ssh-ed25519") return { verifier: readEd25519(reader), signatures: [type] };
  if (type === "sk-ssh-ed25519@openssh.com") {
    return { verifier: readEd25519(reader), application: reader.string("application"), signatures: [type] };
  }
  if (curve !== undefined) return { ...readEcdsa(curve, reader), signatures: [type] };
  if (type === "sk-ecdsa-sha2-nistp256@openssh.com") {
    return { ...readEcdsa("nistp256", reader), application: reader.string("application"), signatures: [type] };
  }
  if (type === "ssh-rsa") return { ...readRsa(reader), signatures: ["rsa-sha2-256", "rsa-sha2-512"] };
  if (type.includes("-cert-v0"))
    throw new SshFormatError("type", `the certificate ${type}`, "a plain key, no certificate");
  if (type === "ssh-dss") throw new SshFormatError("type", "ssh-dss, which is broken", accepted);
  throw new SshFormatError("type", JSON.stringify(type), accepted);
}

function readEd25519(reader: SshReader): KeyObject {
  const point = reader.string("key");
  if (point.length !== 32) throw new SshFormatError("key", `${point.length} bytes`, "32 bytes");
  return importKey({ kty: "OKP", crv: "Ed25519", x: point.toString("base64url") });
}

function readEcdsa(name: string, reader: SshReader): { verifier: KeyObject; curve: EcdsaCurve } {
  const named = reader.text("curve");
  const curve = curves[name];
  if (curve === undefined) throw new SshFormatError("type", `the curve ${name}`, accepted);
  if (named !== name) throw new SshFormatError("curve", JSON.stringify(named), `${name}, as the type says`);
  const point = reader.string("key");
  if (point.length !== 1 + 2 * curve.size || point[0] !== 4) {
    throw new SshFormatError("key", `${point.length} bytes`, `an uncompressed point of ${1 + 2 * curve.size} bytes`);
  }
  const x = point.subarray(1, 1 + curve.size).toString("base64url");
  const y = point.subarray(1 + curve.size).toString("base64url");
  return { verifier: importKey({ kty: "EC", crv: curve.jwk, x, y }), curve };
}

function readRsa(reader: SshReader): { verifier: KeyObject; modulusBytes: number } {
  const exponent = reader.mpint("exponent", 8);
  const modulus = reader.mpint("modulus", rsaBits.maximum / 8);
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < rsaBits.minimum) {
    throw new SshFormatError("modulus", `an RSA key of ${bits} bits`, `${rsaBits.minimum} bits or more`);
  }
  if (exponent.length === 1 && (exponent[0] ?? 0) < 3) {
    throw new SshFormatError("exponent", `the exponent ${exponent[0] ?? 0}`, "3 or more (65537 as a rule)");
  }
  const verifier = importKey({ kty: "RSA", e: exponent.toString("base64url"), n: modulus.toString("base64url") });
  return { verifier, modulusBytes: modulus.length };
}

/** OpenSSL refuses points that are not on their curve here. */
function importKey(jwk: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    throw new SshFormatError("key", "numbers that are no key of this type", "a valid public key");
  }
}
