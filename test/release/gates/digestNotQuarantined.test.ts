import assert from "node:assert/strict";
import { describeFault } from "../../../release/fault";
import { digestNotQuarantined } from "../../../release/gates/digestNotQuarantined";
import type { Quarantine } from "../../../release/record/quarantine";
import { parseQuarantine } from "../../../release/record/quarantine";
import { DIGEST, LIVE_DIGEST, releaseWith } from "../goodRelease";

const BAD: Quarantine = {
  digest: DIGEST,
  version: "1.4.9",
  at: "2026-11-19T20:00:00.000Z",
  trigger: "alarm",
  reason: "Alarms of the candidate ring in stage 10%",
};

describe("digest-not-quarantined", () => {
  const judge = (quarantined: readonly Quarantine[] | undefined) =>
    digestNotQuarantined.judge({ ...releaseWith(), ...(quarantined === undefined ? {} : { quarantined }) });

  it("does not apply where no account was asked", () => {
    const { applicable, passed, message } = judge(undefined);
    assert.deepEqual(
      [applicable, passed, message],
      [false, true, "What is under quarantine stands in the account; preview and the rollout ask it."],
    );
  });

  it("passes a digest that no rollback has judged", () => {
    const verdict = judge([{ ...BAD, digest: LIVE_DIGEST }]);
    assert.deepEqual([verdict.applicable, verdict.passed, verdict.measured], [true, true, DIGEST]);
    assert.equal(judge([]).passed, true);
  });

  it("refuses one that was rolled back, whatever its version is now: as which, when, why, and what to do", () => {
    const verdict = judge([{ ...BAD, digest: LIVE_DIGEST }, BAD]);
    assert.deepEqual(
      [verdict.passed, verdict.measured, verdict.required],
      [false, `${DIGEST}, rolled back as 1.4.9`, "a digest that no rollback has put under quarantine"],
    );
    assert.equal(
      verdict.message,
      "This artifact was rolled back in production as 1.4.9 at 2026-11-19T20:00:00.000Z (alarm): Alarms of the candidate ring in stage 10%. " +
        "Build a new one with the fault repaired. docs/reference/rollout.md says under Quarantine how a person lifts it.",
    );
    assert.match(judge([{ ...BAD, reason: "" }]).message, /\(alarm\): no reason was given\. Build a new one/);
  });
});

describe("a mirrored quarantine", () => {
  const text = JSON.stringify({ schema: "airlock/quarantine/v1", ...BAD });

  it("is read as it was written", () => {
    assert.deepEqual(parseQuarantine(text, "parameter p"), { ok: true, value: BAD });
  });

  it("is refused with the parameter's name when it is something else", () => {
    const lines = (json: string) => {
      const parsed = parseQuarantine(json, "parameter p");
      return parsed.ok ? [] : parsed.faults.map(describeFault);
    };
    assert.deepEqual(lines(""), [
      "parameter p: found nothing, expected a JSON document of schema airlock/quarantine/v1. The rollback writes it; look at who else writes this parameter.",
    ]);
    assert.deepEqual(lines("{"), [
      "parameter p: found 1 characters that are not JSON, expected a JSON document of schema airlock/quarantine/v1. The rollback writes it; look at who else writes this parameter.",
    ]);
    assert.deepEqual(lines(text.replace(DIGEST, "latest")), [
      'parameter p: digest: found "latest", expected sha256: and 64 lower-case hex digits.',
    ]);
  });
});
