import assert from "node:assert/strict";
import { assertBack, logOf } from "./world/afterwards";
import { record } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

/** A rollout that alice has paused while 10 % were watched. */
function paused() {
  const world = new World();
  const execution = world.release(record());
  world.runUntil(() => world.services.weights.green === 10, "10 %");
  world.pause("alice");
  return { world, execution };
}

function told(world: World, event: string) {
  return world.services.messages.filter(({ message }) => message["event"] === event).map(({ message }) => message);
}

describe("a rollout that a person has paused", () => {
  it("stays at its stage for as long as the person wants, and tells people once", () => {
    const { world, execution } = paused();
    const since = text(world.item, "paused");
    world.run(2 * 24 * 3600);
    assert.deepEqual([execution.status, world.services.weights.green], ["RUNNING", 10]);
    assert.deepEqual(
      told(world, "paused").map(({ at: _, execution: __, ...said }) => said),
      [
        {
          schema: "airlock/notification/v1",
          event: "paused",
          service: "payments",
          environment: "production",
          version: "1.1.0",
          stage: "10%",
          by: "alice",
          since,
          record: "releases/payments/production/1.1.0/attempt-1.json",
          contact: "on-call",
          ask: "The alarms are still watched, and a breach still goes back. To go on, run: airlock rollout resume --environment production --service payments",
        },
      ],
    );
    assert.ok(execution.historyEvents < 12_000, String(execution.historyEvents));
  });

  it("goes on when it is resumed, and tells of a second pause anew", () => {
    const { world, execution } = paused();
    world.run(1800);
    world.pause("");
    world.run(70);
    assert.equal(world.services.weights.green, 50);
    world.pause("bob");
    world.run(1800);
    assert.deepEqual([execution.status, world.services.weights.green], ["RUNNING", 50]);
    assert.deepEqual(
      told(world, "paused").map(({ by }) => by),
      ["alice", "bob"],
    );
    world.pause("");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("does not complete while it is paused in its validation window", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => text(world.item, "phase") === "validating", "validating");
    world.pause("alice");
    world.run(3600);
    assert.deepEqual([execution.status, text(world.item, "phase")], ["RUNNING", "validating"]);
    world.pause("");
    world.run(600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("does not begin its first stage", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => text(world.item, "phase") === "placing", "placing");
    world.pause("alice");
    world.run(1800);
    assert.deepEqual([execution.status, world.services.shifts], ["RUNNING", []]);
    world.pause("");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("still goes back on a breach, with and without its event", () => {
    for (const withEvent of [true, false]) {
      const { world } = paused();
      world.run(1200);
      world.setAlarm("payments-green-error-rate", "ALARM", withEvent);
      world.run(withEvent ? 3 : 63);
      assert.equal(world.services.weights.green, 0);
      world.run(1800);
      assert.equal(
        logOf(world)["reason"],
        withEvent
          ? "Alarm payments-green-error-rate rang."
          : 'Alarms of the candidate ring while the rollout waits (pause): ["payments-green-error-rate"]',
      );
      assertBack(world);
    }
  });

  it("goes back when a person says so, and the next rollout is not paused", () => {
    const { world } = paused();
    world.run(1200);
    world.start("back", { trigger: "person", by: "alice", reason: "no good" });
    world.run(1800);
    assertBack(world);
    assert.deepEqual([text(world.item, "paused"), text(world.item, "pausedBy")], ["", ""]);
  });

  it("waits on while the stable colour rings when it is resumed", () => {
    const { world, execution } = paused();
    world.run(600);
    world.setAlarm("payments-blue-error-rate", "ALARM");
    world.pause("");
    world.run(300);
    assert.equal(world.services.weights.green, 10);
    world.setAlarm("payments-blue-error-rate", "OK");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("ends before its execution has no room for events left", () => {
    const { world, execution } = paused();
    world.run(14 * 24 * 3600);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.HeldTooLong",
        "The rollout stood still so often that its execution has no room for another look at the alarms.",
      ],
    );
    const days = (execution.stopMs ?? 0) / 86_400_000;
    assert.ok(days > 5 && execution.historyEvents < 24_000, `${days} days, ${execution.historyEvents} events`);
    assertBack(world);
  });
});
