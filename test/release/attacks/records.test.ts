import assert from "node:assert/strict";
import { type AllowedSigner, parseAllowedSigners } from "../../../release/approval/allowedSigners";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { planFor } from "../../../release/plan/plan";
import { buildRecord } from "../../../release/record/buildRecord";
import { parseRecord } from "../../../release/record/parseRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { type RecordRequirements, type RecordVerification, verifyRecord } from "../../../release/record/verifyRecord";
import { LCOV, must, OUTCOME } from "../goodRelease";
import { ADA, CAROL, GRACE, line, play, type Scene, SIGNERS } from "./scene";

/** The record as the service stack would write it, with the account's own word for what the gates said. */
function recordOf(scene: Scene, gates?: (verdicts: readonly Verdict[]) => readonly Verdict[]): ReleaseRecordDocument {
  const input = play(scene);
  const { manifest, requirements } = input;
  const plan = planFor(manifest, requirements.environment);
  const loaded = { manifest, requirements, plan, input, releaseFile: "release.yaml", configFile: "airlock.yaml" };
  const verdicts = judge(input);
  const record = buildRecord(loaded, verdicts, { attempt: 1 });
  return { ...record, gates: { passed: true, verdicts: gates?.(verdicts) ?? [] }, revision: "arn:aws:ecs:task:1" };
}

function verify(
  record: ReleaseRecordDocument,
  asked: "optional" | "required" | "distrusted" | Pick<RecordRequirements, "required" | "authors" | "hotfix">,
  executives?: readonly AllowedSigner[],
): RecordVerification {
  const signers = must(parseAllowedSigners(SIGNERS, "signers"));
  const now = new Date("2026-11-20T12:00:00Z");
  const parsed = must(parseRecord(JSON.stringify(record), "record"));
  return verifyRecord(parsed, {
    environment: "production",
    ...(typeof asked === "string" ? { required: 1, authors: asked } : asked),
    signers,
    now,
    ...(executives === undefined ? {} : { executives }),
  });
}

interface Attack {
  readonly attack: string;
  /** The scene of the record that passes. */
  readonly scene: Scene;
  /** What somebody makes of the record who can write to the bucket, but cannot sign. */
  readonly change: (record: ReleaseRecordDocument) => ReleaseRecordDocument;
  readonly says: string;
}

const written: Scene = { authors: ["mallory@example.com"] };

/** A repair of 1.4.2 without its coverage report: it owes one gate. */
const repair: Scene = {
  ...written,
  release: {
    files: { "evidence/staging.json": OUTCOME.replace("1.5.0", "1.4.3") },
    manifest: (yaml) =>
      yaml.replace("version: 1.5.0\n", "version: 1.4.3\nkind: hotfix\n").replace(/ {2}coverage:.*\n/, ""),
  },
};

/** The record of a scene with the verdicts that its gates gave. */
const judged = (scene: Scene): ReleaseRecordDocument => recordOf(scene, (verdicts) => verdicts);

const table: readonly Attack[] = [
  {
    attack: "a plan with stages that nobody approved",
    scene: written,
    change: (record) => ({ ...record, plan: { ...record.plan, stages: record.plan.stages.slice(-1) } }),
    says: "The record's plan is not that of the release that was approved.",
  },
  {
    attack: "a laxer contract",
    scene: written,
    change: (record) => ({ ...record, contract: { ...record.contract, errorRatePercent: 50 } }),
    says: "The record's contract is not that of the release that was approved.",
  },
  {
    attack: "another kind of release",
    scene: written,
    change: (record) => ({ ...record, kind: "rollback" }),
    says: "The record's kind is not that of the release that was approved.",
  },
  {
    attack: "another version to go back to",
    scene: written,
    change: (record) => ({ ...record, previous: { ...record.previous, version: "0.9.0" } }),
    says: "The record's previous is not that of the release that was approved.",
  },
  {
    attack: "another text under the approved hash",
    scene: written,
    change: (record) => ({
      ...record,
      signed: {
        release: record.signed?.release.replace("mallory", "nobody") ?? "",
        policy: record.signed?.policy ?? "",
      },
    }),
    says: "signed.release is not the text of releaseHash.",
  },
  {
    attack: "another policy under the approved hash",
    scene: written,
    change: (record) => ({ ...record, signed: { release: record.signed?.release ?? "", policy: "{}" } }),
    says: "signed.policy is not the text of policyHash.",
  },
  {
    attack: "a record without the text, so that nobody sees its authors",
    scene: written,
    change: ({ signed: _, ...record }) => record,
    says:
      "release.yaml names no authors, so nobody can say that they did not approve their own change. " +
      "This environment asks for the list: airlock start writes it from the commits.",
  },
];

describe("attacks on records in the account", () => {
  for (const { attack, scene, change, says } of table) {
    it(`refuses ${attack}`, () => {
      const record = recordOf(scene);
      assert.deepEqual(verify(record, "required").reasons, []);
      const [first] = verify(change(record), "required").reasons;
      assert.equal(first, says);
    });
  }

  const hotfixes: readonly (readonly [string, (record: ReleaseRecordDocument) => ReleaseRecordDocument, string])[] = [
    [
      "whose debts were taken out",
      ({ debts: _, ...record }) => record,
      "A hotfix says what it owes, and the record has no debts.",
    ],
    [
      "that owes less than its verdicts say",
      (record) => ({ ...record, debts: [] }),
      "The record's debts (none) are not what its verdicts owe (coverage-sufficient).",
    ],
    [
      "that pays later",
      (record) => ({ ...record, dueDays: 500 }),
      "The record's debts are due after 500 days, and 5 are given.",
    ],
    [
      "that does without its smoke test",
      ({ smokeTest: _, ...record }) => record,
      "A hotfix for a protected environment asks for the smoke test, and the record does not.",
    ],
    [
      "that owes its tests, too",
      (record) => ({
        ...record,
        debts: [...(record.debts ?? []), { gate: "tests-pass" }],
        gates: {
          ...record.gates,
          verdicts: record.gates.verdicts.map((one) =>
            one.gate === "tests-pass" ? { ...one, owed: { dueDays: 5 } } : one,
          ),
        },
      }),
      "A hotfix cannot owe tests-pass: it is asked at once.",
    ],
    [
      "that was approved as a hotfix and is rolled out as a normal release, so that nobody writes its debts down",
      ({ debts: _, dueDays: __, ...record }) => ({ ...record, kind: "normal" }),
      "Only a hotfix may owe gates, and this is a normal release.",
    ],
  ];
  for (const [attack, change, says] of hotfixes) {
    it(`refuses a hotfix ${attack}`, () => {
      const record = judged(repair);
      assert.deepEqual(record.debts, [{ gate: "coverage-sufficient" }]);
      assert.deepEqual(verify(record, "required").reasons, []);
      const [first] = verify(change(record), "required").reasons;
      assert.equal(first, says);
    });
  }

  it("settles what the approved release names, and nothing that somebody adds or that was overridden", () => {
    const postMortem = "documents/post-mortem-1.4.1.md";
    const settling: Scene = {
      ...written,
      release: {
        files: { [postMortem]: "It was the cache." },
        manifest: (yaml) =>
          `${yaml}debts: [{ version: 1.4.1, postMortem: ${postMortem} }]\n`.replace(
            /(approvals:[^]*?)(debts:.*\n)/,
            "$2$1",
          ),
      },
    };
    const record = judged(settling);
    assert.deepEqual([record.settles, verify(record, "required").reasons], [["1.4.1"], []]);
    assert.deepEqual(verify({ ...record, settles: ["1.4.1", "1.4.2"] }, "required").reasons, [
      "The record's settles is not that of the release that was approved.",
    ]);
    assert.deepEqual(verify({ ...judged(written), settles: ["1.4.1"] }, "required").reasons, [
      "The record's settles is not that of the release that was approved.",
    ]);
    const verdicts = record.gates.verdicts.map((one) =>
      one.gate === "coverage-sufficient"
        ? { ...one, overridden: { by: "carol", reason: "", postMortem, due: "", expiresAt: "" } }
        : one,
    );
    assert.equal(
      verify({ ...record, gates: { passed: true, verdicts } }, "required").reasons[0],
      "The record settles 1.4.1, and coverage-sufficient was overridden: a debt is settled by passing every gate.",
    );
    assert.equal(
      verify({ ...judged(repair), settles: ["1.4.1"] }, "required").reasons[0],
      "Only a normal release settles debts, and this is a hotfix.",
    );
  });

  it("refuses a normal release that somebody calls a hotfix in the record", () => {
    const record = judged(written);
    assert.deepEqual(verify(record, "required").reasons, []);
    assert.deepEqual(
      verify({ ...record, kind: "hotfix", debts: [], dueDays: 5, smokeTest: "required" }, "required").reasons,
      ["The record's kind is not that of the release that was approved."],
    );
  });

  it("lets one person approve a hotfix only where the account says so, and never its author", () => {
    const asked = { required: 2, authors: "distrusted" } as const;
    assert.deepEqual(verify(judged(repair), asked).reasons, [
      "An approval of exactly this release by 2 different people is needed; ada@example.com gave one.",
    ]);
    const allowed = verify(judged(repair), { ...asked, hotfix: "allowed" });
    assert.deepEqual([allowed.passed, allowed.required], [true, 1]);
    assert.equal(verify(judged(written), { ...asked, hotfix: "allowed" }).passed, false, "a normal release needs two");
    const own = judged({ ...repair, authors: ["ada@example.com"] });
    assert.deepEqual(verify(own, { ...asked, hotfix: "allowed" }).reasons, [
      "ada@example.com wrote commits of this release. Somebody who wrote none of them has to approve it.",
    ]);
  });

  it("refuses an author who approves alone", () => {
    const authors = ["ada@example.com"];
    assert.equal(verify(recordOf({ authors, approvals: [{ by: ADA }, { by: GRACE }] }), "optional").passed, true);
    assert.deepEqual(verify(recordOf({ authors }), "optional").reasons, [
      "ada@example.com wrote commits of this release. Somebody who wrote none of them has to approve it.",
    ]);
  });

  it("refuses what somebody withdrew, and cannot be made to overlook a damaged withdrawal", () => {
    const record = recordOf({ ...written, withdrawals: [{ by: GRACE }] });
    assert.deepEqual(verify(record, "required").reasons, [
      "grace@example.com withdrew it at 2026-11-20T10:00:00Z: The refund page is broken.",
    ]);
    const withdrawals = [{ statement: "{}", signature: record.withdrawals?.[0]?.signature ?? "" }];
    assert.match(
      verify({ ...record, withdrawals }, "required").reasons[0] ?? "",
      /^A withdrawal cannot be verified: withdrawals\[0\]\.signature: /,
    );
  });

  it("verifies overrides by the account's own executives, and compares what was signed with what is claimed", () => {
    const low = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");
    const scene: Scene = {
      ...written,
      wants: "executives: executives",
      release: { files: { "evidence/lcov.info": low } },
      overrides: [{ by: CAROL }],
    };
    const record = recordOf(scene, (verdicts) => verdicts);
    const carol = must(parseAllowedSigners(line("carol", CAROL), "executives"));
    assert.deepEqual(verify(record, "required", carol).reasons, []);
    assert.deepEqual(verify(record, "required").reasons, [
      "The record overrides coverage-sufficient, and nobody is named here who may (--executives).",
    ]);
    const claims = (change: (verdict: Verdict) => Verdict) =>
      verify(
        recordOf(scene, (verdicts) => verdicts.map((one) => (one.overridden === undefined ? one : change(one)))),
        "required",
        carol,
      ).reasons;
    assert.deepEqual(
      claims((one) => ({ ...one, measured: "10 %" })),
      ["The override of coverage-sufficient does not count: it was signed for 60 %, and 10 % is measured."],
    );
    assert.deepEqual(
      claims((one) => ({ ...one, gate: "tests-pass" })),
      ["The override of tests-pass does not count: nobody signed one."],
    );
    assert.match(
      verify({ ...record, overrides: [{ statement: "{}", signature: "" }] }, "required", carol).reasons[0] ?? "",
      /^The override of coverage-sufficient does not count: overrides\[0\]\.signature: signature\.armor/,
    );
  });
});
