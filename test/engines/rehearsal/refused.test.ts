import assert from "node:assert/strict";
import { type RehearsalRequest, rehearse } from "../../../engines/rehearsal";
import type { Verdict } from "../../../release/gates/verdict";
import { DIGEST, planOf, requestOf } from "./request";

/** What forward ended with. */
function refusalOf(changes: Partial<Omit<RehearsalRequest, "faults">>): string | undefined {
  const { outcome, finalWeights, timeline, exposedRequests } = rehearse(requestOf(changes));
  assert.equal(outcome, "refused");
  assert.deepEqual(finalWeights, { stable: 100, canary: 0 });
  assert.equal(exposedRequests, 0);
  assert.ok(!timeline.some((entry) => ["locked", "placed", "stage started"].includes(entry.event)));
  assert.ok(
    timeline.some(({ event, detail }) => event === "people told" && detail === "payments in production: refused"),
  );
  const ended = timeline.find((entry) => entry.event === "forward ended")?.detail ?? "";
  return /FAILED with ([\w.]+): \S/.exec(ended)?.[1];
}

describe("a rehearsal is refused", () => {
  it("when the gate on the schedule does not pass", () => {
    const verdict: Verdict = {
      gate: "schedule-complete",
      passed: false,
      applicable: true,
      measured: "100% 24h",
      required: "stages 1%, 10%, 50%, 100%",
      message: "The 1% stage is missing.",
    };
    assert.equal(refusalOf({ verdicts: [verdict] }), "Airlock.RecordRefused");
    const last = rehearse(requestOf({ verdicts: [verdict] })).timeline.at(-1);
    assert.deepEqual([last?.event, last?.detail], ["refused", "schedule-complete: The 1% stage is missing."]);
  });

  it("when the digest is under quarantine", () => {
    assert.equal(refusalOf({ quarantined: [DIGEST] }), "Airlock.Quarantined");
  });

  it("when another version is live than the release believes", () => {
    const live = { version: "1.3.1", digest: `sha256:${"c".repeat(64)}` };
    assert.equal(refusalOf({ live }), "Airlock.NotTheLiveVersion");
  });

  it("when the last stage is not 100 %", () => {
    assert.equal(refusalOf({ plan: planOf([["10%", 10, 600]]) }), "Airlock.RecordRefused");
  });
});
