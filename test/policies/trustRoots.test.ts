import assert from "node:assert/strict";
import { checkResources } from "../../policies/inProcess";
import type { RuleConfig } from "../../policies/rule";
import { stricterRule } from "../../release/approval/authorship";
import { loadRelease } from "../../release/files/loadRelease";
import { subjectOf } from "../../release/gates/approvalSigned";
import type { GateInput } from "../../release/gates/gate";
import { judge } from "../../release/gates/judge";
import { evidenceHash } from "../../release/override/evidenceHash";
import { signSsh, type TestKey } from "../release/approval/signSsh";
import { ADA, CAROL, line, MALLORY, SIGNERS } from "../release/attacks/scene";
import { CONFIG, LCOV, must } from "../release/goodRelease";
import { type ReleaseFolder, releaseFolder, releaseRecord, removeReleaseFolders } from "./declared";

// The pack judges by the clock of the machine.
const [SIGNED, EXPIRES] = ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"];
const WEEK = 7 * 24 * 3600 * 1000;
const LOW = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");

function loaded({ release, config }: ReleaseFolder): GateInput {
  return must(loadRelease({ release, config, environment: "production", now: new Date() })).input;
}

function write(folder: ReleaseFolder, path: string, key: TestKey, namespace: string, statement: object): void {
  const bytes = Buffer.from(JSON.stringify(statement));
  folder.write(path, bytes.toString());
  folder.write(`${path}.sig`, signSsh(key, bytes, { namespace }));
}

/** A release in a repository whose own list trusts Mallory, too, approved by somebody. */
function approvedBy(key: TestKey, changes: Parameters<typeof releaseFolder>[0] = {}): ReleaseFolder {
  const list = "allowedSigners: allowed_signers, executives: executives";
  const folder = releaseFolder({ ...changes, config: CONFIG.replace("allowedSigners: allowed_signers", list) });
  folder.write("allowed_signers", SIGNERS + line("mallory", MALLORY));
  folder.write("executives", line("carol", CAROL));
  const approval = {
    schema: "airlock/approval/v1",
    ...subjectOf(loaded(folder)),
    approvedAt: SIGNED,
    expiresAt: EXPIRES,
  };
  write(folder, "approvals/alice.json", key, "airlock-approval", approval);
  return folder;
}

const approver = (text: string) => ({ signer: text.trim(), role: "approver" });
const ROOTS = [approver(line("ada", ADA)), { signer: line("carol", CAROL).trim(), role: "executive" }];

function found(folder: ReleaseFolder, trustRoots?: unknown, floors: RuleConfig = {}): readonly string[] {
  const given = trustRoots === undefined ? floors : { trustRoots, ...floors };
  const config = { "approval-signed": given };
  return checkResources([releaseRecord(folder)], { config }).map(({ message }) => message);
}

describe("trust roots from policy configuration", () => {
  afterEach(removeReleaseFolders);

  it("take the place of the repository's own list: an approver who was added in the same change does not count", () => {
    const mallory = approvedBy(MALLORY);
    assert.deepEqual(found(mallory), []);
    assert.deepEqual(found(approvedBy(ADA), ROOTS), []);
    const [message, ...more] = found(mallory, ROOTS);
    assert.deepEqual(more, []);
    assert.match(
      message ?? "",
      /^approval-signed: measured nobody, required 1 person of the pack's configuration \(trustRoots\)\. approvals\/alice\.json\.sig: signature\.key: found the key/,
    );
  });

  it("refuse a release whose airlock.yaml asks for no approval any more", () => {
    const lifted = releaseFolder({ manifest: (yaml) => yaml.replace(/approvals:[\s\S]*$/, "") });
    assert.deepEqual(found(lifted), []);
    assert.deepEqual(found(lifted, ROOTS), [
      "approval-signed: measured no approval asked for, required 1 person of the pack's configuration (trustRoots). airlock.yaml asks for no approval in production, but who approves comes from the pack's configuration (trustRoots): a change of airlock.yaml does not lift that. Give environments.production.approvals.",
    ]);
  });

  it("ask for as many people and as much of the authors as they say, whatever airlock.yaml asks for", () => {
    const folder = approvedBy(ADA);
    assert.deepEqual(found(folder, ROOTS), []);
    assert.deepEqual(found(folder, ROOTS, { required: 2 }), [
      "approval-signed: measured ada@example.com, required 2 people of the pack's configuration (trustRoots). airlock approve lets a person sign one, and names it under approvals.",
    ]);
    const unnamed =
      "approval-signed: measured ada@example.com, required 1 person of the pack's configuration (trustRoots). release.yaml names no authors, so nobody can say that they did not approve their own change. This environment asks for the list: airlock start writes it from the commits. airlock approve lets a person sign one, and names it under approvals.";
    for (const authors of ["required", "distrusted"]) assert.deepEqual(found(folder, ROOTS, { authors }), [unnamed]);
    assert.deepEqual(found(folder, ROOTS, { required: 1, authors: "optional" }), []);
  });

  it("leave airlock.yaml what it asks for beyond them", () => {
    const input = { ...loaded(approvedBy(ADA)), trustRoots: { text: line("ada", ADA), source: "the platform" } };
    const approvals = { required: 2, allowedSigners: "allowed_signers", authors: "required" as const };
    const asking = { ...input, requirements: { ...input.requirements, approvals } };
    const verdict = judge({ ...asking, trustRoots: { ...input.trustRoots, required: 1, authors: "optional" } });
    assert.equal(verdict.find(({ gate }) => gate === "approval-signed")?.required, "2 people of the platform");
    assert.deepEqual(
      [stricterRule("distrusted", "required"), stricterRule("optional", "required")],
      ["distrusted", "required"],
    );
  });

  it("refuse every release when what they ask for cannot be used, or stands alone", () => {
    const folder = approvedBy(ADA);
    const unusable =
      "approval-signed: measured required or authors that cannot be used, required a whole number from 1 to 20 as required, and as authors one of optional, required, distrusted. Correct the policy configuration: until then no release is approved.";
    for (const floors of [
      { required: 0 },
      { required: 1.5 },
      { required: "2" },
      { required: 21 },
      { authors: "some" },
    ]) {
      assert.deepEqual(found(folder, ROOTS, floors), [unusable]);
    }
    const alone =
      "approval-signed: measured required or authors without trustRoots, required trustRoots beside them. Who may sign stands in the repository until policy configuration names them: a floor alone protects nothing.";
    for (const floors of [{ required: 2 }, { authors: "required" }]) {
      assert.deepEqual(found(folder, undefined, floors), [alone]);
    }
    assert.deepEqual(found(folder, undefined, { required: 1, authors: "optional" }), []);
  });

  it("refuse every release when they cannot be used", () => {
    const folder = approvedBy(ADA);
    const unusable =
      "approval-signed: measured trustRoots that cannot be used, required a list of signer (a line of allowed_signers) and role (approver or executive). Correct the policy configuration: until then nobody is trusted.";
    for (const roots of ["ada", null, [null], [{ signer: "x" }], [...ROOTS, { signer: "x", role: "owner" }]]) {
      assert.deepEqual(found(folder, roots), [unusable]);
    }
    assert.match(found(folder, [])[0] ?? "", /^approval-signed: measured nobody/);
  });

  it("refuse a gate that only an executive of the repository's own list has overridden", () => {
    const folder = approvedBy(ADA, {
      files: { "evidence/lcov.info": LOW, "documents/p.md": "Said." },
      manifest: (yaml) =>
        `${yaml}overrides: [{ statement: o.json, signature: o.json.sig, postMortem: documents/p.md }]\n`,
    });
    const input = loaded(folder);
    const verdict = judge(input).find(({ gate }) => gate === "coverage-sufficient") ?? assert.fail();
    const signedAt = `${new Date().toISOString().slice(0, 19)}Z`;
    write(folder, "o.json", CAROL, "airlock-override", {
      schema: "airlock/override/v1",
      ...subjectOf(input),
      gate: "coverage-sufficient",
      measured: verdict.measured,
      evidence: evidenceHash(verdict, input),
      reason: "Now",
      postMortem: "documents/p.md",
      due: signedAt.slice(0, 10),
      signedAt,
      expiresAt: `${new Date(Date.parse(signedAt) + WEEK).toISOString().slice(0, 19)}Z`,
    });
    assert.deepEqual(found(folder), []);
    assert.deepEqual(found(folder, ROOTS), []);
    const without = found(folder, ROOTS.slice(0, 1));
    assert.match(
      without[0] ?? "",
      /^approval-signed: measured coverage-sufficient 60 %, required at least 80 %\. 3 of 5 lines are covered\./,
    );
    assert.equal(without.length, 1, "its post-mortem is written, so whoever signed owes nothing");
  });
});
