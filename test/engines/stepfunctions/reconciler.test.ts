import assert from "node:assert/strict";
import { LIVE_ITEM_KEY } from "../../../engines/stepfunctions";
import { record } from "./world/record";
import { revision } from "./world/services";
import { text } from "./world/table";
import { World } from "./world/world";

function atTen(): World {
  const world = new World();
  world.deliversEvents = false;
  world.release(record());
  world.runUntil(() => world.services.weights.green === 10, "10 %");
  return world;
}

function drifts(world: World): number {
  return world.services.messages.filter(({ message }) => message["event"] === "drift").length;
}

describe("the reconciler", () => {
  it("lets a rollout that runs alone", () => {
    const world = atTen();
    world.run(200);
    const looks = world.executions("reconciler");
    assert.ok(looks.length >= 3);
    assert.deepEqual([...new Set(looks.map((look) => look.status))], ["SUCCEEDED"]);
    assert.deepEqual([world.executions("back"), drifts(world)], [[], 0]);
  });

  it("brings a rollout back whose execution was stopped", () => {
    const world = atTen();
    world.executions("forward")[0]?.stop();
    world.run(70);
    assert.equal(world.services.weights.green, 0);
    world.run(1800);
    assert.deepEqual([text(world.item, "phase"), text(world.item, "trigger")], ["idle", "reconciler"]);
    assert.equal(world.schedules.size, 0);
  });

  it("brings a rollout back whose execution died of a runtime error, which nothing in it can catch", () => {
    const world = new World();
    world.deliversEvents = false;
    const broken = record();
    const stages = broken.plan.stages.map((stage, i) => (i === 1 ? { ...stage, polls: [60, -1, 60] } : stage));
    const execution = world.release({ ...broken, plan: { ...broken.plan, stages } });
    world.run(3600);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "States.Runtime"]);
    assert.deepEqual(world.greenWeights(), [1, 10, 0]);
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("brings a rollout back whose execution AWS has forgotten", () => {
    const world = atTen();
    world.table.items.set(LIVE_ITEM_KEY, {
      ...world.item,
      owner: { S: "arn:aws:states:eu-west-1:123456789012:execution:airlock-payments-production-forward:gone" },
    });
    world.run(1800);
    assert.deepEqual([world.services.weights.green, text(world.item, "phase")], [0, "idle"]);
  });

  it("starts no second back while one is at work", () => {
    const world = atTen();
    world.start("back", { trigger: "person" });
    world.run(250);
    assert.ok(world.executions("reconciler").length >= 3);
    assert.equal(world.executions("back").length, 1);
  });

  it("starts another back when one has died", () => {
    const world = atTen();
    const back = world.start("back", { trigger: "person" });
    world.run(20);
    back.stop();
    world.run(1800);
    assert.equal(world.executions("back").length, 2);
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("ends its own schedule after the rollout, and never the next one's", () => {
    const world = atTen();
    world.intercept = (call) =>
      call.action === "deleteSchedule" && call.stateName === "CompletedStopReconciler"
        ? { error: "Sdk.Failed" }
        : undefined;
    world.runUntil(() => text(world.item, "phase") === "idle", "the end");
    const [left] = world.schedules.keys();
    assert.match(left ?? "", /^payments-production-[0-9a-f]{32}$/);
    world.release(
      record({
        version: "1.2.0",
        previous: { version: "1.1.0", digest: text(world.item, "stableDigest") },
        revision: revision("payments", 3),
      }),
    );
    world.run(300);
    const [own, ...others] = world.schedules.keys();
    assert.deepEqual(others, []);
    assert.notEqual(own, left);
  });

  it("ends its schedule when there is no item at all", () => {
    const world = atTen();
    world.table.items.delete(LIVE_ITEM_KEY);
    world.run(70);
    assert.equal(world.schedules.size, 1, "forward has not noticed yet");
    world.run(600);
    assert.equal(world.executions("forward")[0]?.error, "Airlock.FenceLost");
    assert.equal(world.schedules.size, 0);
  });

  it("tells people once when someone else moves traffic, and again when they move it further", () => {
    const world = atTen();
    Object.assign(world.services.weights, { blue: 60, green: 40 });
    world.run(280);
    assert.equal(drifts(world), 1);
    assert.equal(world.services.messages.at(-1)?.message["reason"], "rule blue [60] green [40], item blue 90 green 10");
    Object.assign(world.services.weights, { blue: 20, green: 80 });
    world.runUntil(
      () => drifts(world) === 2 || world.services.weights.green === 50,
      "the second drift or the next stage",
    );
  });

  it("takes a shift that is under way for no drift", () => {
    const world = new World();
    world.release(record());
    world.intercept = (call) => {
      // The item says 10 % while the rule does not yet: the look in between must wait for a second one.
      if (call.stateName === "FenceShift")
        world.clock.after(20, () => void world.start("reconciler", { rollout: text(world.item, "rollout") }));
      return undefined;
    };
    world.run(3600);
    assert.equal(drifts(world), 0);
  });

  it("is there before the lock is, and ends itself where the lock was never taken", () => {
    const world = new World();
    const schedules: number[] = [];
    world.intercept = (call) => {
      if (call.stateName !== "Lock") return undefined;
      schedules.push(world.schedules.size);
      return { error: "DynamoDB.Unavailable" };
    };
    const execution = world.release(record());
    world.run(30);
    assert.deepEqual([execution.status, world.schedules.size], ["RUNNING", 1]);
    world.run(600);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "DynamoDB.Unavailable"]);
    assert.deepEqual([new Set(schedules), world.schedules.size], [new Set([1]), 0]);
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("fails without an answer, and looks again in a minute", () => {
    const world = atTen();
    world.executions("forward")[0]?.stop();
    world.intercept = (call) =>
      call.execution.type === "EXPRESS" && call.service === "sfn" ? { error: "Sfn.ThrottlingException" } : undefined;
    world.run(200);
    assert.deepEqual(world.executions("back"), []);
    assert.ok(world.executions("reconciler").some((look) => look.error === "Airlock.NotReconciled"));
    world.intercept = () => undefined;
    world.run(1800);
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("refuses an input that names no rollout", () => {
    const world = new World();
    const look = world.start("reconciler", {});
    world.run(10);
    assert.deepEqual([look.status, look.error], ["FAILED", "Airlock.BadInput"]);
  });
});
