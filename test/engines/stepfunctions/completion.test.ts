import assert from "node:assert/strict";
import type { Execution } from "../../../engines/rehearsal/asl";
import { record } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

const OUTCOME = "outcomes/payments/production/1.1.0/attempt-1.json";

/** A rollout that has just been marked completed. */
function completing(): World {
  const world = new World();
  world.release(record());
  world.runUntil(() => text(world.item, "phase") === "validating", "validating");
  world.run(595);
  return world;
}

function assertCompleted(world: World): void {
  assert.deepEqual(
    ["phase", "stableVersion", "stableColour", "candidateVersion"].map((name) => text(world.item, name)),
    ["idle", "1.1.0", "green", ""],
  );
  assert.deepEqual(world.services.weights, { blue: 0, green: 100 });
  assert.deepEqual([world.services.ecs.green.desired, world.services.ecs.blue.desired], [3, 0]);
  assert.equal((world.document(OUTCOME) as Record<string, unknown>)["outcome"], "completed");
  assert.equal(world.schedules.size, 0);
}

describe("a failure after completion", () => {
  const states = ["WriteCompletedOutcome", "FenceScaleIn", "ScaleInOld", "CompletedUnlock"];
  for (const state of states) {
    it(`in ${state} does not go back: back brings the completion to its end`, () => {
      const world = completing();
      world.intercept = (call) =>
        call.stateName === state && call.execution.stateMachineArn === world.arnOf("forward")
          ? { error: "Sdk.Failed" }
          : undefined;
      world.run(3600);
      const [forward] = world.executions("forward");
      assert.deepEqual([forward?.status, forward?.error], ["FAILED", "Airlock.CompletionUnfinished"]);
      assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
      assertCompleted(world);
    });

    it(`in ${state} is mended by the reconciler when the event of it gets lost`, () => {
      const world = completing();
      world.deliversEvents = false;
      world.intercept = (call) =>
        call.stateName === state && call.execution.stateMachineArn === world.arnOf("forward")
          ? { error: "Sdk.Failed" }
          : undefined;
      world.run(3600);
      assertCompleted(world);
    });
  }

  it("in back itself is mended by another back", () => {
    const world = completing();
    let failures = 0;
    world.intercept = (call) => {
      if (call.stateName !== "ScaleInOld") return undefined;
      return failures++ < 20 ? { error: "Sdk.Failed" } : undefined;
    };
    world.run(3 * 3600);
    assert.ok(failures > 20);
    assertCompleted(world);
  });
});

describe("an execution that is stopped after completion", () => {
  it("leaves nothing behind, wherever it was", () => {
    const names = new Set<string>();
    const probe = completing();
    probe.host.subscribe({ onStateEntered: ({ state }) => names.add(state) });
    probe.run(60);
    const tail = [...names].filter((name) =>
      /^(Completed|WriteCompleted|MirrorCompleted|NotifyCompleted|FenceScaleIn|ScaleInOld)/.test(name),
    );
    assert.ok(tail.length >= 9, tail.join(", "));
    for (const state of tail) {
      const world = completing();
      let stopped = false;
      world.host.subscribe({
        onStateEntered: ({ execution, state: entered }) => {
          if (stopped || entered !== state) return;
          stopped = true;
          world.clock.after(0, () => {
            execution.stop();
          });
        },
      });
      world.run(3600);
      assert.ok(stopped, state);
      assertCompleted(world);
    }
  });
});

describe("a request to go back after completion", () => {
  it("while forward completes changes nothing", () => {
    const world = completing();
    const backs: Execution[] = [];
    world.intercept = (call) => {
      if (call.stateName === "FenceScaleIn") backs.push(world.start("back", { trigger: "person" }));
      return undefined;
    };
    world.run(600);
    assert.deepEqual(
      backs.map((back) => back.status),
      ["SUCCEEDED"],
    );
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
    assertCompleted(world);
  });

  it("nothing scales in before the completed mark", () => {
    const world = new World();
    world.release(record());
    let blueWhenMarked = -1;
    world.intercept = (call) => {
      if (call.stateName === "Complete") blueWhenMarked = world.services.ecs.blue.desired;
      return undefined;
    };
    world.run(3600);
    assert.equal(blueWhenMarked, 3);
  });
});
