import assert from "node:assert/strict";
import { approvalKey, quarantineKey } from "../../../engines/stepfunctions/liveState";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { assertBack, logOf } from "./world/afterwards";
import { canary, digestOf, record, SHORT_STAGES } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

const ID = "1.1.0-attempt-1-stage-2";
const ALICE = { by: "alice", at: "2026-01-01T01:00:00Z" };

/** Stages of which the third, 50 %, wants an approval. */
const STAGES = SHORT_STAGES.map((stage) => ({ ...stage, approval: stage.weight === 50 }));

/** A rollout that asks whether 50 % may begin. */
function asking(changes: Partial<ReleaseRecordDocument> = {}) {
  const world = new World();
  const execution = world.release(record({ plan: canary(STAGES), ...changes }));
  world.runUntil(() => world.table.items.has(approvalKey(ID)), "the question");
  return { world, execution };
}

function told(world: World, event: string) {
  return world.services.messages.filter(({ message }) => message["event"] === event).map(({ message }) => message);
}

function tokenOf(world: World): string {
  return text(world.table.items.get(approvalKey(ID)), "token");
}

describe("an approval before a stage", () => {
  it("is asked for once in a message that carries the id, not the token", () => {
    const { world, execution } = asking();
    world.run(3 * 3600);
    assert.deepEqual([execution.status, world.services.weights.green], ["RUNNING", 10]);
    const messages = told(world, "approval-wanted");
    assert.deepEqual(
      messages.map(({ at: _, execution: __, ...said }) => said),
      [
        {
          schema: "airlock/notification/v1",
          event: "approval-wanted",
          service: "payments",
          environment: "production",
          id: ID,
          version: "1.1.0",
          stage: "50%",
          record: "releases/payments/production/1.1.0/attempt-1.json",
          contact: "on-call",
          expiresAt: "",
          ask: "Look at the release, then run: airlock rollout approve --environment production --service payments (or deny, with a reason). Without an answer within 24 hours it goes back.",
        },
      ],
    );
    assert.ok(!JSON.stringify(messages).includes(tokenOf(world)));
  });

  it("stands in an item of its own, for those who may answer", () => {
    const { world, execution } = asking();
    const item = world.table.items.get(approvalKey(ID));
    assert.deepEqual(
      ["stage", "version", "recordKey", "rollout", "expiresAt"].map((name) => text(item, name)),
      ["50%", "1.1.0", "releases/payments/production/1.1.0/attempt-1.json", execution.arn, ""],
    );
    assert.match(text(item, "askedAt"), /^2026-01-01T00:\d\d:\d\d/);
  });

  it("lets the stage begin when it is given, and keeps who gave it", () => {
    const { world, execution } = asking();
    world.run(100);
    world.answerApproval(ID, ALICE);
    world.run(5);
    assert.equal(world.services.weights.green, 50);
    const item = world.table.items.get(approvalKey(ID));
    assert.deepEqual([text(item, "answer"), text(item, "by")], ["approved", "alice"]);
    assert.throws(() => text(item, "token"));
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("goes back when it is denied; that judges nothing", () => {
    const { world, execution } = asking();
    world.denyApproval(ID, "by bob: the numbers look odd");
    world.run(1800);
    assert.deepEqual(
      [execution.error, execution.cause],
      ["Airlock.Denied", "Stage 50% was denied by bob: the numbers look odd"],
    );
    assert.deepEqual(
      [logOf(world)["trigger"], logOf(world)["reason"]],
      ["approval-denied", "Stage 50% was denied by bob: the numbers look odd"],
    );
    const item = world.table.items.get(approvalKey(ID));
    assert.deepEqual([text(item, "answer"), text(item, "by")], ["denied", "by bob: the numbers look odd"]);
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
    assertBack(world);
  });

  it("goes back when nobody answers for a day", () => {
    const { world, execution } = asking();
    world.run(23.9 * 3600);
    assert.equal(execution.status, "RUNNING");
    world.run(1200);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.ApprovalExpired",
        "Nobody approved stage 50% within 24 hours, or before the approvals of the release expired.",
      ],
    );
    assert.ok(execution.historyEvents < 12_000, String(execution.historyEvents));
    assert.deepEqual(
      [logOf(world)["trigger"], text(world.table.items.get(approvalKey(ID)), "answer")],
      ["approval-expired", "expired"],
    );
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
    assertBack(world);
  });

  it("cannot be given once the approvals of the release have expired", () => {
    const approvalsExpireAt = "2026-01-01T00:20:00Z";
    const { world, execution } = asking({ approvalsExpireAt });
    assert.equal(text(world.table.items.get(approvalKey(ID)), "expiresAt"), approvalsExpireAt);
    world.runUntil(() => world.clock.now() > 20 * 60_000, "00:20");
    world.answerApproval(ID, ALICE);
    world.run(5);
    assert.equal(execution.error, "Airlock.ApprovalExpired");
    assert.notEqual(world.services.weights.green, 50);
  });

  it("is not asked for at all when they have expired already", () => {
    const world = new World();
    const plan = canary(STAGES);
    const execution = world.release(record({ plan, approvalsExpireAt: "2026-01-01T00:01:00Z" }));
    world.run(3600);
    assert.equal(execution.error, "Airlock.ApprovalExpired");
    assert.deepEqual(told(world, "approval-wanted"), []);
    assertBack(world);
  });

  it("is asked for anew each minute: an answer with an older token moves nothing", () => {
    const { world, execution } = asking();
    const first = tokenOf(world);
    world.run(90);
    assert.notEqual(tokenOf(world), first);
    world.settle(first, { kind: "ok", output: ALICE });
    world.run(20);
    assert.deepEqual([execution.status, world.services.weights.green], ["RUNNING", 10]);
    world.answerApproval(ID, ALICE);
    world.run(5);
    assert.equal(world.services.weights.green, 50);
  });

  it("is no approval when nobody says who gives it", () => {
    for (const answer of [{}, { by: "" }, "yes", { by: 7 }]) {
      const { world } = asking();
      world.answerApproval(ID, answer);
      world.run(5);
      assert.equal(world.services.weights.green, 10, JSON.stringify(answer));
      world.answerApproval(ID, ALICE);
      world.run(5);
      assert.equal(world.services.weights.green, 50, JSON.stringify(answer));
    }
  });

  it("is denied also by someone who says nothing", () => {
    const { world, execution } = asking();
    world.denyApproval(ID, "");
    world.run(5);
    assert.equal(execution.error, "Airlock.Denied");
  });

  it("given after the rollout has ended moves nothing, nor does a redrive of the execution that asked", () => {
    const { world, execution } = asking();
    const token = tokenOf(world);
    world.start("back", { trigger: "person", by: "carol" });
    world.run(1800);
    assertBack(world);
    const shifts = world.services.shifts.length;
    world.settle(token, { kind: "ok", output: ALICE });
    execution.redrive();
    world.run(3600);
    assert.equal(world.services.shifts.length, shifts);
    assert.equal(execution.status, "FAILED");
    assertBack(world);
  });

  it("does not keep a breach from being seen, with and without its event", () => {
    for (const withEvent of [true, false]) {
      const { world, execution } = asking();
      world.run(40 * 60);
      world.setAlarm("payments-green-error-rate", "ALARM", withEvent);
      world.run(withEvent ? 3 : 302);
      assert.equal(world.services.weights.green, 0);
      const reason = withEvent
        ? "Alarm payments-green-error-rate rang."
        : 'Alarms of the candidate ring while the rollout waits (approval): ["payments-green-error-rate"]';
      world.run(1800);
      assert.equal(logOf(world)["reason"], reason);
      assert.equal(execution.error, withEvent ? "Airlock.RolledBack" : "Airlock.Breach");
      assertBack(world);
    }
  });

  it("given while the stable colour rings, waits until that is quiet, and tells people once", () => {
    const { world, execution } = asking();
    world.setAlarm("payments-blue-error-rate", "ALARM");
    world.answerApproval(ID, ALICE);
    world.run(600);
    assert.equal(world.services.weights.green, 10);
    assert.deepEqual(
      told(world, "holding").map(({ reason }) => reason),
      ['Alarms of the stable colour ring before the next stage: ["payments-blue-error-rate"]'],
    );
    world.setAlarm("payments-blue-error-rate", "OK");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("before the first stage is asked for before any user meets the candidate", () => {
    const world = new World();
    const stages = SHORT_STAGES.map((stage) => ({ ...stage, approval: stage.weight === 1 }));
    world.release(record({ plan: canary(stages) }));
    world.run(1800);
    assert.deepEqual(world.services.shifts, []);
    world.answerApproval("1.1.0-attempt-1-stage-0", ALICE);
    world.run(5);
    assert.equal(world.services.weights.green, 1);
  });
});
