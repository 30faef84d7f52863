import assert from "node:assert/strict";
import { quarantineKey } from "../../../engines/stepfunctions";
import { assertBack, logOf } from "./world/afterwards";
import { digestOf, record } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

const OUTCOME = "outcomes/payments/production/1.1.0/attempt-1.json";

describe("an alarm of the candidate at 10 %", () => {
  const world = new World();
  const execution = world.release(record());
  world.runUntil(() => world.services.weights.green === 10, "10 %");
  world.setAlarm("payments-green-error-rate", "ALARM");
  world.run(1800);

  it("is found by the next look and brings all traffic back", () => {
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.Breach"]);
    assert.deepEqual(world.greenWeights(), [1, 10, 0]);
    assertBack(world);
  });

  it("takes a minute to the next look, and seconds from there", () => {
    const shifts = world.services.shifts;
    const canary = shifts.find((shift) => shift.green === 10);
    const restored = shifts.find((shift) => shift.green === 0);
    assert.ok(canary !== undefined && restored !== undefined);
    const seconds = (restored.atMs - canary.atMs) / 1000;
    assert.ok(seconds >= 60 && seconds < 63, `${seconds} s`);
  });

  it("writes the rollback log", () => {
    const log = logOf(world);
    assert.deepEqual(
      { ...log, detectedAt: "", restoredAt: "", execution: "" },
      {
        schema: "airlock/rollback/v1",
        service: "payments",
        environment: "production",
        attempt: 1,
        recordKey: "releases/payments/production/1.1.0/attempt-1.json",
        trigger: "alarm",
        reason: 'Alarms of the candidate ring in stage 10%: ["payments-green-error-rate"]',
        stage: "10%",
        startedAt: "2026-01-01T00:00:00.000Z",
        detectedAt: "",
        restoredAt: "",
        from: { version: "1.1.0", digest: digestOf("1.1.0") },
        to: { version: "1.0.0", digest: digestOf("1.0.0") },
        by: "airlock",
        execution: "",
        stateAfter: {
          weights: { blue: 100, green: 0 },
          stableColour: "blue",
          forwardStopped: true,
          quarantined: true,
        },
      },
    );
    const [detected, restored] = [log["detectedAt"], log["restoredAt"]].map((at) => Date.parse(String(at)));
    assert.ok(detected !== undefined && restored !== undefined && restored >= detected && restored - detected < 10_000);
  });

  it("tells people from what to what, and asks for a post-mortem", () => {
    const message = world.services.messages.at(-1)?.message ?? {};
    assert.deepEqual(
      ["event", "service", "environment", "from", "to", "by", "trigger", "stage", "quarantined", "ask"].map(
        (field) => message[field],
      ),
      [
        "rolled-back",
        "payments",
        "production",
        "1.1.0",
        "1.0.0",
        "airlock",
        "alarm",
        "10%",
        true,
        "Write a post-mortem for this rollback.",
      ],
    );
  });

  it("writes the outcome and puts the digest under quarantine, so that it is refused from now on", () => {
    assert.equal((world.document(OUTCOME) as Record<string, unknown>)["outcome"], "rolled-back");
    const quarantine = world.table.items.get(quarantineKey(digestOf("1.1.0")));
    assert.deepEqual([text(quarantine, "version"), text(quarantine, "trigger")], ["1.1.0", "alarm"]);
    const again = world.release(record({ attempt: 2 }));
    world.run(60);
    assert.deepEqual([again.status, again.error], ["FAILED", "Airlock.Quarantined"]);
  });

  it("keeps the candidate's tasks until requests that run on them have ended", () => {
    const other = new World();
    other.release(record());
    other.runUntil(() => other.services.weights.green === 10, "10 %");
    other.setAlarm("payments-green-error-rate", "ALARM");
    other.runUntil(() => other.services.weights.green === 0, "back");
    other.run(290);
    assert.equal(other.services.ecs.green.desired, 3);
    other.run(60);
    assert.equal(other.services.ecs.green.desired, 0);
  });
});

describe("every call that moves traffic", () => {
  it("takes stickiness off in the same breath, there and back: cookies would override the weights", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => world.services.weights.green === 50, "50 %");
    world.start("back", { trigger: "person" });
    world.run(1800);
    assert.ok(world.services.shifts.length >= 5);
    assert.deepEqual([...new Set(world.services.shifts.map((shift) => shift.sticky))], [false]);
  });
});

describe("an alarm's event", () => {
  it("is quicker than the look", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.run(5);
    world.setAlarm("payments-green-latency", "ALARM", true);
    world.run(3);
    assert.deepEqual(world.greenWeights(), [1, 10, 0]);
    world.run(1800);
    assert.deepEqual([execution.status, execution.error], ["ABORTED", "Airlock.RolledBack"]);
    assert.deepEqual(
      [logOf(world)["trigger"], logOf(world)["reason"]],
      ["alarm", "Alarm payments-green-latency rang."],
    );
    assertBack(world);
  });

  it("of the stable colour moves nothing", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    const back = world.setAlarm("payments-blue-latency", "ALARM", true);
    world.run(30);
    assert.equal(back?.status, "SUCCEEDED");
    assert.deepEqual(world.services.weights, { blue: 90, green: 10 });
  });

  it("from before the first shift, or during placing, moves nothing", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => text(world.item, "phase") === "placing", "placing");
    const early = world.setAlarm("payments-green-latency", "ALARM", true);
    world.run(3);
    assert.equal(early?.status, "SUCCEEDED");
    assert.equal(text(world.item, "phase"), "placing");
    world.setAlarm("payments-green-latency", "OK");
    world.runUntil(() => world.services.weights.green === 1, "1 %");
    const late = world.start("back", { trigger: "alarm", alarm: "payments-green-latency", at: "2026-01-01T00:00:01Z" });
    world.run(3);
    assert.equal(late.status, "SUCCEEDED");
    assert.deepEqual(world.services.weights, { blue: 99, green: 1 });
  });
});

describe("alarms that are missing", () => {
  it("before the first shift keep all traffic on the stable version", () => {
    const world = new World();
    world.services.alarms.delete("payments-green-latency");
    const execution = world.release(record());
    world.run(1800);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.AlarmsMissing"]);
    assert.equal(execution.cause, "3 of 4 alarms of the rollback contract exist. Nothing may take traffic unwatched.");
    assert.deepEqual(world.greenWeights(), [0]);
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
    assertBack(world);
  });

  it("in the middle of a stage bring the rollout back", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 50, "50 %");
    world.services.alarms.delete("payments-green-latency");
    world.run(65);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.AlarmsMissing"]);
    assert.equal(world.services.weights.green, 0);
    world.run(1800);
    assertBack(world);
  });
});

describe("the stable colour's alarms", () => {
  it("hold the rollout, and let it go on once they are quiet", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.setAlarm("payments-blue-error-rate", "ALARM");
    world.run(1200);
    assert.deepEqual(world.services.weights, { blue: 90, green: 10 });
    world.setAlarm("payments-blue-error-rate", "OK");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.error);
  });

  it("do not hold it for ever", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.setAlarm("payments-blue-error-rate", "ALARM");
    world.run(2 * 3600);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.HeldTooLong"]);
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
    assertBack(world);
  });

  it("hide no breach of the candidate that rings at the same time", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.setAlarm("payments-blue-error-rate", "ALARM");
    world.setAlarm("payments-green-error-rate", "ALARM");
    world.run(1800);
    assert.equal(execution.error, "Airlock.Breach");
    assertBack(world);
  });

  it("keep the first shift from happening while they ring", () => {
    const world = new World();
    world.setAlarm("payments-blue-error-rate", "ALARM");
    const execution = world.release(record());
    world.run(300);
    world.setAlarm("payments-blue-error-rate", "OK");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.error);

    const other = new World();
    other.setAlarm("payments-blue-error-rate", "ALARM");
    const never = other.release(record());
    other.run(3600);
    assert.deepEqual(
      [never.error, never.cause],
      ["Airlock.AlarmsRing", 'Alarms ring before the first shift: ["payments-blue-error-rate"]'],
    );
    assertBack(other);
  });
});
