import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import fc from "fast-check";
import { ENVELOPE_BYTES, openEnvelope } from "../../../release/attestation/envelope";
import { readOutcomeStatement } from "../../../release/attestation/outcomeStatement";
import { parseVerifierKey } from "../../../release/attestation/verifierKey";
import { verifyOutcome } from "../../../release/attestation/verifyOutcome";
import { COMPLETED, makeEd25519, makeP256, STAGING_ID, seal, statementOf } from "./signOutcome";

const KEY = makeP256();
const PINNED = { id: STAGING_ID, key: createPublicKey(KEY.pem) };
const ENVELOPE = Buffer.from(seal(KEY, statementOf(COMPLETED)));
const seed = process.env["CI"] === undefined ? {} : { seed: 20_261_121 };
const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

describe("the reader of attestations", () => {
  it("gives what was signed", () => {
    assert.deepEqual(verifyOutcome(ENVELOPE, PINNED), { ok: true, value: COMPLETED });
    const other = makeEd25519();
    const signed = Buffer.from(seal(other, statementOf(COMPLETED)));
    assert.deepEqual(verifyOutcome(signed, { id: STAGING_ID, key: createPublicKey(other.pem) }), {
      ok: true,
      value: COMPLETED,
    });
  });

  it("neither crashes on garbage nor believes it", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 4000 }), fc.json().map(bytesOf), fc.string().map(bytesOf)),
        (bytes) => {
          const result = verifyOutcome(bytes, PINNED);
          return (
            !result.ok && result.reason.length > 0 && !readOutcomeStatement(bytes).ok && !parseVerifierKey(bytes).ok
          );
        },
      ),
      { numRuns: 1000, ...seed },
    );
  });

  it("believes no envelope with one byte changed but in what nobody signed", () => {
    fc.assert(
      fc.property(fc.nat(ENVELOPE.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bytes = Buffer.from(ENVELOPE);
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const result = verifyOutcome(bytes, PINNED);
        if (result.ok) assert.deepEqual(result.value, COMPLETED);
        return true;
      }),
      { numRuns: 2000, ...seed },
    );
  });

  it("never crashes on what the verifier itself has signed wrongly", () => {
    const whole = JSON.parse(Buffer.from(statementOf(COMPLETED)).toString()) as Record<string, unknown>;
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), (key, value) => {
        const signed = Buffer.from(seal(KEY, bytesOf({ ...whole, [key]: value })));
        const result = verifyOutcome(signed, PINNED);
        return !result.ok || JSON.stringify(result.value) === JSON.stringify(COMPLETED);
      }),
      { numRuns: 300, ...seed },
    );
  });

  it("refuses what is too large, and says how large", () => {
    assert.deepEqual(openEnvelope(new Uint8Array(ENVELOPE_BYTES + 1), PINNED.key), {
      ok: false,
      reason: "It has 65537 bytes; an attestation has at most 65536.",
    });
  });

  it("refuses nesting, prototypes and base64 with something else in it", () => {
    const deep = `${"[".repeat(30_000)}${"]".repeat(30_000)}`;
    const broken = ENVELOPE.toString().replace('"sig": "', '"sig": "\\n');
    for (const text of [deep, `{"payloadType":${deep}}`, '{"__proto__":{"payloadType":"x"},"signatures":[]}', broken])
      assert.equal(verifyOutcome(bytesOf(text), PINNED).ok, false);
  });
});

describe("an attestation of ours", () => {
  it("is one that Sigstore's own verifier takes with the same key, and not with another", () => {
    const verifies = (envelope: string, pem: string): boolean => {
      const bundle = bundleFromJSON({
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: { publicKey: { hint: "key" }, tlogEntries: [] },
        dsseEnvelope: JSON.parse(envelope) as object,
      });
      const key = { publicKey: createPublicKey(pem), validFor: () => true };
      const root = TrustedRoot.fromJSON({
        tlogs: [],
        ctlogs: [],
        certificateAuthorities: [],
        timestampAuthorities: [],
      });
      const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
      try {
        new Verifier(
          toTrustMaterial(root, () => key),
          thresholds,
        ).verify(toSignedEntity(bundle));
        return true;
      } catch {
        return false;
      }
    };
    assert.equal(verifies(ENVELOPE.toString(), KEY.pem), true);
    assert.equal(verifies(ENVELOPE.toString(), makeP256().pem), false);
    assert.equal(verifies(seal(makeP256(), statementOf(COMPLETED)), KEY.pem), false);
  });
});

describe("the key of a verifier", () => {
  const pem = (key: { export: (options: { type: "spki"; format: "pem" }) => string | Buffer }) =>
    Buffer.from(key.export({ type: "spki", format: "pem" }));

  it("is P-256 or Ed25519, alone in its file", () => {
    const expected = "It must hold one public key as PEM (BEGIN PUBLIC KEY), of P-256 or Ed25519";
    assert.ok(parseVerifierKey(Buffer.from(KEY.pem)).ok);
    for (const [bytes, reason] of [
      [Buffer.from(KEY.pem + KEY.pem), `${expected}.`],
      [Buffer.from(""), `${expected}.`],
      [Buffer.from(KEY.pem.replace(/\n.{20}/, "\n")), `${expected}; this one cannot be read.`],
      [pem(generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey), `${expected}; this one is ec secp384r1.`],
      [pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey), `${expected}; this one is rsa.`],
    ] as const)
      assert.deepEqual(parseVerifierKey(bytes), { ok: false, reason });
  });
});
