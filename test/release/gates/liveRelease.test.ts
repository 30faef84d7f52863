import assert from "node:assert/strict";
import type { GateInput } from "../../../release/gates/gate";
import { ADA, approvalOf, MALLORY, type Scene } from "../attacks/scene";
import { DIGEST, LIVE_DIGEST } from "../goodRelease";

/** The approval was signed at nine on the 20th and expired a week later. */
const WEEKS_LATER = new Date("2026-12-20T12:00:00Z");
const LIVE = { version: "1.5.0", digest: DIGEST };

function verdictOf(scene: Scene, live: GateInput["live"]) {
  return approvalOf({
    ...scene,
    then: (input) => ({ ...input, now: WEEKS_LATER, ...(live === undefined ? {} : { live }) }),
  });
}

describe("a release that is live", () => {
  it("is judged as of its approval: an approval that expired since stops no later preview, and the verdict says so", () => {
    const { passed, applicable, message } = verdictOf({}, LIVE);
    assert.deepEqual([passed, applicable], [true, true]);
    const [then = "", today = ""] = message.split(" To start it again: ");
    assert.ok(
      then.endsWith(
        "1.5.0 is live in production, so nothing starts, and it is judged as of its approval at 2026-11-20T09:00:00.000Z.",
      ),
      then,
    );
    assert.match(today, /expiresAt: found 2026-11-27T09:00:00Z, which is past/);
  });

  it("is another one where version or digest differ, or where nobody asked the account", () => {
    for (const live of [undefined, { ...LIVE, version: "1.5.1" }, { ...LIVE, digest: LIVE_DIGEST }]) {
      assert.equal(verdictOf({}, live).passed, false);
    }
  });

  it("needs its signatures as ever", () => {
    for (const scene of [
      { approvals: [] },
      { approvals: [{ by: MALLORY }] },
      { approvals: [{ by: ADA, forge: (text: string) => text.replace("1.5.0", "1.5.1") }] },
      { approvals: [{ by: ADA }], withdrawals: [{ by: ADA }] },
    ]) {
      const verdict = verdictOf(scene, LIVE);
      assert.equal(verdict.passed, false);
      assert.doesNotMatch(verdict.message, /is live in production/);
    }
  });

  it("is judged at no time that lies ahead, whatever a statement claims", () => {
    const says = { approvedAt: "2027-01-01T09:00:00Z", expiresAt: "2027-01-08T09:00:00Z" };
    assert.equal(verdictOf({ approvals: [{ by: ADA, says }] }, LIVE).passed, false);
  });
});
