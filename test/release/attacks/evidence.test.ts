import assert from "node:assert/strict";
import type { SeenFiles } from "../../../release/files/releaseSource";
import { GATE_IDS, type GateId } from "../../../release/gates/verdict";
import { parseRecord } from "../../../release/record/parseRecord";
import { type AccountJudge, recomputeRecord } from "../../../release/record/recomputeRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { CONFIG, DIGEST, JUNIT, LCOV, must, sha256 } from "../goodRelease";
import { ACCOUNT, bundleOf, changed, recordOf, whitewashed } from "./bundledScene";
import { CAROL, line, POST_MORTEM, type Scene, SIGNERS, stage } from "./scene";

function judged(
  record: ReleaseRecordDocument,
  seen: SeenFiles,
  account: Partial<AccountJudge> = {},
): readonly string[] {
  const parsed = must(parseRecord(JSON.stringify(record), "record"));
  return recomputeRecord(parsed, seen, { ...ACCOUNT, ...account });
}

const FAILED = JUNIT.replaceAll('failures="0"', 'failures="1"').replace(
  '<testcase name="b" time="0.1"/>',
  '<testcase name="b" time="0.1"><failure message="no"/></testcase>',
);
const LOW = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");

describe("attacks on the evidence beside a record", () => {
  it("finds nothing wrong with a record that tells the truth, nor when a gate was overridden", () => {
    const seen = bundleOf();
    assert.deepEqual(judged(recordOf(seen), seen), []);
    const overridden = bundleOf({
      wants: "executives: executives",
      release: { files: { "evidence/lcov.info": LOW, [POST_MORTEM]: "" } },
      overrides: [{ by: CAROL }],
    });
    assert.deepEqual(judged(recordOf(overridden), overridden), []);
  });

  it("judges every gate, and refuses a record that says nothing of one", () => {
    const seen = bundleOf({ release: { files: { "evidence/junit.xml": FAILED } } });
    const record = recordOf(seen);
    assert.deepEqual(
      record.gates.verdicts.map(({ gate }) => gate),
      GATE_IDS,
    );
    assert.deepEqual(judged({ ...record, gates: { passed: true, verdicts: [] } }, seen), [
      "The record says nothing of tests-pass. Judged here, it refuses (found 1 of 2 passed, 1 failed, 0 skipped; required all tests pass, at most 0 skipped): 1 of 2 tests failed. Repair them and run the whole suite again.",
    ]);
  });

  const lies: readonly (readonly [string, Scene, GateId, RegExp])[] = [
    [
      "tests passed that failed",
      { release: { files: { "evidence/junit.xml": FAILED } } },
      "tests-pass",
      /^found 1 of 2 passed, 1 failed, 0 skipped; required all tests pass/,
    ],
    [
      "coverage is enough",
      { release: { files: { "evidence/lcov.info": LOW } } },
      "coverage-sufficient",
      /^found 60 %; required at least 80 %\): 3 of 5 lines are covered\./,
    ],
    [
      "a document is there",
      { release: { files: { "documents/riskAssessment.md": "" } } },
      "documents-complete",
      /riskAssessment\.md is empty/,
    ],
    [
      "two people approved",
      { required: 2 },
      "approval-signed",
      /^found ada@example\.com; required 2 people of the account\): /,
    ],
  ];
  for (const [what, scene, gate, why] of lies) {
    it(`refuses the word of a client that ${what}`, () => {
      const seen = bundleOf(scene);
      const honest = recordOf(seen);
      const refusals = honest.gates.verdicts.filter(({ passed }) => !passed);
      assert.deepEqual(
        refusals.map((verdict) => verdict.gate),
        [gate],
      );
      const [first, ...more] = judged(whitewashed(honest), seen);
      assert.deepEqual(more, []);
      assert.ok(first !== undefined);
      const start = `The record says that ${gate} passed. Judged here, it refuses (`;
      assert.ok(first.startsWith(start), first);
      assert.match(first.slice(start.length), why);
      // A record that admits it is refused with the same words.
      assert.equal(
        judged(honest, seen)[0],
        first.replace("The record says that ", "").replace("passed. Judged here, it ", ""),
      );
    });
  }

  it("refuses evidence that was put in after the approval, in the bundle and in release.yaml", () => {
    const seen = bundleOf();
    const record = recordOf(seen);
    const swapped = changed(seen, "release/evidence/junit.xml", JUNIT.replace('name="a"', 'name="c"'));
    assert.match(
      judged(record, swapped)[0] ?? "",
      /^The record says that tests-pass passed\. Judged here, it refuses \(.*\): evidence\/junit\.xml is not the file that release\.yaml binds: /,
    );
    const release = stage({}).release;
    const bound = changed(
      swapped,
      "release/release.yaml",
      release.replace(sha256(JUNIT), sha256(JUNIT.replace('name="a"', 'name="c"'))),
    );
    const [other, ...more] = judged(record, bound);
    assert.equal(
      other,
      "The evidence is of another release than the one that was approved: release.yaml in it, or a document, is not what was signed.",
    );
    assert.deepEqual(
      more.map((reason) => reason.slice(0, 72)),
      ["The record says that approval-signed passed. Judged here, it refuses (fo"],
    );
  });

  it("refuses a document, an approval and a withdrawal that are not those of the record", () => {
    const seen = bundleOf();
    const record = recordOf(seen);
    const [document] = judged(record, changed(seen, "release/documents/deploymentRunbook.md", "# Another\n\nText.\n"));
    assert.match(document ?? "", /^The evidence is of another release than the one that was approved: /);
    const [approval] = judged(record, changed(seen, "release/approvals/0.json", undefined));
    assert.equal(approval, "The record's approvals is not what its evidence says.");
    const withdrawn = { statement: "{}", signature: "" };
    assert.equal(
      judged({ ...record, withdrawals: [withdrawn] }, seen)[0],
      "The record's withdrawals is not what its evidence says.",
    );
    assert.equal(
      judged({ ...record, approvalsExpireAt: "2030-01-01T00:00:00Z" }, seen)[0],
      "The record's approvalsExpireAt is not what its evidence says.",
    );
  });

  it("refuses laxer rules in the airlock.yaml of the bundle", () => {
    const strict = CONFIG.replace("  production:\n", "  production:\n    coverage: { lines: 90% }\n");
    const seen = bundleOf({ release: { config: strict } });
    const record = recordOf(seen);
    assert.match(
      judged(record, seen)[0] ?? "",
      /^coverage-sufficient refuses \(found 80 %; required at least 90 %\): /,
    );
    const lax = changed(seen, "config/airlock.yaml", stage({}).config);
    assert.equal(
      judged(whitewashed(record), lax)[0],
      "The evidence was judged by other rules than those that were approved: airlock.yaml in it is not what was signed.",
    );
    assert.match(
      judged(record, changed(seen, "config/airlock.yaml", "schema: airlock/config/v1\n"))[0] ?? "",
      /^The evidence cannot be judged: config\/airlock\.yaml: environments/,
    );
  });

  it("goes by the account's clock, people and quarantines", () => {
    const seen = bundleOf();
    const record = recordOf(seen);
    const late = judged(record, seen, { now: new Date("2026-11-27T09:00:00Z") });
    assert.equal(late.length, 1);
    assert.match(
      late[0] ?? "",
      /^The record says that approval-signed passed\. Judged here, it refuses \(.*which is past, expected an approval that still holds\./,
    );
    const roots = { text: line("carol", CAROL), source: "the account" };
    assert.match(
      judged(record, seen, { trustRoots: roots })[0] ?? "",
      /^The record says that approval-signed passed\. Judged here, it refuses \(found nobody; /,
    );
    assert.match(
      judged(record, seen, { trustRoots: { text: SIGNERS, source: "the account", required: 2 } })[0] ?? "",
      /^The record says that approval-signed passed\. Judged here, it refuses \(found ada@example\.com; required 2 people of the account\): /,
    );
    const bad = { digest: DIGEST, version: "1.4.9", at: "2026-11-20T10:00:00Z", trigger: "alarm", reason: "It rang." };
    assert.match(
      judged(record, seen, { quarantined: [bad] })[0] ?? "",
      /^The record says that digest-not-quarantined passed\. Judged here, it refuses \(.*\): This artifact was rolled back in production as 1\.4\.9 at /,
    );
  });

  it("refuses overrides by the executives of the repository, and a gate that passes by an override without saying so", () => {
    const seen = bundleOf({
      wants: "executives: executives",
      release: { files: { "evidence/lcov.info": LOW, [POST_MORTEM]: "" } },
      overrides: [{ by: CAROL }],
    });
    const record = recordOf(seen);
    const roots = { text: SIGNERS, source: "the account" };
    assert.match(
      judged(record, seen, { trustRoots: roots }).join("\n"),
      /The record says that coverage-sufficient passed\. Judged here, it refuses \(.* Override not counted: the account: executives: found nobody/,
    );
    assert.match(
      judged(whitewashed(record), seen)[0] ?? "",
      /^The record says that coverage-sufficient passed by itself\. Judged here, it passes by an override alone: Overridden by carol@example\.com until /,
    );
  });

  it("refuses what the bundle does not hold, and what is no release", () => {
    const seen = bundleOf();
    const record = recordOf(seen);
    const without = { ...seen, files: seen.files.filter(({ name }) => name !== "release/evidence/junit.xml") };
    assert.match(
      judged(record, without)[0] ?? "",
      /evidence\/junit\.xml cannot be read: the evidence bundle does not hold it/,
    );
    assert.deepEqual(judged(record, changed(seen, "release/release.yaml", "schema: [")).length > 0, true);
    assert.match(
      judged(record, { ...seen, release: "release/other.yaml" })[0] ?? "",
      /^The evidence cannot be judged: release\/other\.yaml: found a file that cannot be read \(the evidence bundle does not hold it\)/,
    );
  });

  it("counts a withdrawal in the bundle that release.yaml does not name", () => {
    const scene: Scene = { withdrawals: [{ by: CAROL, says: {} }], signers: SIGNERS + line("carol", CAROL) };
    const seen = bundleOf(scene);
    const unnamed = changed(seen, "release/release.yaml", stage(scene).release.replace(/withdrawals:[\s\S]*$/, ""));
    const trustRoots = { text: SIGNERS + line("carol", CAROL), source: "the account" };
    assert.match(
      judged(whitewashed(recordOf(unnamed)), unnamed, { trustRoots })[0] ?? "",
      /carol@example\.com withdrew it at 2026-11-20T10:00:00Z: The refund page is broken\..*release\.yaml does not name withdrawals\/0\.json/,
    );
  });
});
