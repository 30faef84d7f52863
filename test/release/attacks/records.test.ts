import assert from "node:assert/strict";
import { type AllowedSigner, parseAllowedSigners } from "../../../release/approval/allowedSigners";
import { judge } from "../../../release/gates/judge";
import type { Verdict } from "../../../release/gates/verdict";
import { planFor } from "../../../release/plan/plan";
import { buildRecord } from "../../../release/record/buildRecord";
import { parseRecord } from "../../../release/record/parseRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { type RecordVerification, verifyRecord } from "../../../release/record/verifyRecord";
import { LCOV, must } from "../goodRelease";
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
  authors: "optional" | "required" | "distrusted",
  executives?: readonly AllowedSigner[],
): RecordVerification {
  const signers = must(parseAllowedSigners(SIGNERS, "signers"));
  const now = new Date("2026-11-20T12:00:00Z");
  const parsed = must(parseRecord(JSON.stringify(record), "record"));
  return verifyRecord(parsed, {
    environment: "production",
    required: 1,
    authors,
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
