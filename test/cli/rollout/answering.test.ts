import assert from "node:assert/strict";
import { answer } from "../../../cli/rollout/approvalCommand";
import { SHOWN } from "../../../cli/rollout/live/approvals";
import { SHOWN_OF_APPROVALS } from "../../../components/aws/documents/people";
import { AT, AT_TEN, BY, FakeEdge, FORWARD } from "./fakeEdge";
import { FLAGS, JSON_FORMAT, TEXT, told, toolsFor } from "./fakeTools";

const ID = "1.5.0-attempt-1-stage-2";
const TOKEN = "a-token-that-nobody-may-see";
const RECORD = {
  version: "1.5.0",
  plan: { stages: ["1%", "10%", "50%", "100%"].map((name) => ({ name, approval: name === "50%" })) },
};

/** A rollout at 10 % whose next stage waits for a person. */
function asking(changes: Record<string, string> = {}): FakeEdge {
  const edge = new FakeEdge();
  edge.items.set("rollout", { ...AT_TEN, ...changes });
  edge.objects.set(AT_TEN["recordKey"] ?? "", JSON.stringify(RECORD));
  edge.items.set(`approval#${ID}`, question());
  return edge;
}

function question(changes: Record<string, string> = {}) {
  const askedAt = "2026-11-21T12:00:00.000Z";
  return { token: TOKEN, stage: "50%", version: "1.5.0", rollout: FORWARD, askedAt, expiresAt: "", ...changes };
}

const approve = (edge: FakeEdge, id?: string, reason?: string) =>
  answer({ ...FLAGS, action: "approve", id, reason }, TEXT, toolsFor(edge));
const deny = (edge: FakeEdge, id: string, reason: string) =>
  answer({ ...FLAGS, action: "deny", id, reason }, TEXT, toolsFor(edge));

describe("airlock rollout approve and deny", () => {
  it("answers in the caller's name, by id or the one that is wanted", async () => {
    const text = `payments production: stage 50% of 1.5.0 is approved, by ${BY}.\n  The stage begins now.\n`;
    for (const id of [undefined, ID]) {
      const edge = asking();
      assert.deepEqual(told(await approve(edge, id)), [0, text]);
      assert.deepEqual(edge.answers, [{ token: TOKEN, answer: { by: BY, at: AT.toISOString() } }]);
    }
    const edge = asking();
    await approve(edge, ID, "looks good");
    assert.deepEqual(edge.answers[0]?.answer, { by: BY, at: AT.toISOString(), reason: "looks good" });
  });

  it("denies with the reason", async () => {
    const edge = asking();
    assert.deepEqual(told(await deny(edge, ID, "odd numbers")), [
      0,
      `payments production: stage 50% of 1.5.0 is denied, by ${BY}.\n` +
        "  All traffic goes back to the stable version now; the digest is not put under quarantine.\n",
    ]);
    assert.deepEqual(edge.answers[0]?.answer, { error: "Airlock.Denied", cause: `by ${BY}: odd numbers` });
    assert.deepEqual(told(await deny(asking(), ID, " ")), [
      2,
      "--reason: found nothing, expected why the release is denied; it stands in the rollback log.",
    ]);
  });

  it("reads the new token when the machine has asked anew", async () => {
    const edge = asking();
    edge.oldTokens.add(TOKEN);
    let reads = 0;
    edge.beforeRead = (pk) => {
      reads += pk === "rollout" ? 1 : 0;
      if (reads === 3) edge.items.set(`approval#${ID}`, question({ token: "fresh" }));
    };
    assert.equal((await approve(edge, ID)).code, 0);
    assert.deepEqual(
      edge.answers.map(({ token }) => token),
      ["fresh"],
    );
  });

  it("gives up when no token is taken", async () => {
    const edge = asking();
    edge.oldTokens.add(TOKEN);
    assert.deepEqual(told(await approve(edge)), [
      1,
      "payments production: the machine did not take the answer; it asks again each minute, later every five.\n" +
        "  Look at airlock rollout status whether the approval is still wanted, and run this again.\n",
    ]);
  });

  it("says no where another approval is wanted, or none", async () => {
    assert.deepEqual(told(await approve(asking(), "1.5.0-attempt-1-stage-1")), [
      1,
      `payments production: this approval is not wanted; ${ID} is.\n`,
    ]);
    const none = "payments production: the rollout in flight does not wait for an approval now.\n";
    const answered = asking();
    answered.items.set(`approval#${ID}`, question({ token: "", answer: "approved" }));
    const others = asking();
    others.items.set(`approval#${ID}`, question({ rollout: `${FORWARD}-before` }));
    for (const edge of [answered, others, asking({ stage: "50%" }), asking({ phase: "validating" })]) {
      assert.deepEqual(told(await approve(edge)), [1, none]);
      assert.deepEqual(told(await approve(edge, ID)), [
        1,
        "payments production: this approval is not wanted, and no other is.\n",
      ]);
      assert.deepEqual(edge.answers, []);
    }
    assert.deepEqual(told(await approve(asking({ phase: "idle" }))), [
      1,
      "payments production: no rollout is in flight, so nothing waits for an approval.\n",
    ]);
  });

  it("finds the question before the first stage, and that of the first release ever before its only one", async () => {
    const stages = ["1%", "10%", "50%", "100%"].map((name) => ({ name, approval: name === "1%" || name === "100%" }));
    for (const [stableVersion, index] of [
      ["1.4.2", 0],
      ["", 3],
    ] as const) {
      const edge = asking({ phase: "placing", stage: "", stableVersion });
      edge.objects.set(AT_TEN["recordKey"] ?? "", JSON.stringify({ ...RECORD, plan: { stages } }));
      edge.items.set(`approval#1.5.0-attempt-1-stage-${index}`, question({ stage: "next" }));
      assert.equal((await approve(edge)).code, 0);
      assert.equal(edge.answers.length, 1);
    }
  });

  it("reads for those who only look no more than the operators' role may", () => {
    assert.deepEqual(SHOWN, SHOWN_OF_APPROVALS);
  });

  it("never shows the token", async () => {
    const { out } = await answer({ ...FLAGS, action: "approve", id: ID, reason: "" }, JSON_FORMAT, toolsFor(asking()));
    assert.ok(out.includes(ID) && !out.includes(TOKEN));
  });
});
