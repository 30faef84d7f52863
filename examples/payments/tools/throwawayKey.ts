import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A person's Ed25519 key that lives in memory only. */
export interface ThrowawayKey {
  /** Line for an allowed_signers file. */
  readonly signerLine: string;
  /** Signs as `ssh-keygen -Y sign -n NAMESPACE` does, and gives the content of the .sig file. */
  readonly sign: (message: Uint8Array) => string;
}

/**
 * Makes a key for somebody. An example needs approvals that verify without ssh-keygen on every machine that runs it; people sign with
 * ssh-keygen and a key of their own. The formats are OpenSSH's PROTOCOL.sshsig and RFC 8709.
 */
export function makeThrowawayKey(person: string, namespace: string): ThrowawayKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const blob = Buffer.concat([field("ssh-ed25519"), field(rawPublicKey(publicKey))]);
  return {
    signerLine: `${person} namespaces="${namespace}" ssh-ed25519 ${blob.toString("base64")}`,
    sign: (message) => {
      const digest = createHash("sha512").update(message).digest();
      const about = [field(namespace), field(""), field("sha512")];
      const signature = sign(null, Buffer.concat([MAGIC, ...about, field(digest)]), privateKey);
      const sealed = Buffer.concat([field("ssh-ed25519"), field(signature)]);
      return armored(Buffer.concat([MAGIC, VERSION, field(blob), ...about, field(sealed)]));
    },
  };
}

const MAGIC = Buffer.from("SSHSIG");
const VERSION = Buffer.from([0, 0, 0, 1]);

/** A `string` of RFC 4251: its length, then its bytes. */
function field(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
}

function armored(blob: Buffer): string {
  const lines = blob.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}
