import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../cli/check/checkCommand";
import { approve } from "../../../cli/sign/approveCommand";
import { override } from "../../../cli/sign/overrideCommand";
import { loadRelease } from "../../../release/files/loadRelease";
import { judge } from "../../../release/gates/judge";
import { LCOV, must, sha256 } from "../../release/goodRelease";
import { SigningFolder, TEXT } from "./signingFolder";

const LOW = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");

describe("airlock override", () => {
  let release: SigningFolder;
  beforeEach(() => {
    release = new SigningFolder();
    release.write("release.yaml", release.read("release.yaml").replace(sha256(LCOV), sha256(LOW)));
    release.write("evidence/lcov.info", LOW);
    const signers = "allowedSigners: allowed_signers";
    release.write("airlock.yaml", release.read("airlock.yaml").replace(signers, `${signers}, executives: executives`));
    release.write("executives", release.read("keys/id_mallory.pub").replace(/^/, "mallory@example.com "));
  });
  afterEach(() => release.remove());

  const ask = (more: Partial<Parameters<typeof override>[0]> = {}) => ({
    ...release.flags,
    expires: "7d",
    gate: "coverage-sufficient",
    reason: "A wrong price costs more than a missing test",
    postMortem: "documents/post-mortem.md",
    due: "2026-12-01",
    key: release.key("mallory"),
    ...more,
  });

  it("signs, writes the form of the post-mortem, and lets people approve what is left", async () => {
    const before = await approve({ ...release.flags, expires: "7d", key: release.key("ada") }, TEXT, release.tools());
    assert.equal(before.code, 1);
    const ended = await override(ask(), TEXT, release.tools());
    assert.equal(ended.code, 0, ended.log.join());
    assert.equal(
      ended.out.replaceAll("\n", " "),
      "mallory@example.com overrode coverage-sufficient of payments 1.5.0 for production until 2026-11-27T12:00:00Z. " +
        "Still refused by approval-signed. Write documents/post-mortem.md by 2026-12-01. ",
    );
    assert.match(
      release.read("documents/post-mortem.md"),
      /^# Post-mortem: coverage-sufficient of payments 1\.5\.0 in production was overridden\n/,
    );
    assert.match(
      release.read("release.yaml"),
      /\noverrides:\n {2}- \{ statement: overrides\/\S+, signature: \S+, postMortem: documents\/post-mortem\.md \}\n$/,
    );
    const after = await approve({ ...release.flags, expires: "7d", key: release.key("ada") }, TEXT, release.tools());
    assert.equal(after.code, 0, after.out);
    assert.ok(judge(must(loadRelease(release.flags)).input).every(({ passed }) => passed));
    const shown = await check(release.flags, TEXT);
    assert.match(
      shown.out,
      /! {2}coverage-sufficient +60 % \(overridden\)\n +Overridden by mallory@example\.com until/,
    );
    assert.match(shown.out, /Yes: \d+ gates let this release through to production\. 1 of them is overridden\.\n$/);
  });

  it("writes nothing where the post-mortem's folder is a link out of the release's", async () => {
    const before = release.read("release.yaml");
    const elsewhere = mkdtempSync(join(tmpdir(), "airlock-elsewhere-"));
    try {
      symlinkSync(elsewhere, release.path("reviews"));
      const ended = await override(ask({ postMortem: "reviews/pm.md" }), TEXT, release.tools());
      const expected =
        "/reviews/pm.md: found a link that leaves the folder, expected a place inside the release folder. Nothing was changed.";
      assert.deepEqual([ended.code, ended.log], [3, [`${release.folder}${expected}`]]);
      assert.deepEqual([readdirSync(elsewhere), release.read("release.yaml")], [[], before]);
      assert.deepEqual(release.list("overrides"), []);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it("signs nothing for a gate that does not refuse, or by somebody who is no executive", async () => {
    const idle = await override(ask({ gate: "tests-pass" }), TEXT, release.tools());
    assert.deepEqual(
      [idle.code, idle.out],
      [1, "Nothing was signed: tests-pass does not refuse payments 1.5.0 for production.\n"],
    );
    const other = await override(ask({ key: release.key("ada") }), TEXT, release.tools());
    assert.match(other.log[0] ?? "", /^the signature: signature\.key: found the key/);
    assert.deepEqual([release.list("overrides"), release.list("documents").includes("post-mortem.md")], [[], false]);
  });

  it("names every option that is missing or wrong at once", async () => {
    const ended = await override(
      { ...release.flags, expires: "7d", gate: "approval-signed", postMortem: "../x", due: "soon" },
      TEXT,
      release.tools(),
    );
    assert.deepEqual(ended.log, [
      "--gate: found approval-signed, expected a gate that can be overridden: never artifact-pinned, promoted-digest, approval-signed, digest-not-quarantined, provenance-attested, post-mortem-written, debts-settled, root-approved.",
      "--reason: found nothing, expected why, in a sentence.",
      "--post-mortem: found ../x, expected a path below the folder of release.yaml.",
      "--due: found soon, expected a day within 30 days, such as 2026-12-01.",
    ]);
    const late = await override(ask({ due: "2027-12-01" }), TEXT, release.tools());
    assert.deepEqual(late.log, [
      "found its post-mortem is due on 2027-12-01, more than 30 days after it was signed, expected an override that counts.",
    ]);
  });

  it("holds for 30 days at most", async () => {
    const expected = "expected a duration above 0s, at most 30d.";
    for (const expires of ["365d", "31d", "0s"]) {
      const ended = await override(ask({ expires }), TEXT, release.tools());
      assert.deepEqual([ended.code, ended.log], [2, [`--expires: found ${expires}, ${expected}`]]);
    }
    assert.equal((await override(ask({ expires: "30d" }), TEXT, release.tools())).code, 0);
  });

  it("signs nothing that promises a document which is there for something else", async () => {
    const refused = async (postMortem: string) => {
      const ended = await override(ask({ postMortem }), TEXT, release.tools());
      assert.deepEqual([ended.code, ended.out], [2, ""]);
      return ended.log;
    };
    const end = "expected an override that counts.";
    assert.deepEqual(await refused("./documents/riskAssessment.md"), [
      "--post-mortem: found ./documents/riskAssessment.md, expected a path below the folder of release.yaml.",
    ]);
    assert.deepEqual(await refused("documents/riskAssessment.md"), [
      `found its post-mortem documents/riskAssessment.md is documents.riskAssessment of release.yaml, ${end}`,
    ]);
    assert.deepEqual(await refused("evidence/lcov.info"), [
      `found its post-mortem evidence/lcov.info is evidence.coverage[0] of release.yaml, ${end}`,
    ]);
    release.write("documents/old.md", "# Another post-mortem\n\nThe price was wrong.\n");
    assert.deepEqual(await refused("documents/old.md"), [
      `found its post-mortem documents/old.md is there already and is no form that is to be filled in, ${end}`,
    ]);
    assert.deepEqual(await refused("documents"), [
      `found its post-mortem documents cannot be read: it is a folder, ${end}`,
    ]);
    assert.deepEqual(release.list("overrides"), []);
    release.write("documents/form.md", "# Post-mortem\n\n## What happened\n");
    assert.equal((await override(ask({ postMortem: "documents/form.md" }), TEXT, release.tools())).code, 0);
  });

  it("is signed elsewhere, where there is no terminal", async () => {
    const ended = await override(ask({ yes: false }), TEXT, release.tools());
    assert.equal(ended.code, 1);
    const path = release.path("overrides/1.5.0-production.json");
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", "airlock-override", "-f", release.key("mallory"), path], {
      stdio: "pipe",
    });
    const added = await override({ ...release.flags, expires: "7d", addSignature: path }, TEXT, release.tools());
    assert.equal(added.code, 0, added.log.join());
    const verdict = judge(must(loadRelease(release.flags)).input).find(({ gate }) => gate === "coverage-sufficient");
    assert.equal(verdict?.overridden?.by, "mallory@example.com");
  });
});
