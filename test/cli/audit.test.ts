import assert from "node:assert/strict";
import type { Log } from "sarif";
import { check } from "../../cli/check/checkCommand";
import type { CheckReport } from "../../cli/check/checkReport";
import { proposeRoot } from "../../cli/root/proposeCommand";
import { signRoot } from "../../cli/root/signRootCommand";
import { readEvidence } from "../../release/evidence/readEvidence";
import { GATE_IDS } from "../../release/gates/verdict";
import { SigningFolder, TEXT } from "./sign/signingFolder";

describe("audit: everything is judged and told, nothing is stopped", () => {
  let release: SigningFolder;
  beforeEach(() => {
    // The good release without approvals, which approval-signed refuses.
    release = new SigningFolder();
  });
  afterEach(() => release.remove());

  const run = (format: "text" | "json" | "markdown" | "sarif" | "junit", audit?: true) =>
    check({ ...release.flags, ...(audit === undefined ? {} : { audit }) }, { ...TEXT, format });
  const rules = (change: (yaml: string) => string) =>
    release.write("airlock.yaml", change(release.read("airlock.yaml")));
  const auditMode = () =>
    rules((yaml) => yaml.replace("promotesFrom: staging\n", "promotesFrom: staging\n    mode: audit\n"));

  it("is what --audit and mode: audit make of a refused release: exit code 0, and every message says so", async () => {
    assert.equal((await run("json")).code, 1);
    const flag = await run("json", true);
    auditMode();
    const mode = await run("json");
    for (const { code, out } of [flag, mode]) {
      const report = JSON.parse(out) as CheckReport;
      assert.deepEqual([code, report.passed, report.audit], [0, false, true]);
      assert.equal(report.verdicts.length, GATE_IDS.length);
      for (const { message } of report.verdicts) assert.match(message, / audit: not stopped\.$/);
      assert.deepEqual(
        report.verdicts.filter(({ passed }) => !passed).map(({ gate }) => gate),
        ["approval-signed"],
      );
    }
  });

  it("says so on every line of a verdict for people", async () => {
    const { code, out } = await run("text", true);
    assert.equal(code, 0);
    const lines = out.split("\n").filter((line) => /^ {2}[✓✗!] /.test(line));
    assert.ok(lines.length >= 10);
    for (const line of lines) assert.match(line, / \(audit: not stopped\)$/);
    const said = out.replace(/\s+/g, " ");
    for (const gate of ["provenance-attested", "root-approved"])
      assert.match(said, new RegExp(`${gate} [^✓✗]+ audit: not stopped\\.`));
    assert.match(out, /\nAudit: 1 of \d+ gates would stop this release\. It is not stopped\.\n$/);
  });

  it("says so in each row of a comment on a pull request", async () => {
    const { out } = await run("markdown", true);
    assert.match(out, /^### ⚠️ payments 1\.5\.0 for production/);
    assert.match(out, /\n1 of \d+ gates would stop this release \(audit: not stopped\):\n/);
    const rows = out.split("\n").filter((line) => /^\| [✅❌➖]/u.test(line));
    assert.equal(rows.length, GATE_IDS.length);
    for (const row of rows) assert.match(row, /\(audit: not stopped\) \|/);
  });

  it("turns no test tab red, and blocks no pull request by code scanning", async () => {
    const junit = readEvidence("tests", new TextEncoder().encode((await run("junit", true)).out));
    assert.ok(junit.verdict === "usable" && junit.kind === "tests");
    assert.deepEqual([junit.summary.total, junit.summary.failed], [GATE_IDS.length, 0]);
    const { out } = await run("junit", true);
    assert.match(out, /<skipped message="measured nobody, required [^"]+ audit: not stopped\."\/>/);
    assert.equal([...out.matchAll(/audit: not stopped\./g)].length, GATE_IDS.length);
    const [sarif] = (JSON.parse((await run("sarif", true)).out) as Log).runs;
    assert.deepEqual(
      sarif?.results?.map(({ ruleId, level }) => [ruleId, level]),
      [["approval-signed", "note"]],
    );
    assert.match(sarif.results[0]?.message.text ?? "", / audit: not stopped\.$/);
  });

  it("leaves a release that passes as it is, and says yes", async () => {
    rules((yaml) => yaml.replace(/ {4}approvals:.*\n/, ""));
    const { code, out } = await run("text", true);
    assert.equal(code, 0);
    assert.match(out, /\nYes: \d+ gates let this release through to production\. \(audit: not stopped\)\n$/);
  });

  it("is a loosening that the keepers of a root sign: a change that brings it does not let itself through", async () => {
    rules((yaml) => `${yaml}root: trust\n`);
    const base = { config: release.flags.config, now: release.flags.now };
    const sign = () => signRoot({ ...base, key: release.key("ada"), yes: true }, TEXT, release.tools());
    assert.equal(proposeRoot({ ...base, signers: release.path("allowed_signers"), quorum: 1 }, TEXT).code, 0);
    assert.equal((await sign()).code, 0);
    auditMode();
    const report = JSON.parse((await run("json")).out) as CheckReport;
    assert.equal(report.audit, undefined);
    const said = report.verdicts.find(({ gate }) => gate === "root-approved")?.message ?? "";
    assert.match(said, /^environments\.production\.mode: nothing was signed, audit stands there now \(loosened\)\./);
    assert.equal((await run("text")).code, 1);
    assert.equal(proposeRoot(base, TEXT).code, 0);
    assert.equal((await sign()).code, 0);
    assert.equal((await run("text")).code, 0);
  });

  it("is a word that airlock.yaml knows", async () => {
    auditMode();
    rules((yaml) => yaml.replace("mode: audit", "mode: watch"));
    assert.match(
      (await run("text")).log.join(),
      /environments\.production\.mode: found "watch", expected one of enforce, audit\./,
    );
    rules((yaml) => yaml.replace("mode: watch", "mode: enforce"));
    assert.equal((await run("text")).code, 1);
  });
});
