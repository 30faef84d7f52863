import assert from "node:assert/strict";
import { LIVE_ITEM_KEY } from "../../../engines/stepfunctions";
import { DEPLOYMENT } from "./world/deployment";
import { record } from "./world/record";
import { revision } from "./world/services";
import { text } from "./world/table";
import { idleItem, World } from "./world/world";

describe("a forward that has lost its fence", () => {
  it("moves nothing, and starts no back either: the rollout is someone else's", () => {
    const world = new World();
    world.deliversEvents = false;
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.table.items.set(LIVE_ITEM_KEY, { ...world.item, fence: { N: "99" } });
    world.schedules.clear();
    const shifts = world.services.shifts.length;
    world.run(3600);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.FenceLost"]);
    assert.equal(world.services.shifts.length, shifts);
    assert.deepEqual(world.executions("back"), []);
  });

  it("does not complete", () => {
    const world = new World();
    world.deliversEvents = false;
    world.release(record());
    world.runUntil(() => world.services.weights.green === 100, "100 %");
    world.table.items.set(LIVE_ITEM_KEY, { ...world.item, owner: { S: "arn:someone-else" } });
    world.schedules.clear();
    world.run(3600);
    assert.equal(text(world.item, "stableVersion"), "1.0.0");
    assert.equal(world.services.ecs.blue.desired, 3);
  });
});

describe("a redriven execution", () => {
  it("of forward moves nothing after back, wherever it had stopped", () => {
    const states = [
      ...[
        "StartReconciler",
        "Place",
        "ReadCandidate",
        "SmokeTest",
        "FenceShift",
        "Shift",
        "Bake",
        "Look",
        "FenceValidation",
      ],
    ];
    for (const state of states) {
      const world = new World(DEPLOYMENT);
      const execution = world.release(record());
      let stopped = false;
      execution.subscribe({
        onStateEntered: (entry) => {
          if (stopped || entry.state !== state) return;
          stopped = true;
          world.clock.after(10, () => {
            execution.stop("Person.Stopped", "by hand");
          });
        },
      });
      world.run(3600);
      assert.ok(stopped, state);
      assert.equal(execution.status, "ABORTED", state);
      assert.deepEqual([text(world.item, "phase"), world.services.weights.green], ["idle", 0], state);

      const before = {
        item: world.item,
        shifts: world.services.shifts.length,
        ecs: structuredClone(world.services.ecs),
      };
      execution.redrive();
      world.run(3600);
      assert.equal(execution.status, "FAILED", state);
      assert.deepEqual(
        { item: world.item, shifts: world.services.shifts.length, ecs: world.services.ecs },
        before,
        state,
      );
    }
  });

  it("of forward moves nothing after the next release has taken the very colour", () => {
    const world = new World();
    const first = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    first.stop();
    world.run(1800);
    const second = world.release(record({ version: "1.2.0", revision: revision("payments", 3) }));
    world.run(3600);
    assert.equal(second.status, "SUCCEEDED", second.error);
    const before = {
      item: world.item,
      ecs: structuredClone(world.services.ecs),
      weights: { ...world.services.weights },
    };
    first.redrive();
    world.run(3600);
    assert.deepEqual({ item: world.item, ecs: world.services.ecs, weights: world.services.weights }, before);
  });

  it("of forward, redriven before anyone has noticed that it stopped, goes back instead of on", () => {
    const world = new World();
    world.deliversEvents = false;
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    execution.stop();
    execution.redrive();
    world.run(3600);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.Redriven"]);
    assert.deepEqual(world.greenWeights(), [1, 10, 0]);
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("of forward does not take the lock after the rollout has ended", () => {
    const world = new World();
    const execution = world.release(record());
    // The lock is written, its answer does not come, and a person takes the rollout back while forward tries again.
    let tries = 0;
    world.intercept = (call) => {
      if (call.stateName !== "Lock") return undefined;
      tries++;
      return tries === 1 ? "after" : { error: "DynamoDB.ThrottlingException" };
    };
    world.runUntil(() => text(world.item, "phase") === "placing", "the lock");
    world.start("back", { trigger: "person", by: "ada" });
    world.run(1800);
    assert.deepEqual([execution.status, text(world.item, "phase")], ["ABORTED", "idle"]);
    world.intercept = () => undefined;
    const before = { item: world.item, objects: [...world.services.objects] };
    execution.redrive();
    world.run(1800);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "States.Runtime"]);
    assert.deepEqual({ item: world.item, objects: [...world.services.objects] }, before);
  });

  it("of back moves nothing, also where a live release now stands on the colour", () => {
    for (const state of ["RestoreWeights", "RestoreAgain", "FenceWithdraw", "ScaleInCandidate", "BackUnlock"]) {
      const world = new World();
      world.release(record());
      world.runUntil(() => world.services.weights.green === 10, "10 %");
      let stopped: ReturnType<World["start"]> | undefined;
      world.host.subscribe({
        onStateEntered: (entry) => {
          if (stopped !== undefined || entry.state !== state) return;
          stopped = entry.execution;
          world.clock.after(10, () => stopped?.stop());
        },
      });
      world.start("back", { trigger: "person", by: "ada", reason: "looks odd" });
      world.run(1800);
      assert.equal(stopped?.status, "ABORTED", state);
      assert.equal(text(world.item, "phase"), "idle", `${state}: the reconciler had another back finish`);

      const next = world.release(record({ version: "1.2.0", revision: revision("payments", 3) }));
      world.run(3600);
      assert.equal(next.status, "SUCCEEDED", `${state}: ${next.error} ${next.cause}`);
      const before = {
        item: world.item,
        ecs: structuredClone(world.services.ecs),
        weights: { ...world.services.weights },
      };
      stopped.redrive();
      world.run(3600);
      assert.deepEqual({ item: world.item, ecs: world.services.ecs, weights: world.services.weights }, before, state);
    }
  });
});

describe("a shift that lands late", () => {
  it("after back has set the weights is undone by back's second setting", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    // The request that forward sent just before it was stopped: it arrives a second after back's first setting.
    let landed = false;
    world.intercept = (call) => {
      if (!landed && call.stateName === "StopForward") {
        landed = true;
        world.clock.after(1000, () => Object.assign(world.services.weights, { blue: 50, green: 50 }));
      }
      // Reading forward takes its time, so that the late shift comes before the second setting.
      return undefined;
    };
    world.setAlarm("payments-green-latency", "ALARM", true);
    world.run(1800);
    assert.ok(landed);
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
  });

  it("after everything, while the candidate still has tasks, is found before they are taken away", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.setAlarm("payments-green-latency", "ALARM", true);
    world.run(120);
    Object.assign(world.services.weights, { blue: 50, green: 50 });
    world.run(3600);
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
    assert.equal(text(world.item, "phase"), "idle");
  });
});

describe("two forwards of different releases at the same moment", () => {
  it("get one lock between them", () => {
    const world = new World();
    const both = [
      world.release(record()),
      world.release(record({ version: "1.0.5", revision: revision("payments", 3) })),
    ];
    world.run(3600);
    assert.deepEqual(
      both.map((execution) => [execution.status, execution.error]),
      [
        ["SUCCEEDED", undefined],
        ["FAILED", "Airlock.Busy"],
      ],
    );
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
  });

  it("never let a second one in on what it judged before the first one ended", () => {
    const world = new World();
    world.deliversEvents = false;
    const execution = world.release(record());
    let overtaken = false;
    world.intercept = (call) => {
      if (call.stateName === "Lock" && !overtaken) {
        overtaken = true;
        world.table.items.set(LIVE_ITEM_KEY, idleItem("green", "1.0.1"));
      }
      return undefined;
    };
    world.run(120);
    assert.ok(overtaken);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.NotTheLiveVersion"]);
    assert.deepEqual(world.item, idleItem("green", "1.0.1"));
  });
});

describe("an event that comes again", () => {
  it("after another release has run starts the same attempt no second time", () => {
    const world = new World();
    const first = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    first.stop();
    world.run(1800);
    const second = world.release(record({ version: "1.2.0", revision: revision("payments", 3) }));
    world.runUntil(() => world.services.weights.green === 10, "10 % of the next release");
    second.stop();
    world.run(1800);
    const before = { item: world.item, objects: [...world.services.objects] };
    const again = world.release(record());
    world.run(1800);
    assert.equal(again.status, "SUCCEEDED", `${again.error}: ${again.cause}`);
    assert.deepEqual({ item: world.item, objects: [...world.services.objects] }, before);
  });
});

describe("a lock that cannot be written", () => {
  it("is told to people, with the reason", () => {
    const world = new World();
    world.intercept = (call) => (call.stateName === "Lock" ? { error: "DynamoDB.InternalServerError" } : undefined);
    const execution = world.release(record());
    world.run(1800);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "DynamoDB.InternalServerError"]);
    const messages = world.services.messages.map(({ message }) => message as Record<string, unknown>);
    assert.deepEqual(
      messages.map(({ event, error, reason }) => [event, error, reason]),
      [["refused", "DynamoDB.InternalServerError", '{"Error":"DynamoDB.InternalServerError","Cause":"intercepted"}']],
    );
    assert.equal(text(world.item, "phase"), "idle");
  });
});
