import assert from "node:assert/strict";
import { parseAllowedSigners } from "../../../release/approval/allowedSigners";
import { describeFault } from "../../../release/fault";
import { parseRecord } from "../../../release/record/parseRecord";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { type RecordVerification, verifyRecord } from "../../../release/record/verifyRecord";
import { must } from "../goodRelease";
import { ALICE, allowedSigners, approval, BOB, DIGEST, NOW, signedRecord } from "./signedRecord";

const BOTH = allowedSigners({ alice: ALICE, bob: BOB });

function verify(
  record: ReleaseRecordDocument,
  {
    required = 1,
    environment = "production",
    now = NOW,
    signers = BOTH,
    authors = "optional",
  }: Partial<Omit<Parameters<typeof verifyRecord>[1], "signers">> & { signers?: string } = {},
): RecordVerification {
  const parsed = must(parseRecord(JSON.stringify(record), "record"));
  return verifyRecord(parsed, {
    required,
    authors,
    environment,
    now,
    signers: must(parseAllowedSigners(signers, "signers")),
  });
}

function refusal(...args: Parameters<typeof verify>): readonly string[] {
  const result = verify(...args);
  assert.equal(result.passed, false);
  return [...result.reasons, ...result.notCounted];
}

const NEEDED = "An approval of exactly this release by 1 person is needed; nobody gave one.";

describe("the verification of a record", () => {
  it("passes with an approval of exactly this release", () => {
    const result = verify(signedRecord());
    assert.deepEqual(
      [result.passed, result.reasons, result.notCounted, result.approvals.map(({ person }) => person)],
      [true, [], [], ["alice@example.com"]],
    );
  });

  it("serves every attempt until the approval expires", () => {
    assert.equal(verify(signedRecord({ attempt: 7 })).passed, true);
    assert.deepEqual(refusal(signedRecord(), { now: new Date("2026-11-24T09:00:00Z") }), [
      NEEDED,
      "approvals[0].statement: expiresAt: found 2026-11-24T09:00:00Z, which is past, expected an approval that still holds. Ask for a new approval.",
    ]);
  });

  it("counts people, not approvals", () => {
    const twice = [approval(ALICE), approval(ALICE, { approvedAt: "2026-11-21T10:00:00Z" })];
    assert.deepEqual(refusal(signedRecord({ approvals: twice }), { required: 2 }), [
      "An approval of exactly this release by 2 different people is needed; alice@example.com gave one.",
    ]);
    const two = signedRecord({ approvals: [approval(ALICE), approval(BOB)] });
    assert.equal(verify(two, { required: 2 }).passed, true);
  });

  it("does not count who may not sign, and lets a bad approval do no harm beside a good one", () => {
    const both = signedRecord({ approvals: [approval(BOB), approval(ALICE)] });
    const result = verify(both, { signers: allowedSigners({ alice: ALICE }) });
    assert.deepEqual([result.passed, result.notCounted.length], [true, 1]);
    assert.match(result.notCounted[0] ?? "", /^approvals\[0\]\.signature: /);
    assert.deepEqual(refusal(both, { signers: "" })[0], NEEDED);
  });

  const other: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ["service", { service: "orders" }, /It approves another service\.$/],
    ["version", { version: "1.4.1" }, /It approves another version\.$/],
    ["digest", { digest: `sha256:${"ef".repeat(32)}` }, /It approves another artifact\.$/],
    ["environment", { environment: "staging" }, /It approves another environment\.$/],
    ["commit", { commit: "f".repeat(40) }, /It approves another commit\.$/],
    [
      "release",
      { release: "3".repeat(64) },
      /The release was changed after it was approved: ask for a new approval\.$/,
    ],
    ["policy", { policy: "3".repeat(64) }, /airlock\.yaml was changed after the approval: ask for a new one\.$/],
  ];
  for (const [field, change, message] of other) {
    it(`refuses an approval of another ${field}`, () => {
      const [needed, why] = refusal(signedRecord({ approvals: [approval(ALICE, change)] }));
      assert.equal(needed, NEEDED);
      assert.match(why ?? "", message);
    });
  }

  it("refuses a statement that was changed after it was signed, and a signature for something else", () => {
    const { statement, signature } = approval(ALICE);
    const forged = { statement: statement.replace("11-24", "12-24"), signature };
    assert.equal(refusal(signedRecord({ approvals: [forged] })).length, 2);
    assert.equal(refusal(signedRecord({ approvals: [{ statement, signature: "nothing" }] })).length, 2);
    assert.deepEqual(refusal(signedRecord({ approvals: [] })), [NEEDED]);
  });

  it("refuses a record for another environment than the one that is asked about", () => {
    assert.deepEqual(refusal(signedRecord(), { environment: "staging" }).slice(0, 1), [
      "The record is for production, and staging was to be verified.",
    ]);
  });

  it("refuses a record whose gates did not pass, by its own word", () => {
    assert.deepEqual(refusal(signedRecord({ gates: { passed: false, verdicts: [] } })), [
      "The record itself says that its gates did not pass.",
    ]);
  });

  it("refuses an image that is not pinned by the approved digest", () => {
    const artifact = { ...signedRecord().artifact, image: "registry.test/payments:latest" };
    assert.deepEqual(refusal(signedRecord({ artifact })), [
      `The image registry.test/payments:latest is not pinned by the record's digest ${DIGEST}.`,
    ]);
  });

  it("refuses an order that is another version's: the state machine would take the record for that one", () => {
    const order = signedRecord({ version: "9.0.0" }).order;
    assert.deepEqual(refusal(signedRecord({ order })), [
      `The record's order ${order} is not that of version 1.4.0: it would pass for another one.`,
    ]);
  });
});

describe("a record that cannot be read", () => {
  const faults = (text: string): readonly string[] => {
    const parsed = parseRecord(text, "record.json");
    return parsed.ok ? [] : parsed.faults.map(describeFault);
  };

  it("is told apart: nothing, no JSON, another document, and far too much", () => {
    assert.deepEqual(faults(""), ["record.json: found nothing, expected a release record (airlock/record/v1)."]);
    assert.deepEqual(faults("{"), [
      "record.json: found something that is not JSON, expected a release record (airlock/record/v1).",
    ]);
    assert.match(faults('{"schema":"airlock/outcome/v1"}')[0] ?? "", /^record\.json: schema: found/);
    assert.deepEqual(faults(" ".repeat(262_145)), ["record.json: found 262145 characters, expected at most 262144."]);
  });

  it("names every field at once", () => {
    const broken = { ...signedRecord(), attempt: 0, artifact: { image: "", digest: "latest", commit: "main" } };
    assert.deepEqual(
      faults(JSON.stringify(broken)).map((line) => line.split(":")[1]?.trim()),
      ["artifact.image", "artifact.digest", "artifact.commit", "attempt"],
    );
  });
});
