import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { sshString } from "../../../release/approval/sshWire";

/** A key made for one test, with its public half in SSH's wire form. */
export interface TestKey {
  readonly type: string;
  readonly blob: Buffer;
  readonly secret: KeyObject;
  /** Set for keys that act as a hardware key: what it would hash before its flags and counter. */
  readonly application?: string;
}

/** Everything of a signature that a test may get wrong on purpose. */
export interface SignOptions {
  readonly namespace?: string;
  readonly magic?: string;
  readonly version?: number;
  readonly reserved?: string;
  readonly hash?: string;
  /** Signature type; the key's own by default (rsa-sha2-512 for RSA). */
  readonly algorithm?: string;
  readonly flags?: number;
  readonly trailing?: string;
  /** Another key blob than the signer's. */
  readonly keyBlob?: Buffer;
  /** Changes the inner signature bytes. */
  readonly change?: (bytes: Buffer) => Buffer;
}

export function makeEd25519(hardware = false): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const point = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  if (!hardware) return { type: "ssh-ed25519", blob: wire("ssh-ed25519", point), secret: privateKey };
  const type = "sk-ssh-ed25519@openssh.com";
  return { type, blob: wire(type, point, "ssh:"), secret: privateKey, application: "ssh:" };
}

export function makeEcdsa(curve: "nistp256" | "nistp384" | "nistp521", hardware = false): TestKey {
  const namedCurve = { nistp256: "P-256", nistp384: "P-384", nistp521: "P-521" }[curve];
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  if (!hardware) {
    const type = `ecdsa-sha2-${curve}`;
    return { type, blob: wire(type, curve, point), secret: privateKey };
  }
  const type = `sk-ecdsa-sha2-${curve}@openssh.com`;
  return { type, blob: wire(type, curve, point, "ssh:"), secret: privateKey, application: "ssh:" };
}

export function makeRsa(bits: number): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const { e = "", n = "" } = publicKey.export({ format: "jwk" });
  const blob = wire("ssh-rsa", mpint(Buffer.from(e, "base64url")), mpint(Buffer.from(n, "base64url")));
  return { type: "ssh-rsa", blob, secret: privateKey };
}

/** What `ssh-keygen -Y sign` would write for this key, but for what the options change. */
export function signSsh(key: TestKey, message: Uint8Array, options: SignOptions = {}): string {
  const { namespace = "airlock", magic = "SSHSIG", version = 1, reserved = "", hash = "sha512", flags = 1 } = options;
  const algorithm = options.algorithm ?? (key.type === "ssh-rsa" ? "rsa-sha2-512" : key.type);
  const digest = createHash(hash === "md5" ? "md5" : hash)
    .update(message)
    .digest();
  const signed = Buffer.concat([Buffer.from("SSHSIG"), wire(namespace, reserved, hash, digest)]);
  const bytes = (options.change ?? ((same: Buffer) => same))(signRaw(key, algorithm, signed, flags));
  const tail = key.application === undefined ? [] : [Buffer.from([flags]), uint32(7)];
  const value = Buffer.concat([wire(algorithm, bytes), ...tail]);
  const fields = wire(options.keyBlob ?? key.blob, namespace, reserved, hash, value);
  return armor(Buffer.concat([Buffer.from(magic), uint32(version), fields, Buffer.from(options.trailing ?? "")]));
}

/** The armor of a blob, in lines of 70 characters as OpenSSH writes them. */
export function armor(blob: Buffer): string {
  const lines = blob.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}

/** Fields as SSH strings, one after the other. */
export function wire(...fields: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(fields.map((field) => sshString(field)));
}

/** The content of an mpint: shortest form, with a sign byte where the top bit is set. */
export function mpint(magnitude: Buffer): Buffer {
  const first = magnitude.findIndex((byte) => byte !== 0);
  const shortest = magnitude.subarray(first === -1 ? magnitude.length : first);
  return (shortest[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), shortest]) : shortest;
}

function signRaw(key: TestKey, algorithm: string, signed: Buffer, flags: number): Buffer {
  const sha256 = (data: Buffer | string): Buffer => createHash("sha256").update(data).digest();
  const data =
    key.application === undefined
      ? signed
      : Buffer.concat([sha256(key.application), Buffer.from([flags]), uint32(7), sha256(signed)]);
  if (key.type.includes("ed25519")) return sign(null, data, key.secret);
  if (key.type === "ssh-rsa") {
    const hash = { "ssh-rsa": "sha1", "rsa-sha2-256": "sha256" }[algorithm] ?? "sha512";
    return sign(hash, data, key.secret);
  }
  const hash = key.type.includes("521") ? "sha512" : key.type.includes("384") ? "sha384" : "sha256";
  const pair = sign(hash, data, { key: key.secret, dsaEncoding: "ieee-p1363" });
  return wire(mpint(pair.subarray(0, pair.length / 2)), mpint(pair.subarray(pair.length / 2)));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
