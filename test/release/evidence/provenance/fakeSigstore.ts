import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { bits, der, extension, integer, octets, oid, sequence, time, utf8 } from "./der";

/** Where a certificate authority says who asked for a certificate (Fulcio's extension). */
const ISSUER = "1.3.6.1.4.1.57264.1.8";
const SCTS = "1.3.6.1.4.1.11129.2.4.2";
const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

export const SIGNED_AT = new Date("2026-11-20T08:00:00Z");
export const GITHUB = "https://token.actions.githubusercontent.com";
export const WORKFLOW = "https://github.com/example/payments/.github/workflows/release.yml@refs/heads/main";

interface Signing {
  readonly identity?: string;
  readonly issuer?: string;
  /** Left out: SLSA's in-toto type. */
  readonly payloadType?: string;
  /** Left out of the certificate: its signed certificate timestamp. */
  readonly withoutSct?: boolean;
}

interface Log {
  readonly key: KeyObject;
  readonly spki: Buffer;
  readonly id: Buffer;
}

const sha256 = (...parts: readonly Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
const name = (text: string) => sequence(der(0x31, sequence(oid("2.5.4.3"), utf8(text))));

/**
 * A Sigstore of one's own: certificate authority, certificate log and transparency log with fresh keys, as its trusted root names them. It signs
 * whatever it is told, which the real one does not: so attacks can be made.
 */
export class FakeSigstore {
  private readonly authority = keyPair();
  private readonly certificateLog = keyPair();
  private readonly transparencyLog = keyPair();
  private readonly root = this.makeRoot();

  /** trusted_root.json; `until` ends the validity of the certificate authority. */
  trustedRoot(until?: Date): object {
    const log = ({ spki, id }: Log) => ({
      baseUrl: "https://log.example.com",
      hashAlgorithm: "SHA2_256",
      publicKey: {
        rawBytes: spki.toString("base64"),
        keyDetails: "PKIX_ECDSA_P256_SHA_256",
        validFor: { start: "2026-01-01T00:00:00Z" },
      },
      logId: { keyId: id.toString("base64") },
    });
    return {
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      tlogs: [log(this.transparencyLog)],
      certificateAuthorities: [
        {
          subject: { organization: "example", commonName: "root" },
          uri: "https://ca.example.com",
          certChain: { certificates: [{ rawBytes: this.root.toString("base64") }] },
          validFor: { start: "2026-01-01T00:00:00Z", ...(until === undefined ? {} : { end: until.toISOString() }) },
        },
      ],
      ctlogs: [log(this.certificateLog)],
      timestampAuthorities: [],
    };
  }

  /** A bundle of version 0.3 over a statement. */
  bundle(statement: object, signing: Signing = {}): object {
    const signer = keyPair();
    const payload = Buffer.from(JSON.stringify(statement));
    const payloadType = signing.payloadType ?? "application/vnd.in-toto+json";
    const authenticated = Buffer.concat([
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
      payload,
    ]);
    const signature = sign("sha256", authenticated, signer.key).toString("base64");
    return {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: {
        certificate: { rawBytes: this.certify(signer, signing).toString("base64") },
        tlogEntries: [this.logEntry(payload, signature)],
        timestampVerificationData: { rfc3161Timestamps: [] },
      },
      dsseEnvelope: { payload: payload.toString("base64"), payloadType, signatures: [{ sig: signature, keyid: "" }] },
    };
  }

  private makeRoot(): Buffer {
    const { key, spki } = this.authority;
    const constraints = extension("2.5.29.19", sequence(der(0x01, Buffer.from([0xff]))), true);
    const usage = extension("2.5.29.15", der(0x03, Buffer.from([0x02, 0x04])), true);
    const validity = [new Date("2026-01-01T00:00:00Z"), new Date("2036-01-01T00:00:00Z")] as const;
    return certificate(key, "root", "root", spki, validity, [constraints, usage]);
  }

  private certify(signer: Log, { identity = WORKFLOW, issuer = GITHUB, withoutSct = false }: Signing): Buffer {
    const validity = [SIGNED_AT, new Date(SIGNED_AT.getTime() + 600_000)] as const;
    const extensions = [
      extension("2.5.29.17", sequence(der(0x86, Buffer.from(identity))), true),
      extension(ISSUER, utf8(issuer)),
    ];
    const make = (more: readonly Buffer[]) =>
      certificate(this.authority.key, "root", "", signer.spki, validity, [...extensions, ...more]);
    if (withoutSct) return make([]);
    const timestamp = Buffer.alloc(8);
    timestamp.writeBigInt64BE(BigInt(SIGNED_AT.getTime()));
    const tbs = toBeSigned("root", "", signer.spki, validity, extensions);
    const length = Buffer.from([tbs.length >> 16, (tbs.length >> 8) & 0xff, tbs.length & 0xff]);
    // RFC 6962, 3.2: version 1, certificate_timestamp, time, precert_entry, hash of the issuer's key, certificate, no extensions.
    const entry = [Buffer.from([0, 0]), timestamp, Buffer.from([0, 1]), sha256(this.authority.spki), length, tbs];
    const signature = sign("sha256", Buffer.concat([...entry, Buffer.from([0, 0])]), this.certificateLog.key);
    const sct = Buffer.concat([
      Buffer.from([0]),
      this.certificateLog.id,
      timestamp,
      Buffer.from([0, 0, 4, 3]),
      twoBytes(signature.length),
      signature,
    ]);
    const list = Buffer.concat([twoBytes(sct.length + 2), twoBytes(sct.length), sct]);
    return make([extension(SCTS, octets(list))]);
  }

  private logEntry(payload: Buffer, signature: string): object {
    const { key, id } = this.transparencyLog;
    const spec = {
      payloadHash: { algorithm: "sha256", value: sha256(payload).toString("hex") },
      signatures: [{ signature, verifier: "" }],
    };
    const body = Buffer.from(JSON.stringify({ apiVersion: "0.0.1", kind: "dsse", spec })).toString("base64");
    const integratedTime = Math.floor(SIGNED_AT.getTime() / 1000) + 60;
    const promise = JSON.stringify({ body, integratedTime, logID: id.toString("hex"), logIndex: 0 });
    const rootHash = sha256(Buffer.from([0]), Buffer.from(body, "base64")).toString("base64");
    const note = `log.example.com\n1\n${rootHash}\n`;
    const signed = Buffer.concat([id.subarray(0, 4), sign("sha256", Buffer.from(note), key)]).toString("base64");
    return {
      logIndex: "0",
      logId: { keyId: id.toString("base64") },
      kindVersion: { kind: "dsse", version: "0.0.1" },
      integratedTime: String(integratedTime),
      inclusionPromise: { signedEntryTimestamp: sign("sha256", Buffer.from(promise), key).toString("base64") },
      inclusionProof: {
        logIndex: "0",
        rootHash,
        treeSize: "1",
        hashes: [],
        checkpoint: { envelope: `${note}\n\u2014 log.example.com ${signed}\n` },
      },
      canonicalizedBody: body,
    };
  }
}

function keyPair(): Log {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  return { key: privateKey, spki, id: sha256(spki) };
}

function toBeSigned(
  issuer: string,
  subject: string,
  spki: Buffer,
  [from, to]: readonly [Date, Date],
  extensions: readonly Buffer[],
): Buffer {
  return sequence(
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_SHA256,
    name(issuer),
    sequence(time(from), time(to)),
    subject === "" ? sequence() : name(subject),
    spki,
    der(0xa3, sequence(...extensions)),
  );
}

function certificate(
  key: KeyObject,
  issuer: string,
  subject: string,
  spki: Buffer,
  validity: readonly [Date, Date],
  extensions: readonly Buffer[],
): Buffer {
  const tbs = toBeSigned(issuer, subject, spki, validity, extensions);
  return sequence(tbs, ECDSA_SHA256, bits(sign("sha256", tbs, key)));
}

function twoBytes(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
