import assert from "node:assert/strict";
import { checkResources } from "../../policies/inProcess";
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

function found(folder: ReleaseFolder, trustRoots?: unknown): readonly string[] {
  const config = trustRoots === undefined ? {} : { "approval-signed": { trustRoots } };
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
      expiresAt: EXPIRES,
    });
    assert.deepEqual(found(folder), []);
    assert.deepEqual(found(folder, ROOTS), []);
    const without = found(folder, ROOTS.slice(0, 1));
    assert.match(
      without[0] ?? "",
      /^approval-signed: measured coverage-sufficient 60 %, required at least 80 %\. 3 of 5 lines are covered\./,
    );
    assert.match(without[1] ?? "", /^approval-signed: measured post-mortem-written 1 of 1 overdue or in doubt/);
  });
});
