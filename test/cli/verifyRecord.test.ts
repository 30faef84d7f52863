import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReleaseRecordDocument } from "../../release/record/record";
import { ALICE, allowedSigners, approval, BOB, DIGEST, signedRecord } from "../release/record/signedRecord";
import { airlock } from "./airlock";

/** Far enough away for every clock that a test runs under. */
const LASTING = { approvedAt: "2020-01-01T00:00:00Z", expiresAt: "2099-01-01T00:00:00Z" };

describe("airlock verify-record", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-verify-"));
    writeFileSync(join(folder, "allowed_signers"), allowedSigners({ alice: ALICE, bob: BOB }));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (record: Partial<ReleaseRecordDocument> = {}): string => {
    const path = join(folder, "record.json");
    writeFileSync(path, JSON.stringify(signedRecord({ approvals: [approval(ALICE, LASTING)], ...record })));
    return path;
  };
  const verify = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    airlock(["verify-record", ...args], {
      cwd: folder,
      env: { AIRLOCK_RECORD: undefined, AIRLOCK_ENVIRONMENT: undefined, AIRLOCK_ALLOWED_SIGNERS: undefined, ...env },
    });
  const usual = (path: string) => [
    "--record",
    path,
    "--allowed-signers",
    "allowed_signers",
    "--environment",
    "production",
  ];

  it("says yes with exit code 0, and who approved until when", () => {
    const ended = verify(usual(write()));
    assert.equal(ended.code, 0, ended.err);
    assert.equal(ended.err, "");
    const lines = ended.out.split("\n");
    assert.deepEqual(lines.slice(0, 3), ["payments 1.4.0 for production, attempt 1", DIGEST, ""]);
    assert.match(lines[3] ?? "", /^ {2}✓ {2}alice@example\.com until 2099-01-01T00:00:00Z, SHA256:/);
    assert.equal(lines.at(-2), "Yes: this record may be rolled out.");
  });

  it("stops nothing with --audit, and says so of every reason", () => {
    const asked = [...usual(write()), "--required", "2", "--audit"];
    const { code, out } = verify(asked);
    assert.equal(code, 0);
    assert.match(
      out.replace(/\s+/g, " "),
      /alice@example\.com gave one\. audit: not stopped\. .*Audit: this record should not be rolled out\. It is not stopped\. $/,
    );
    const report = JSON.parse(verify([...asked, "--format", "json"]).out) as { passed: boolean; audit: boolean };
    assert.deepEqual([report.passed, report.audit], [false, true]);
    assert.match(
      verify([...asked, "--format", "markdown"]).out,
      /^### ⚠️ payments 1\.4\.0 for production\n\n[\s\S]*audit: not stopped\.\n/,
    );
  });

  it("says no with exit code 1, and why", () => {
    const ended = verify([...usual(write()), "--required", "2"]);
    assert.deepEqual([ended.code, ended.err], [1, ""]);
    assert.match(
      ended.out,
      /✗ {2}An approval of exactly this release by 2 different people is needed; alice@example\.com\s+gave one\./,
    );
    assert.match(ended.out, /No: this record must not be rolled out\.\n$/);
  });

  it("says the same as JSON, and as Markdown", () => {
    const ended = verify([...usual(write({ approvals: [] })), "--format", "json"]);
    assert.equal(ended.code, 1);
    assert.deepEqual(JSON.parse(ended.out), {
      schema: "airlock/record-verification/v1",
      record: join(folder, "record.json"),
      service: "payments",
      version: "1.4.0",
      attempt: 1,
      digest: DIGEST,
      environment: "production",
      evidence: "not judged",
      required: 1,
      passed: false,
      approvals: [],
      reasons: ["An approval of exactly this release by 1 person is needed; nobody gave one."],
      notCounted: [],
    });
    const markdown = verify([...usual(write()), "--format", "markdown"]);
    assert.equal(
      markdown.out,
      "### ✅ payments 1.4.0 for production\n\n- approved by alice@example.com until 2099-01-01T00:00:00Z\n" +
        "- The gates were not judged here: their verdicts are the client's own word.\n",
    );
  });

  it("takes what a task of ECS is given in its environment", () => {
    const ended = verify([], {
      AIRLOCK_RECORD: write(),
      AIRLOCK_ENVIRONMENT: "production",
      AIRLOCK_ALLOWED_SIGNERS: allowedSigners({ alice: ALICE }),
    });
    assert.equal(ended.code, 0, ended.err);
  });

  it("refuses bad input with exit code 2, everything about the options at once", () => {
    const nothing = verify(["--required", "0", "--hotfix", "yes"]);
    assert.deepEqual([nothing.code, nothing.out], [2, ""]);
    assert.deepEqual(nothing.err.trim().split("\n"), [
      "--record: found nothing, expected a file, or s3://bucket/key?versionId=....",
      "--environment: found nothing, expected the environment that the record must be for.",
      "--required: found 0, expected at least 1: who asks for no approval verifies nothing.",
      '--hotfix: found "yes", expected allowed, or nothing: --required then holds for hotfixes as well.',
    ]);
    const address = verify(["--record", "s3://bucket", "--environment", "production"]);
    assert.deepEqual(
      [address.code, address.err],
      [2, "--record: found s3://bucket, expected an object such as s3://bucket/key?versionId=....\n"],
    );
    const untrusted = verify(["--record", write(), "--environment", "production"]);
    assert.deepEqual(
      [untrusted.code, untrusted.err],
      [
        2,
        "--allowed-signers: found nothing, expected a file of allowed signers, or its text in AIRLOCK_ALLOWED_SIGNERS.\n",
      ],
    );
    const missing = verify(usual(join(folder, "missing.json")));
    assert.deepEqual(
      [missing.code, missing.err],
      [2, `${join(folder, "missing.json")}: found ENOENT, expected a file that can be read.\n`],
    );
    writeFileSync(join(folder, "prose.json"), "not a record");
    const prose = verify(usual(join(folder, "prose.json")));
    assert.deepEqual(
      [prose.code, prose.err],
      [
        2,
        `${join(folder, "prose.json")}: found something that is not JSON, expected a release record (airlock/record/v1).\n`,
      ],
    );
  });

  it("says with exit code 3 that the cloud could not be asked", () => {
    const ended = verify(usual("s3://audit/releases/payments/production/1.4.0/attempt-1.json?versionId=v1"), {
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-west-1",
      AWS_MAX_ATTEMPTS: "1",
    });
    assert.deepEqual([ended.code, ended.out], [3, ""]);
    assert.match(
      ended.err,
      /^s3:\/\/audit\/releases\/payments\/production\/1\.4\.0\/attempt-1\.json: found .*ECONNREFUSED.*, expected version v1 of a record that can be read\.\n$/,
    );
  });
});
