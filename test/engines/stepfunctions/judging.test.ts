import assert from "node:assert/strict";
import { type ContractAlarm, type Deployment, quarantineKey } from "../../../engines/stepfunctions";
import { assertBack, logOf } from "./world/afterwards";
import { WITHOUT_SMOKE_TEST } from "./world/deployment";
import { canary, digestOf, record, SHORT_STAGES, stage } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

const ERRORS = "payments-green-error-rate";
const LATENCY = "payments-green-latency";

/** Green's alarm on errors means this without data. */
function silent(noData: ContractAlarm["noData"], changes: Partial<Deployment> = {}): Deployment {
  const { blue, green } = WITHOUT_SMOKE_TEST.colours;
  const alarms = green.alarms.map((alarm) => (alarm.name === ERRORS ? { ...alarm, noData } : alarm));
  return { ...WITHOUT_SMOKE_TEST, ...changes, colours: { blue, green: { ...green, alarms } } };
}

/** A rollout at 10 % whose alarm on errors has lost its data. */
function withoutData(deployment: Deployment) {
  const world = new World(deployment);
  const execution = world.release(record());
  world.runUntil(() => world.services.weights.green === 10, "10 %");
  world.setAlarm(ERRORS, "INSUFFICIENT_DATA");
  return { world, execution };
}

/** What people were told about standing still. */
function holdings(world: World) {
  return world.services.messages.filter(({ message }) => message["event"] === "holding").map(({ message }) => message);
}

describe("an alarm without data at the end of a stage", () => {
  it("that holds, lets the rollout go on once there is data, and tells people once", () => {
    const { world, execution } = withoutData(silent("hold"));
    world.run(300 + 20 * 60);
    assert.deepEqual([execution.status, world.services.weights.green], ["RUNNING", 10]);
    assert.deepEqual(
      holdings(world).map(({ at: _, execution: __, ...said }) => said),
      [
        {
          schema: "airlock/notification/v1",
          event: "holding",
          service: "payments",
          environment: "production",
          version: "1.1.0",
          stage: "10%",
          record: "releases/payments/production/1.1.0/attempt-1.json",
          contact: "on-call",
          reason: `Alarms without data at the end of stage 10%: ["${ERRORS}"]`,
          ask: "Find out why nothing is measured. The rollout goes on when there is data, and goes back after 30 minutes without.",
        },
      ],
    );
    world.setAlarm(ERRORS, "OK");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("that holds, goes back when the grace is over; nobody judged the release", () => {
    const { world, execution } = withoutData(silent("hold", { noDataGraceSeconds: 600 }));
    world.run(300 + 590);
    assert.equal(execution.status, "RUNNING");
    world.run(1800);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.NoData"]);
    assert.equal(
      execution.cause,
      `Alarms without data at the end of stage 10%, and for 10 minutes after it: ["${ERRORS}"]. Without it nothing proves that the release is good.`,
    );
    assert.equal(logOf(world)["trigger"], "no-data");
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
    assertBack(world);
  });

  it("that holds, is still watched: a breach meanwhile goes back at once", () => {
    const { world, execution } = withoutData(silent("hold"));
    world.run(300 + 5 * 60);
    world.setAlarm(LATENCY, "ALARM");
    world.run(65);
    assert.deepEqual(
      [execution.error, execution.cause],
      ["Airlock.Breach", `Alarms of the candidate ring in stage 10%: ["${LATENCY}"]`],
    );
    assert.equal(world.services.weights.green, 0);
  });

  it("that rolls back, goes back at the end of the stage and not before", () => {
    const { world, execution } = withoutData(silent("rollback"));
    world.run(290);
    assert.equal(execution.status, "RUNNING");
    world.run(15);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.NoData",
        `Alarms without data at the end of stage 10%: ["${ERRORS}"]. Without it nothing proves that the release is good.`,
      ],
    );
    world.run(1800);
    assert.equal(logOf(world)["trigger"], "no-data");
    assertBack(world);
  });

  it("that continues, is left out; the others are asked all the same", () => {
    const { world, execution } = withoutData(silent("continue"));
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
    assert.deepEqual(holdings(world), []);

    const both = withoutData(silent("continue", { noDataGraceSeconds: 60 }));
    both.world.setAlarm(LATENCY, "INSUFFICIENT_DATA");
    both.world.run(1800);
    assert.equal(
      both.execution.cause,
      `Alarms without data at the end of stage 10%, and for 1 minutes after it: ["${LATENCY}"]. Without it nothing proves that the release is good.`,
    );
  });

  it("is no reason to hold where the grace is nothing", () => {
    const { world, execution } = withoutData(silent("hold", { noDataGraceSeconds: 0 }));
    world.run(305);
    assert.equal(execution.error, "Airlock.NoData");
    assert.deepEqual(holdings(world), []);
  });
});

/** A rollout whose stages warm up for so many seconds, at 10 %. */
function warming(seconds: number, stages = [...SHORT_STAGES]) {
  const world = new World();
  const execution = world.release(record({ plan: { ...canary(stages), warmUpSeconds: seconds } }));
  world.runUntil(() => world.services.weights.green === 10, "10 %");
  return { world, execution };
}

describe("an alarm on latency while a stage warms up", () => {
  it("does not count, nor does its event", () => {
    const { world, execution } = warming(120);
    world.run(20);
    const back = world.setAlarm(LATENCY, "ALARM", true);
    world.run(90);
    assert.deepEqual([back?.status, execution.status, world.services.weights.green], ["SUCCEEDED", "RUNNING", 10]);
    assert.equal(text(world.item, "phase"), "shifting");
    world.setAlarm(LATENCY, "OK");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("counts at the first look afterwards when it still rings", () => {
    const { world, execution } = warming(120);
    world.setAlarm(LATENCY, "ALARM", true);
    world.run(117);
    assert.equal(world.services.weights.green, 10);
    world.run(10);
    assert.deepEqual(
      [world.services.weights.green, execution.error, execution.cause],
      [0, "Airlock.Breach", `Alarms of the candidate ring in stage 10%: ["${LATENCY}"]`],
    );
    world.run(1800);
    assertBack(world);
  });

  it("goes back by its event once the stage is warm, and is cold again in the next one", () => {
    const { world, execution } = warming(120);
    world.run(130);
    assert.notEqual(text(world.item, "warmedAt"), "");
    world.runUntil(() => world.services.weights.green === 50, "50 %");
    assert.equal(text(world.item, "warmedAt"), "");
    world.run(130);
    world.setAlarm(LATENCY, "ALARM", true);
    world.run(3);
    assert.equal(world.services.weights.green, 0);
    assert.equal(execution.error, "Airlock.RolledBack");
  });

  it("hides no breach of another metric", () => {
    const { world, execution } = warming(120);
    world.setAlarm(LATENCY, "ALARM");
    world.setAlarm(ERRORS, "ALARM");
    world.run(65);
    assert.deepEqual(
      [execution.error, execution.cause],
      ["Airlock.Breach", `Alarms of the candidate ring in stage 10%: ["${ERRORS}"]`],
    );
  });

  it("hides no breach of the stable colour either: that holds", () => {
    const { world, execution } = warming(240);
    world.setAlarm(LATENCY, "ALARM");
    world.setAlarm("payments-blue-error-rate", "ALARM");
    world.run(65);
    assert.equal(holdings(world).length, 1);
    world.setAlarm(LATENCY, "OK");
    world.setAlarm("payments-blue-error-rate", "OK");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("is waited for by a stage that is shorter than its warm-up", () => {
    const stages = [stage(10, 60), stage(100, 60)];
    const { world, execution } = warming(300, stages);
    world.setAlarm(LATENCY, "ALARM");
    world.run(240);
    assert.deepEqual([execution.status, world.services.weights.green], ["RUNNING", 10]);
    world.setAlarm(LATENCY, "OK");
    world.runUntil(() => world.services.weights.green === 100, "100 %");
    world.setAlarm(LATENCY, "ALARM");
    world.run(360);
    assert.equal(execution.cause, `Alarms of the candidate ring in stage 100%: ["${LATENCY}"]`);
  });

  it("counts from the first second where there is no warm-up", () => {
    const { world } = warming(0);
    assert.notEqual(text(world.item, "warmedAt"), "");
    world.run(2);
    world.setAlarm(LATENCY, "ALARM", true);
    world.run(3);
    assert.equal(world.services.weights.green, 0);
  });
});

describe("a rollout that holds for the stable colour", () => {
  it("tells people once in each stage, with the alarms that ring", () => {
    const world = new World();
    world.release(record());
    const ring = (weight: number) => {
      world.runUntil(() => world.services.weights.green === weight, `${weight} %`);
      world.setAlarm("payments-blue-error-rate", "ALARM");
      world.run(400);
      world.setAlarm("payments-blue-error-rate", "OK");
    };
    ring(10);
    ring(50);
    assert.deepEqual(
      holdings(world).map(({ reason, ask, stage }) => [stage, reason, ask]),
      ["10%", "50%"].map((name) => [
        name,
        `Alarms of the stable colour ring in stage ${name}: ["payments-blue-error-rate"]`,
        "Look after the stable version. The rollout goes on when it is quiet, and goes back after 60 minutes of this.",
      ]),
    );
  });
});
