import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkReport } from "../../cli/check/checkReport";
import { checkText } from "../../cli/check/checkText";
import { paintWith } from "../../cli/output/paint";
import { makeThrowawayKey } from "../../examples/payments/tools/throwawayKey";
import { verifySshSignature } from "../../release/approval/sshSignature";
import { loadRelease } from "../../release/files/loadRelease";
import { judge } from "../../release/gates/judge";
import { must } from "../release/goodRelease";

const EXAMPLE = join(__dirname, "..", "..", "examples", "payments");

describe("the payments example", () => {
  const load = (environment: string, now: string) =>
    must(
      loadRelease({
        release: join(EXAMPLE, "release.yaml"),
        config: join(EXAMPLE, "airlock.yaml"),
        environment,
        now: new Date(now),
      }),
    );
  const refused = (environment: string, now: string): string[] =>
    judge(load(environment, now).input)
      .filter((verdict) => !verdict.passed)
      .map((verdict) => verdict.gate);

  it("passes in every environment, also years from now", () => {
    for (const environment of ["dev", "staging", "production"]) {
      assert.deepEqual(refused(environment, "2027-01-01T00:00:00Z"), []);
      assert.deepEqual(refused(environment, "2035-12-31T00:00:00Z"), []);
    }
  });

  it("has approvals that end, as every approval does", () => {
    assert.deepEqual(refused("production", "2036-01-01T00:00:01Z"), ["approval-signed"]);
  });

  it("holds no private key and no path of the machine that made it", () => {
    for (const name of ["allowed_signers", "approvals/ada.json.sig", "evidence/junit.xml", "evidence/lcov.info"]) {
      const text = readFileSync(join(EXAMPLE, name), "utf8");
      assert.doesNotMatch(text, /PRIVATE KEY|(?:file="|SF:)\//);
    }
  });

  it("signs as ssh-keygen does, as far as the verifier can tell", () => {
    const key = makeThrowawayKey("ada@example.com", "airlock-approval");
    const message = Buffer.from("a statement");
    const signer = must(verifySshSignature({ armored: key.sign(message), message, namespace: "airlock-approval" }));
    assert.ok(key.signerLine.includes(signer.key.blob));
    assert.equal(signer.algorithm, "ssh-ed25519");
    const moved = verifySshSignature({
      armored: key.sign(message),
      message: Buffer.from("another"),
      namespace: "airlock-approval",
    });
    assert.equal(moved.ok, false);
  });

  it("reads the same with colours as without", () => {
    const loaded = load("production", "2027-01-01T00:00:00Z");
    const report = checkReport(loaded, judge(loaded.input));
    const plain = checkText(report, paintWith(false), 100);
    const coloured = checkText(report, paintWith(true), 100);
    assert.match(coloured, /\u001b\[32m✓/);
    assert.equal(coloured.replace(/\u001b\[\d+m/g, ""), plain);
  });
});
