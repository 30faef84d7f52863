import { createHash, verify } from "node:crypto";
import { type Fault, fail, ok, type Result } from "../fault";
import { type ParsedSshKey, parseSshPublicKey, type SshPublicKey } from "./sshPublicKey";
import { decodeBase64, SshFormatError, SshReader, sshString } from "./sshWire";

/** Whose key made a signature that verified. Whether that key may sign is another question: {@link findSigner}. */
export interface SshSigner {
  readonly key: SshPublicKey;
  /** Signature algorithm that was used: `ssh-ed25519`, `rsa-sha2-512`, ... */
  readonly algorithm: string;
}

/** What {@link verifySshSignature} checks. */
export interface SshSignatureClaim {
  /** Content of the .sig file that `ssh-keygen -Y sign` wrote. */
  readonly armored: string;
  /** The very bytes that were signed. */
  readonly message: Uint8Array;
  /** Namespace that the signature must be for; a signature made for another purpose is refused. */
  readonly namespace: string;
}

const header = "-----BEGIN SSH SIGNATURE-----";
const footer = "-----END SSH SIGNATURE-----";
const magic = "SSHSIG";
const version = 1;
/** Most characters of an armored signature; RSA of 16,384 bits needs about 6,000. */
const maximumCharacters = 65_536;
/** Bit of a hardware key's flags that says a person touched it (U2F raw message formats, section 5.4). */
const userPresent = 0x01;

/**
 * Verifies a detached SSH signature (OpenSSH's PROTOCOL.sshsig) without the ssh-keygen binary. Accepts Ed25519, ECDSA on the three NIST
 * curves, RSA of 2048 bits or more with SHA-2, and the hardware forms of Ed25519 and ECDSA P-256 (PROTOCOL.u2f), of which
 * user presence is demanded though ssh-keygen does not. Refused by name: SHA-1, DSA, certificates, WebAuthn signatures.
 *
 * Parsing is stricter than OpenSSH's: one armor and nothing around it, canonical base64, nothing in `reserved`, nothing left over.
 * The signature has no trusted time; what it is valid for must stand in the message.
 *
 * Every fault has a field below `signature`: `signature.namespace`, `signature.key.modulus`.
 */
export function verifySshSignature(claim: SshSignatureClaim): Result<SshSigner> {
  try {
    return verifyBlob(dearmor(claim.armored), claim);
  } catch (error) {
    if (error instanceof SshFormatError) return fail(faultOf(error));
    throw error;
  }
}

function verifyBlob(blob: Buffer, { message, namespace }: SshSignatureClaim): Result<SshSigner> {
  const reader = new SshReader(blob);
  const preamble = reader.take(magic.length, "magic").toString("latin1");
  if (preamble !== magic) throw new SshFormatError("magic", JSON.stringify(preamble), JSON.stringify(magic));
  const found = reader.uint32("version");
  if (found !== version) throw new SshFormatError("version", String(found), String(version));
  const keyBlob = reader.string("key");
  const signedFor = reader.text("namespace");
  const reserved = reader.string("reserved");
  const hash = reader.text("hash");
  const signature = reader.string("value");
  reader.end("");

  if (reserved.length > 0) throw new SshFormatError("reserved", `${reserved.length} bytes`, "nothing");
  if (hash !== "sha256" && hash !== "sha512")
    throw new SshFormatError("hash", JSON.stringify(hash), "sha256 or sha512");
  if (signedFor !== namespace) {
    return fail({
      field: "signature.namespace",
      found: JSON.stringify(signedFor),
      expected: JSON.stringify(namespace),
      remedy: `Sign with ssh-keygen -Y sign -n ${namespace}.`,
    });
  }
  const key = within("key", () => parseSshPublicKey(keyBlob));
  const digest = createHash(hash).update(message).digest();
  const signed = Buffer.concat([Buffer.from(magic), ...[namespace, "", hash, digest].map(sshString)]);
  const { algorithm, valid } = within("value", () => check(key, signature, signed));
  if (valid) return ok({ key: key.key, algorithm });
  return fail({
    field: "signature.value",
    found: `a signature that does not fit the signed bytes and the key ${key.key.fingerprint}`,
    expected: `a valid ${algorithm} signature`,
    remedy: "The file was changed after it was signed, or the signature belongs to another file: sign again.",
  });
}

function check(key: ParsedSshKey, signature: Buffer, signed: Buffer): { algorithm: string; valid: boolean } {
  const reader = new SshReader(signature);
  const algorithm = reader.text("type");
  if (!key.signatures.includes(algorithm)) {
    const expected = `${key.signatures.join(" or ")} for a key of type ${key.key.type}`;
    throw new SshFormatError("type", JSON.stringify(algorithm), expected);
  }
  const bytes = reader.string("bytes");
  const data = key.application === undefined ? signed : hardwareData(reader, key.application, signed);
  reader.end("");
  const { verifier, curve, modulusBytes } = key;
  if (curve !== undefined) {
    const point = readEcdsaSignature(bytes, curve.size);
    return { algorithm, valid: verify(curve.hash, data, { key: verifier, dsaEncoding: "ieee-p1363" }, point) };
  }
  if (modulusBytes !== undefined) {
    if (bytes.length > modulusBytes) {
      throw new SshFormatError("bytes", `${bytes.length} bytes`, `at most ${modulusBytes}, the length of the key`);
    }
    // Some agents leave leading zeros out; OpenSSH puts them back too.
    const padded = Buffer.concat([Buffer.alloc(modulusBytes - bytes.length), bytes]);
    return { algorithm, valid: verify(algorithm === "rsa-sha2-256" ? "sha256" : "sha512", data, verifier, padded) };
  }
  if (bytes.length !== 64) throw new SshFormatError("bytes", `${bytes.length} bytes`, "64 bytes");
  return { algorithm, valid: verify(null, data, verifier, bytes) };
}

/** What a hardware key really signs: hash of the application, flags, counter, hash of the data. */
function hardwareData(reader: SshReader, application: Buffer, signed: Buffer): Buffer {
  const flags = reader.byte("flags");
  const counter = reader.take(4, "counter");
  if ((flags & userPresent) === 0) {
    const found = `flags 0x${flags.toString(16).padStart(2, "0")}`;
    throw new SshFormatError("flags", found, "the user-presence bit 0x01: a person has to touch the key");
  }
  const sha256 = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();
  return Buffer.concat([sha256(application), Buffer.from([flags]), counter, sha256(signed)]);
}

/** Turns OpenSSH's pair of numbers into the fixed-length form of IEEE P1363. */
function readEcdsaSignature(bytes: Buffer, size: number): Buffer {
  const reader = new SshReader(bytes);
  const pair = ["r", "s"].map((part) => {
    const number = reader.mpint(part, size);
    return Buffer.concat([Buffer.alloc(size - number.length), number]);
  });
  reader.end("bytes");
  return Buffer.concat(pair);
}

function dearmor(armored: string): Buffer {
  if (armored.length > maximumCharacters) {
    throw new SshFormatError("", `${armored.length} characters`, `at most ${maximumCharacters}`);
  }
  const lines = armored.replaceAll("\r\n", "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines[0] !== header)
    throw new SshFormatError("armor", `${JSON.stringify((lines[0] ?? "").slice(0, 40))} first`, header);
  const end = lines.indexOf(footer);
  if (end === -1) throw new SshFormatError("armor", "no footer", footer);
  if (end !== lines.length - 1) {
    throw new SshFormatError("armor", `${lines.length - 1 - end} lines after the footer`, "nothing after it");
  }
  const blob = decodeBase64(lines.slice(1, end).join(""));
  if (blob === undefined || blob.length === 0) {
    throw new SshFormatError("armor", "text that is no base64", "base64 between header and footer");
  }
  return blob;
}

/** Puts the faults of a nested value below its field. */
function within<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SshFormatError)) throw error;
    throw new SshFormatError(error.part === "" ? part : `${part}.${error.part}`, error.found, error.expected);
  }
}

function faultOf({ part, found, expected }: SshFormatError): Fault {
  return { field: part === "" ? "signature" : `signature.${part}`, found, expected };
}
