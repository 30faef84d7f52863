import assert from "node:assert/strict";
import { quarantineKey } from "../../../engines/stepfunctions";
import { assertBack } from "./world/afterwards";
import { DEPLOYMENT } from "./world/deployment";
import { digestOf, record } from "./world/record";
import { World } from "./world/world";

describe("placing", () => {
  it("that never gets steady goes back and quarantines the digest", () => {
    const world = new World();
    world.services.ecs.green.starts = false;
    const execution = world.release(record());
    world.run(3600);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.NeverSteady"]);
    assert.ok(world.table.items.has(quarantineKey(digestOf("1.1.0"))));
    assert.deepEqual(world.greenWeights(), [0]);
    assertBack(world);
  });

  it("waits until no task of an older revision is left, which would take traffic, too", () => {
    const world = new World();
    world.services.ecs.green.draining = 1;
    const execution = world.release(record());
    world.run(600);
    assert.deepEqual(world.greenWeights(), []);
    world.services.ecs.green.draining = 0;
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.error);
  });

  it("never takes another revision's tasks for its own", () => {
    const world = new World();
    world.services.ecs.green.stuckOn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments:0";
    const execution = world.release(record());
    world.run(3600);
    assert.equal(execution.error, "Airlock.NeverSteady");
    assert.deepEqual(world.greenWeights(), [0]);
  });

  it("waits for as many healthy targets as there are tasks", () => {
    const world = new World();
    world.services.ecs.green.unhealthy = 1;
    const execution = world.release(record());
    world.run(600);
    assert.deepEqual([execution.status, world.greenWeights()], ["RUNNING", []]);
    world.services.ecs.green.unhealthy = 0;
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.error);
  });

  it("gives up at once when ECS does", () => {
    const world = new World();
    world.intercept = (call) => {
      if (call.stateName === "ReadCandidate") world.services.ecs.green.failed = true;
      return undefined;
    };
    const execution = world.release(record());
    world.run(60);
    assert.equal(execution.error, "Airlock.NeverSteady");
  });

  it("stops at a task definition that runs another image", () => {
    const world = new World();
    const key = world.write(record());
    world.services.images.set(record().revision, "registry.test/payments:latest");
    const execution = world.start("forward", { bucket: world.deployment.bucketName, key });
    world.run(1800);
    assert.equal(execution.error, "Airlock.WrongImage");
    assert.notEqual(world.services.ecs.green.revision, record().revision);
    assertBack(world);
  });

  it("stops when the stable colour runs nothing to go back to", () => {
    const world = new World();
    world.services.ecs.blue.desired = 0;
    const execution = world.release(record());
    world.run(1800);
    assert.equal(execution.error, "Airlock.NoRollbackTarget");
    assert.deepEqual(world.greenWeights(), [0]);
  });

  it("stops when someone else has moved traffic", () => {
    const world = new World();
    Object.assign(world.services.weights, { blue: 80, green: 20 });
    const execution = world.release(record());
    world.run(1800);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.Drift",
        "The rule forwards [80] to blue and [20] to green in 2 groups; the item says 100 and 0. Someone else moved traffic.",
      ],
    );
    assertBack(world);
  });
});

describe("the smoke test", () => {
  it("that fails goes back before any user has seen the release, and quarantines it", () => {
    const world = new World(DEPLOYMENT);
    world.services.smokeExitCode = 1;
    const execution = world.release(record());
    world.run(1800);
    assert.equal(execution.error, "Airlock.SmokeFailed");
    assert.deepEqual(world.greenWeights(), [0]);
    assert.ok(world.table.items.has(quarantineKey(digestOf("1.1.0"))));
    assertBack(world);
  });

  it("that AWS reports as a failed job does the same", () => {
    const world = new World(DEPLOYMENT);
    world.intercept = (call) => (call.action === "runTask" ? { error: "States.TaskFailed" } : undefined);
    const execution = world.release(record());
    world.run(1800);
    assert.equal(execution.error, "Airlock.SmokeFailed");
    assert.equal(world.calls.filter((call) => call === "forward ecs:runTask").length, 2);
  });
});
