import assert from "node:assert/strict";
import type { GateInput } from "../../../release/gates/gate";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { artifactDigest } from "../../../release/manifest/artifact";
import { LCOV, read } from "../goodRelease";
import { ADA, CAROL, line, MALLORY, POST_MORTEM, play, type Scene } from "./scene";

/** Coverage of 60 %, which Carol overrides. */
const LOW = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");
const scene: Scene = {
  wants: "executives: executives",
  release: { files: { "evidence/lcov.info": LOW } },
  overrides: [{ by: CAROL }],
};

const coverage = (input: GateInput): Verdict => verdictOf(input, "coverage-sufficient");

function verdictOf(input: GateInput, gate: string): Verdict {
  const verdict = judge(input).find((candidate) => candidate.gate === gate);
  if (verdict === undefined) throw new Error(`no verdict of ${gate}`);
  return verdict;
}

const says = (change: Readonly<Record<string, unknown>>): Scene => ({
  ...scene,
  overrides: [{ by: CAROL, says: change }],
});

const table: readonly { readonly attack: string; readonly scene: Scene; readonly says: RegExp }[] = [
  {
    attack: "an override by somebody who is no executive",
    scene: { ...scene, overrides: [{ by: ADA }] },
    says: /Override not counted: overrides\/0\.json\.sig: signature\.key: found the key SHA256:\S+, expected a key of an allowed signer/,
  },
  {
    attack: "an override where nobody is an executive",
    scene: { ...scene, wants: "" },
    says: /airlock\.yaml: environments\.production\.approvals\.executives: found nothing, expected an allowed_signers file/,
  },
  {
    attack: "an override by an executive whom the trust roots from outside do not name",
    scene: {
      ...scene,
      then: (input) => ({ ...input, trustRoots: { text: line("ada", ADA), source: "the platform" } }),
    },
    says: /the platform: executives: found nobody, expected allowed signers of overrides\./,
  },
  {
    attack: "an approval's signature on an override",
    scene: { ...scene, overrides: [{ by: CAROL, namespace: "airlock-approval" }] },
    says: /signature\.namespace: found "airlock-approval", expected "airlock-override"/,
  },
  {
    attack: "an override without a post-mortem",
    scene: says({ postMortem: undefined }),
    says: /postMortem: found nothing/,
  },
  {
    attack: "another post-mortem than the one that was promised",
    scene: says({ postMortem: "documents/other.md" }),
    says: /the one by carol@example\.com: release\.yaml names documents\/post-mortem\.md as its post-mortem, and documents\/other\.md was signed\./,
  },
  {
    attack: "a post-mortem that is never due",
    scene: says({ due: "2036-01-01" }),
    says: /its post-mortem is due on 2036-01-01, more than 30 days after it was signed\./,
  },
  {
    attack: "an override that expired",
    scene: says({ expiresAt: "2026-11-20T11:59:59Z" }),
    says: /it expired at 2026-11-20T11:59:59Z\./,
  },
  {
    attack: "an override that holds for a year",
    scene: says({ expiresAt: "2027-11-20T09:00:00Z" }),
    says: /it expires at 2027-11-20T09:00:00Z, more than 30 days after it was signed\./,
  },
  {
    attack: "an override that is dated ahead, so that its post-mortem is due later",
    scene: says({ signedAt: "2026-11-25T09:00:00Z" }),
    says: /it is dated ahead, 2026-11-25T09:00:00Z\./,
  },
  {
    attack: "an override that was deleted",
    scene: { ...scene, overrides: [] },
    says: /^3 of 5 lines are covered\. [^]*(?<!Override not counted.*)$/,
  },
  {
    attack: "an override of another measurement",
    scene: says({ measured: "75 %" }),
    says: /it was signed for 75 %, and 60 % is measured\./,
  },
  {
    attack: "evidence that was changed after the override",
    scene: {
      ...scene,
      then: (input) => ({
        ...input,
        files: new Map(input.files).set("evidence/lcov.info", read(LOW.replace("a.ts", "b.ts"))),
      }),
    },
    says: /Override not counted: the one by carol@example\.com: it was signed for 60 %, and \S+ is measured, the evidence was changed after it was signed\./,
  },
  {
    attack: "an override of another release",
    scene: says({ release: "0".repeat(64) }),
    says: /the release was changed after it was signed\./,
  },
  {
    attack: "an override of another version",
    scene: says({ version: "1.4.9", release: "0".repeat(64) }),
    says: /carol@example\.com: it is about another version\./,
  },
  {
    attack: "an override for another environment",
    scene: says({ environment: "staging" }),
    says: /it is about another environment\./,
  },
  {
    attack: "an override under other rules",
    scene: says({ policy: "0".repeat(64) }),
    says: /airlock\.yaml was changed after it was signed\./,
  },
  {
    attack: "an override whose reason was changed",
    scene: { ...scene, overrides: [{ by: CAROL, forge: (text) => text.replace("wrong price", "tight schedule") }] },
    says: /signature\.value: found a signature that does not fit the signed bytes/,
  },
  {
    attack: "an override of another gate",
    scene: says({ gate: "tests-pass" }),
    says: /^3 of 5 lines are covered\./,
  },
];

describe("attacks on overrides", () => {
  for (const { attack, scene: attacked, says: message } of table) {
    it(`refuses ${attack}`, () => {
      assert.equal(coverage(play(scene)).passed, true);
      const verdict = coverage(play(attacked));
      assert.deepEqual([verdict.passed, verdict.overridden], [false, undefined]);
      assert.match(verdict.message, message);
    });
  }

  it("says aloud who overrode what, and what it would be without", () => {
    const { passed, measured, message, overridden } = coverage(play(scene));
    assert.deepEqual([passed, measured], [true, "60 %"]);
    assert.deepEqual(overridden, {
      by: "carol@example.com",
      reason: "A wrong price costs more than a missing test",
      postMortem: POST_MORTEM,
      due: "2026-12-01",
      expiresAt: "2026-11-27T09:00:00Z",
    });
    assert.match(
      message,
      /^Overridden by carol@example\.com until 2026-11-27T09:00:00Z: A wrong price costs more than a missing test\. Post-mortem: documents\/post-mortem\.md, due on 2026-12-01\. Without the override: 3 of 5 lines are covered\./,
    );
  });

  it("does not void an approval of the same release", () => {
    assert.equal(verdictOf(play(scene), "approval-signed").passed, true);
  });

  for (const [gate, changes] of [
    ["approval-signed", { approvals: [{ by: MALLORY }] }],
    ["artifact-pinned", { release: { manifest: (yaml: string) => yaml.replace(/@sha256:\S+/, ":latest") } }],
    ["promoted-digest", { release: { manifest: (yaml: string) => yaml.replace(/promotion:\n.*\n/, "") } }],
  ] as const) {
    it(`never overrides ${gate}`, () => {
      assert.equal(verdictOf(play({ wants: scene.wants ?? "" }), gate).passed, true);
      const refused = { wants: scene.wants ?? "", ...changes };
      const { measured } = verdictOf(play(refused), gate);
      const verdict = verdictOf(play({ ...refused, overrides: [{ by: CAROL, says: { gate, measured } }] }), gate);
      assert.equal(verdict.passed, false);
      if (gate !== "artifact-pinned") assert.match(verdict.message, new RegExp(`${gate} is never overridden`));
    });
  }

  it("never overrides a quarantine", () => {
    const quarantined = [
      { digest: "", version: "1.5.0", at: "2026-11-19T00:00:00Z", trigger: "alarm", reason: "errors" },
    ];
    const input = play({ ...scene, overrides: [{ by: CAROL, says: { gate: "digest-not-quarantined" } }] });
    const digest = artifactDigest(input.manifest) ?? "";
    const verdict = verdictOf(
      { ...input, quarantined: quarantined.map((one) => ({ ...one, digest })) },
      "digest-not-quarantined",
    );
    assert.equal(verdict.passed, false);
    assert.match(
      verdict.message,
      /Override not counted: the one by carol@example\.com: digest-not-quarantined is never overridden/,
    );
  });
});

describe("post-mortem-written", () => {
  const LATE = new Date("2026-12-02T00:00:00Z");
  const late = (document?: string): Scene => ({
    ...scene,
    release: {
      now: LATE,
      files: { "evidence/lcov.info": LOW, ...(document === undefined ? {} : { [POST_MORTEM]: document }) },
    },
  });
  const debt = (given: Scene) => verdictOf(play(given), "post-mortem-written");

  it("waits until the day is over, and then refuses releases until it is written", () => {
    assert.deepEqual(
      [debt(scene).passed, debt(scene).measured],
      [true, "documents/post-mortem.md is due on 2026-12-01"],
    );
    const overdue = debt(late());
    assert.deepEqual([overdue.passed, overdue.measured], [false, "1 of 1 overdue or in doubt"]);
    assert.equal(
      overdue.message,
      "documents/post-mortem.md is missing; it was due on 2026-12-01, for an override of coverage-sufficient. Write it.",
    );
    assert.equal(debt(late("# Post-mortem\n\n## What happened\n")).passed, false, "headings alone say nothing");
    assert.equal(debt(late("# Post-mortem\n\nThe price was wrong.\n")).passed, true);
  });

  it("does not stop a rollback", () => {
    const given = late();
    const rollback = {
      ...given.release,
      manifest: (yaml: string) => yaml.replace("version: 1.5.0\n", "version: 1.5.0\nkind: rollback\n"),
    };
    const verdict = debt({ ...given, release: rollback });
    assert.deepEqual(
      [verdict.passed, verdict.applicable, verdict.message],
      [true, false, "A rollback does not wait for documents."],
    );
  });

  it("follows the promise, not the entry, and refuses an entry that nobody signed", () => {
    const other = debt({
      ...late("# P\n\nWritten.\n"),
      overrides: [{ by: CAROL, says: { postMortem: "documents/other.md" } }],
    });
    assert.match(
      other.message,
      /^release\.yaml names documents\/post-mortem\.md as a post-mortem, and documents\/other\.md was promised\./,
    );
    const changed = { by: CAROL, forge: (text: string) => text.replace("2026-12-01", "2026-12-20") };
    const forged = debt({ ...late("# P\n\nWritten.\n"), overrides: [changed] });
    assert.match(
      forged.message,
      /^An override cannot be verified: overrides\/0\.json\.sig: signature\.value[^]* Put its statement and signature back as they were signed\.$/,
    );
  });

  it("follows what an executive promised whose key has expired since", () => {
    const then = (input: GateInput): GateInput => ({
      ...input,
      executives: read(line("carol", CAROL, 'valid-before="20261125000000Z" ')),
    });
    assert.equal(debt({ ...late("# P\n\nWritten.\n"), then }).measured, "documents/post-mortem.md is written");
    assert.match(debt({ ...late(), then }).message, /^documents\/post-mortem\.md is missing; it was due on 2026-12-01/);
  });

  it("counts the debt of an executive who has left as paid by the document alone, and forgives nothing", () => {
    const without = [
      { ...scene, then: (input: GateInput): GateInput => ({ ...input, executives: read(line("ada", ADA)) }) },
      { ...scene, wants: "" },
    ];
    for (const left of without) {
      assert.deepEqual(
        [debt(left).passed, debt(left).message],
        [
          false,
          "documents/post-mortem.md is missing, and no executive who is listed signed the override of coverage-sufficient, so its due date does not count. Write it.",
        ],
      );
      const paid = debt({ ...left, release: late("# P\n\nWritten.\n").release ?? {} });
      assert.deepEqual([paid.passed, paid.measured], [true, "documents/post-mortem.md is written"]);
    }
  });

  it("takes no document or evidence of the release for a post-mortem", () => {
    for (const [from, to, field] of [
      ["documents/riskAssessment.md", POST_MORTEM, "documents.riskAssessment"],
      ["evidence/junit.xml", POST_MORTEM, "evidence.tests[0]"],
    ] as const) {
      const given = late("# P\n\nWritten.\n");
      const manifest = (yaml: string) => yaml.replace(from, to);
      const verdict = debt({ ...given, release: { ...given.release, manifest } });
      assert.deepEqual(
        [verdict.passed, verdict.message],
        [
          false,
          `documents/post-mortem.md is named by ${field}, too, so it is no post-mortem of its own. Let ${field} name another file, and write the post-mortem in this one.`,
        ],
      );
    }
  });

  it("is not asked where nothing was overridden", () => {
    const verdict = debt({});
    assert.deepEqual([verdict.applicable, verdict.message], [false, "No gate was overridden."]);
  });
});
