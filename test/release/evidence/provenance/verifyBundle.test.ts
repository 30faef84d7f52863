import assert from "node:assert/strict";
import fc from "fast-check";
import { verifyBundle } from "../../../../release/evidence/provenance/verifyBundle";
import { fixture } from "../fixture";
import { FakeSigstore, GITHUB, SIGNED_AT, WORKFLOW } from "./fakeSigstore";
import { COMMIT, IMAGE, provenance } from "./statement";

const sigstore = new FakeSigstore();
const expected = { issuer: GITHUB, identity: WORKFLOW };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const good = sigstore.bundle(provenance());

function outcome(bundle: unknown, root: object = sigstore.trustedRoot(), signer = expected): string {
  const result = verifyBundle(bundle, bytes(root), signer);
  return result.ok ? "verified" : result.reason;
}

interface Bundle {
  verificationMaterial: { certificate: { rawBytes: string }; tlogEntries: { canonicalizedBody: string }[] };
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] };
}

/** The good bundle with a change. */
function changed(change: (bundle: Bundle) => void): object {
  const copy = structuredClone(good) as Bundle;
  change(copy);
  return copy;
}

describe("a Sigstore bundle", () => {
  it("is verified offline, and gives the statement that was signed", () => {
    assert.deepEqual(verifyBundle(good, bytes(sigstore.trustedRoot()), expected), {
      ok: true,
      value: {
        predicateType: "https://slsa.dev/provenance/v1",
        subjects: [{ name: IMAGE.name, sha256: IMAGE.digest.sha256 }],
        commits: [COMMIT],
      },
    });
  });

  it("of a real workflow is verified with the real root, and for no other workflow", () => {
    const signer = {
      issuer: GITHUB,
      identity:
        "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main",
    };
    const bundle = JSON.parse(fixture("sigstore/github-workflow.sigstore.json").toString()) as object;
    const root = fixture("sigstore/trusted_root.json");
    assert.deepEqual(verifyBundle(bundle, root, signer), {
      ok: true,
      value: {
        predicateType: "https://slsa.dev/provenance/v1",
        subjects: [{ name: "a.txt", sha256: "a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf" }],
        commits: ["ebff8dfbd609b7b22237c7719ce07f2dc7934f5f"],
      },
    });
    assert.deepEqual(verifyBundle(bundle, root, expected), {
      ok: false,
      reason: `it was signed by "${signer.identity}", airlock.yaml wants ${WORKFLOW}`,
    });
    assert.deepEqual(verifyBundle(good, root, expected), {
      ok: false,
      reason: 'its signature does not verify ("Failed to verify certificate chain")',
    });
  });

  it("is refused when its identity only matches as a pattern", () => {
    // An unanchored pattern finds the allowed workflow in all of these; `.` stands for any character.
    for (const identity of [
      `${WORKFLOW}-evil`,
      `https://evil.example/?${WORKFLOW}`,
      WORKFLOW.replace("github.com", "githubXcom"),
    ]) {
      assert.ok(identity.match(WORKFLOW) !== null, identity);
      assert.equal(
        outcome(sigstore.bundle(provenance(), { identity })),
        `it was signed by ${JSON.stringify(identity)}, airlock.yaml wants ${WORKFLOW}`,
      );
    }
    assert.equal(
      outcome(good, undefined, { issuer: GITHUB, identity: ".*" }),
      `it was signed by ${JSON.stringify(WORKFLOW)}, airlock.yaml wants .*`,
    );
  });

  it("is refused when another issuer vouched for the signer", () => {
    for (const issuer of [`${GITHUB}.evil.example`, "https://gitlab.com"]) {
      assert.equal(
        outcome(sigstore.bundle(provenance(), { issuer })),
        `its signer was vouched for by ${JSON.stringify(issuer)}, airlock.yaml wants ${GITHUB}`,
      );
    }
  });

  it("is refused when its payload, its type, its signature or its log entry was changed", () => {
    const payload = Buffer.from(JSON.stringify(provenance({}, "2e".repeat(20)))).toString("base64");
    const failed = (why: string) => `its signature does not verify ("${why}")`;
    assert.equal(
      outcome(changed((bundle) => (bundle.dsseEnvelope.payload = payload))),
      failed("DSSE payload hash mismatch"),
    );
    assert.equal(
      outcome(changed((bundle) => (bundle.dsseEnvelope.payloadType = "text/plain"))),
      'it signs "text/plain"',
    );
    const { dsseEnvelope, verificationMaterial } = sigstore.bundle(provenance({ subject: [] })) as Bundle;
    assert.equal(
      outcome(changed((bundle) => (bundle.dsseEnvelope = dsseEnvelope))),
      failed("tlog entry signature mismatch"),
    );
    assert.equal(
      outcome(changed((bundle) => (bundle.verificationMaterial.certificate = verificationMaterial.certificate))),
      failed("signature verification failed"),
    );
    assert.equal(
      outcome(changed((bundle) => (bundle.verificationMaterial.tlogEntries = []))),
      failed("expected 1 timestamps, got 0"),
    );
    assert.equal(
      outcome(
        changed(({ verificationMaterial: { tlogEntries } }) => {
          for (const entry of tlogEntries) entry.canonicalizedBody = Buffer.from("{}").toString("base64");
        }),
      ),
      failed("inclusion promise could not be verified"),
    );
  });

  it("is refused when another Sigstore signed it, the root has expired, or the certificate stands in no log", () => {
    const chain = 'its signature does not verify ("Failed to verify certificate chain")';
    assert.equal(outcome(good, new FakeSigstore().trustedRoot()), chain);
    assert.equal(outcome(good, sigstore.trustedRoot(new Date(SIGNED_AT.getTime() - 1000))), chain);
    assert.equal(
      outcome(sigstore.bundle(provenance(), { withoutSct: true })),
      'its signature does not verify ("expected 1 SCTs, got 0")',
    );
  });

  it("needs no log that the root does not name, but a certificate of the root and a time in any case", () => {
    const { tlogs: _, ctlogs: __, ...withoutLogs } = sigstore.trustedRoot() as Record<string, unknown>;
    const bare = changed((bundle) => (bundle.verificationMaterial.tlogEntries = []));
    assert.equal(
      outcome(bare, { ...withoutLogs, tlogs: [], ctlogs: [] }),
      'its signature does not verify ("expected 1 timestamps, got 0")',
    );
  });

  it("is refused when it signs no statement, or one that cannot be read", () => {
    const message = { messageDigest: { algorithm: "SHA2_256", digest: "YQ==" }, signature: "YQ==" };
    const { dsseEnvelope: _, ...rest } = good as Bundle & Record<string, unknown>;
    assert.equal(outcome({ ...rest, messageSignature: message }), "it signs no in-toto statement");
    assert.equal(
      outcome(sigstore.bundle(provenance(), { payloadType: "application/json" })),
      'it signs "application/json"',
    );
    assert.equal(
      outcome(sigstore.bundle(provenance({ _type: "https://in-toto.io/Statement/v0.1" }))),
      "The in-toto statement is off at _type: found another statement type than https://in-toto.io/Statement/v1.",
    );
    assert.equal(
      outcome(sigstore.bundle(provenance({ subject: [] }))),
      "The in-toto statement is off at subject: found no subject.",
    );
    assert.equal(
      outcome(sigstore.bundle(provenance({ predicate: {} }))),
      "The SLSA provenance is off at buildDefinition: Invalid input: expected object, received undefined.",
    );
  });

  it("is refused when the trusted root is none", () => {
    const verify = (root: string) => verifyBundle(good, Buffer.from(root), expected);
    assert.deepEqual(verify("root"), { ok: false, reason: "the trusted root is no JSON" });
    assert.deepEqual(verify('{"tlogs":[{}]}').ok, false);
    assert.deepEqual(verify("{}"), {
      ok: false,
      reason: 'its signature does not verify ("Failed to verify certificate chain")',
    });
  });

  it("never throws and never verifies when something in it is replaced by anything", () => {
    const paths = [
      ["mediaType"],
      ["verificationMaterial"],
      ["verificationMaterial", "certificate", "rawBytes"],
      ["verificationMaterial", "tlogEntries"],
      ["verificationMaterial", "tlogEntries", "0"],
      ["verificationMaterial", "tlogEntries", "0", "logId"],
      ["verificationMaterial", "tlogEntries", "0", "inclusionPromise"],
      ["verificationMaterial", "tlogEntries", "0", "canonicalizedBody"],
      ["dsseEnvelope"],
      ["dsseEnvelope", "payload"],
      ["dsseEnvelope", "payloadType"],
      ["dsseEnvelope", "signatures"],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const copy = structuredClone(good) as Record<string, unknown>;
        let place = copy;
        for (const part of path.slice(0, -1)) place = place[part] as Record<string, unknown>;
        place[path.at(-1) ?? ""] = value;
        // The media type only says how the rest is written.
        if (path[0] === "mediaType") assert.ok(outcome(copy) !== "");
        else assert.notEqual(outcome(copy), "verified", JSON.stringify([path, value]));
      }),
      { numRuns: 500, ...(process.env["CI"] === undefined ? {} : { seed: 20_261_121 }) },
    );
  });
});
