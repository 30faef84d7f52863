import assert from "node:assert/strict";
import { LIVE_ITEM_KEY, parseLiveState } from "../../../engines/stepfunctions";
import { DEPLOYMENT } from "./world/deployment";
import { canary, digestOf, keyOf, record, stage } from "./world/record";
import { revision } from "./world/services";
import { numeric, text } from "./world/table";
import { World } from "./world/world";

const OUTCOME = "outcomes/payments/production/1.1.0/attempt-1.json";

describe("forward, when all goes well", () => {
  const world = new World(DEPLOYMENT);
  const execution = world.release(record());
  world.run(3600);

  it("moves the weights 0 -> 1 -> 10 -> 50 -> 100, and each pair adds up to 100", () => {
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
    for (const shift of world.services.shifts) assert.equal(shift.blue + shift.green, 100);
  });

  it("gives each stage its time", () => {
    const at = world.services.shifts.map((shift) => shift.atMs);
    const seconds = at.slice(1).map((ms, i) => Math.floor((ms - (at[i] ?? 0)) / 1000));
    // Bake times of 180, 300 and 300 seconds, and a second of calls in between.
    for (const [i, bake] of [180, 300, 300].entries()) {
      assert.ok((seconds[i] ?? 0) >= bake && (seconds[i] ?? 0) <= bake + 3, `stage ${i} took ${seconds[i]} s`);
    }
  });

  it("makes the candidate the stable version and gives the lock back", () => {
    const { item } = world;
    assert.deepEqual(
      ["phase", "stableColour", "stableVersion", "stableDigest", "candidateVersion", "fromVersion"].map((name) =>
        text(item, name),
      ),
      ["idle", "green", "1.1.0", digestOf("1.1.0"), "", "1.0.0"],
    );
    assert.deepEqual([numeric(item, "blueWeight"), numeric(item, "greenWeight")], [0, 100]);
    assert.equal(world.schedules.size, 0);
  });

  it("places as many tasks as the stable colour runs, and takes the old ones away at the end", () => {
    assert.deepEqual(
      [world.services.ecs.green.revision, world.services.ecs.green.desired, world.services.ecs.blue.desired],
      [revision("payments", 2), 3, 0],
    );
  });

  it("mirrors the live state for programs", () => {
    const parsed = parseLiveState(world.services.parameters.get(DEPLOYMENT.parameterName) ?? "");
    assert.deepEqual(parsed, {
      ok: true,
      value: {
        schema: "airlock/live/v1",
        service: "payments",
        environment: "production",
        phase: "idle",
        stableColour: "green",
        stableVersion: "1.1.0",
        stableDigest: digestOf("1.1.0"),
        candidateVersion: "",
        candidateDigest: "",
        weights: { blue: 0, green: 100 },
        recordKey: keyOf(record()),
      },
    });
  });

  it("writes the outcome that promotion reads", () => {
    const outcome = world.document(OUTCOME) as Record<string, unknown>;
    assert.deepEqual(
      { ...outcome, endedAt: "later" },
      {
        schema: "airlock/outcome/v1",
        service: "payments",
        environment: "production",
        version: "1.1.0",
        digest: digestOf("1.1.0"),
        attempt: 1,
        outcome: "completed",
        startedAt: "2026-01-01T00:00:00.000Z",
        endedAt: "later",
      },
    );
  });

  it("tells people about the start and the end, and nothing else", () => {
    assert.deepEqual(
      world.services.messages.map(({ subject }) => subject),
      ["payments in production: started", "payments in production: completed"],
    );
    assert.deepEqual(
      ["event", "from", "to", "contact", "record"].map((field) => world.services.messages[1]?.message[field]),
      ["completed", "1.0.0", "1.1.0", "on-call", keyOf(record())],
    );
  });

  it("stays quiet: no execution of back was started", () => {
    assert.deepEqual(world.executions("back"), []);
  });

  it("leaves a next release to go the other way", () => {
    const next = record({
      version: "1.2.0",
      previous: { version: "1.1.0", digest: digestOf("1.1.0") },
      revision: revision("payments", 3),
    });
    const second = world.release(next);
    world.run(3600);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.deepEqual(world.greenWeights().slice(4), [99, 90, 50, 0]);
    assert.equal(text(world.item, "stableColour"), "blue");
    assert.deepEqual([world.services.ecs.blue.desired, world.services.ecs.green.desired], [3, 0]);
  });
});

describe("forward, for the first release ever", () => {
  function bootstrap(): { world: World; execution: ReturnType<World["release"]> } {
    const world = new World();
    world.table.items.delete(LIVE_ITEM_KEY);
    world.services.ecs.blue.desired = 0;
    const execution = world.release(record({ version: "0.1.0", previous: { version: "", digest: "" } }));
    return { world, execution };
  }

  it("takes the last stage alone, with the initial number of tasks", () => {
    const { world, execution } = bootstrap();
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.deepEqual(world.greenWeights(), [100]);
    assert.deepEqual([text(world.item, "stableColour"), text(world.item, "stableVersion")], ["green", "0.1.0"]);
    assert.equal(world.services.ecs.green.desired, 2);
  });

  it("does not ask for data that a service nobody calls cannot have", () => {
    const { world, execution } = bootstrap();
    for (const name of world.services.alarms.keys()) world.setAlarm(name, "INSUFFICIENT_DATA");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
  });

  it("is taken back all the same when an alarm rings, and may be tried again with a new digest", () => {
    const { world, execution } = bootstrap();
    world.runUntil(() => world.services.weights.green === 100, "all traffic on green");
    world.setAlarm("payments-green-error-rate", "ALARM");
    world.run(1800);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.Breach"]);
    assert.deepEqual([text(world.item, "phase"), text(world.item, "stableDigest")], ["idle", ""]);
    world.setAlarm("payments-green-error-rate", "OK");
    const again = world.release(record({ version: "0.1.1", previous: { version: "", digest: "" } }));
    world.run(3600);
    assert.equal(again.status, "SUCCEEDED", `${again.error}: ${again.cause}`);
  });

  it("refuses a record that believes in a previous version", () => {
    const { world } = bootstrap();
    const other = new World();
    other.table.items.delete(LIVE_ITEM_KEY);
    const execution = other.release(record());
    other.run(60);
    world.run(3600);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.NotTheLiveVersion"]);
    assert.equal(other.table.items.size, 0);
  });
});

describe("forward, over the default schedule", () => {
  it("keeps far below the 25,000 events and the 256 KiB that an execution may have", () => {
    const world = new World(DEPLOYMENT);
    const stages = [stage(1, 1800), stage(10, 7200), stage(50, 14_400), stage(100, 86_400)];
    const execution = world.release(record({ plan: canary(stages) }));
    let largest = 0;
    execution.subscribe({
      onStateEntered: ({ input }) => {
        largest = Math.max(largest, Buffer.byteLength(JSON.stringify(input)));
      },
    });
    world.run(40 * 3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    // 414 looks at the alarms of eleven events each, and some three hundred around them.
    assert.equal(execution.historyEvents, 5051);
    assert.ok(largest < 16_384, `the largest state input had ${largest} bytes`);
  });
});
