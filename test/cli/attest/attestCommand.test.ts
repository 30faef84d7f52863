import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttestRequest, attestCommand } from "../../../cli/attest/attestCommand";
import { type AttestReport, attestMarkdown, attestText } from "../../../cli/attest/attestReport";
import { paintWith } from "../../../cli/output/paint";
import { makeP256 } from "../../release/attestation/signOutcome";

const PLAIN = { format: "text", colours: false, width: 80 } as const;

describe("airlock attest-outcome", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-attest-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const faults = async (request: Partial<AttestRequest>): Promise<readonly string[]> => {
    const named = { service: "payments", environment: "staging", variables: {}, now: new Date(), ...request };
    const { code, out, log } = await attestCommand(named, PLAIN);
    assert.deepEqual([code, out], [2, ""]);
    return log;
  };

  it("wants a service, an environment and a key, and tells everything that is wrong at once", async () => {
    assert.deepEqual(
      await faults({ service: "Payments!", environment: "staging", required: 0, signingKey: "a", kmsKey: "b" }),
      [
        '--service: found "Payments!", expected 1 to 24 lower-case letters, digits and hyphens, beginning with a letter.',
        "--required: found 0, expected a whole number from 1.",
        "--signing-key: found a second key, expected one of --kms-key and --signing-key.",
      ],
    );
    assert.deepEqual(await faults({}), [
      "--kms-key: found nothing, expected the key of KMS that signs (or AIRLOCK_SIGNING_KEY), or a PEM file as --signing-key.",
    ]);
    assert.deepEqual(await faults({ variables: { AIRLOCK_SIGNING_KEY: "k", AIRLOCK_REQUIRED: "two" } }), [
      "--required: found NaN, expected a whole number from 1.",
    ]);
  });

  it("wants a private key in the file, before it asks anybody", async () => {
    const file = join(folder, "key.pem");
    const expected = "expected a PEM file with one private key, of P-256 or Ed25519.";
    assert.deepEqual(await faults({ signingKey: file }), [`${file}: --signing-key: found ENOENT, ${expected}`]);
    writeFileSync(file, makeP256().pem);
    const [fault = ""] = await faults({ signingKey: file });
    assert.ok(fault.startsWith(`${file}: --signing-key: found `) && fault.endsWith(expected), fault);
  });

  it("prints where the signature stands, or why there is none", () => {
    const base = {
      schema: "airlock/attestation/v1",
      service: "payments",
      environment: "staging",
      version: "1.5.0",
      digest: "sha256:ab",
      verifier: "airlock:verifier/payments/staging",
      publicKey: "",
    } as const;
    const signed: AttestReport = { ...base, attested: true, object: "s3://audit/a.json?versionId=1", reasons: [] };
    const refused: AttestReport = {
      ...base,
      attested: false,
      reasons: ["The outcome is rolled-back, expected completed."],
    };
    assert.equal(
      attestText(signed, paintWith(false), 80),
      "payments 1.5.0 in staging\nsha256:ab\n\n  s3://audit/a.json?versionId=1\n  signed as airlock:verifier/payments/staging\n" +
        "Signed: it completed there.\n",
    );
    assert.equal(
      attestText(refused, paintWith(false), 80),
      "payments 1.5.0 in staging\nsha256:ab\n\n  ✗ The outcome is rolled-back, expected completed.\n\n" +
        "Not signed: the account does not say that it completed.\n",
    );
    assert.equal(
      attestMarkdown(refused),
      "### ❌ payments 1.5.0 in staging\n\n- The outcome is rolled-back, expected completed.\n",
    );
    assert.match(attestMarkdown(signed), /^### ✅ payments 1\.5\.0 in staging\n\n- signed as /);
  });
});
