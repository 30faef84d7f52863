import assert from "node:assert/strict";
import { quarantineKey } from "../../../engines/stepfunctions";
import { DEFAULT_STAGES } from "../../../release/plan/defaultStages";
import type { Plan, Stage } from "../../../release/plan/plan";
import { pollsOf } from "../../../release/plan/polls";
import type { Strategy } from "../../../release/plan/strategy";
import { assertBack, logOf } from "./world/afterwards";
import { WITH_RINGS } from "./world/deployment";
import { canary, digestOf, record, stage } from "./world/record";
import { numeric, text } from "./world/table";
import { World } from "./world/world";

const OUTCOME = "outcomes/payments/production/1.1.0/attempt-1.json";

/** The default plan of a strategy. */
function planOf(strategy: Strategy, stickySeconds = 0): Plan {
  return {
    strategy,
    promotes: strategy !== "ab-test",
    requestsPerSecond: 100,
    warmUpSeconds: 0,
    stages: DEFAULT_STAGES[strategy].map(
      ({ name, weight, bake, approval }): Stage => ({
        name: name ?? `${weight}%`,
        weight,
        ringWeight: strategy === "rings" ? 100 : weight,
        bakeSeconds: bake,
        polls: pollsOf(bake),
        approval,
        stickySeconds,
      }),
    ),
  };
}

function told(world: World, event: string) {
  return world.services.messages.filter(({ message }) => message["event"] === event).map(({ message }) => message);
}

describe("blue-green", () => {
  it("switches all traffic once, keeps the old colour for the whole window, then takes it away", () => {
    const world = new World();
    const execution = world.release(record({ plan: planOf("blue-green") }));
    world.run(23 * 3600);
    assert.deepEqual(world.greenWeights(), [100]);
    assert.deepEqual([text(world.item, "phase"), world.services.ecs.blue.desired], ["validating", 3]);
    world.run(3 * 3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
    assert.equal(world.services.ecs.blue.desired, 0);
  });

  it("goes back in one call", () => {
    const world = new World();
    world.release(record({ plan: planOf("blue-green") }));
    world.runUntil(() => world.services.weights.green === 100, "the switch");
    world.setAlarm("payments-green-error-rate", "ALARM", true);
    world.run(3);
    assert.deepEqual(world.greenWeights(), [100, 0]);
    world.run(1800);
    assertBack(world);
  });
});

describe("hot", () => {
  it("is one switch that is watched as briefly as the release says", () => {
    const world = new World();
    const execution = world.release(record({ plan: planOf("hot") }));
    world.run(1500);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
    assert.deepEqual(world.greenWeights(), [100]);
  });
});

describe("rings", () => {
  const released = () => {
    const world = new World(WITH_RINGS);
    return { world, execution: world.release(record({ plan: planOf("rings") })) };
  };
  const ringWeights = (world: World) => world.services.ringShifts.map((shift) => shift.green);

  it("ring 0 comes by the ring rule alone, ring 1 by weight, ring 2 is everybody", () => {
    const { world, execution } = released();
    world.runUntil(() => world.services.ring.green === 100, "ring 0");
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
    assert.deepEqual(
      [numeric(world.item, "ringWeight"), numeric(world.item, "greenWeight"), text(world.item, "stage")],
      [100, 0, "ring 0"],
    );
    world.run(4 * 24 * 3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
    assert.deepEqual(world.greenWeights(), [0, 10, 100]);
    assert.deepEqual(ringWeights(world), [100, 100, 100]);
    assert.deepEqual(world.services.ring, { blue: 0, green: 100 });
  });

  it("leaves the ring rule to the next release, of whatever strategy", () => {
    const { world } = released();
    world.run(4 * 24 * 3600);
    const previous = { version: "1.1.0", digest: digestOf("1.1.0") };
    const second = world.release(record({ version: "1.2.0", previous, plan: canary([stage(50, 60), stage(100, 60)]) }));
    world.run(3600);
    assert.equal(second.status, "SUCCEEDED", second.cause);
    assert.deepEqual(ringWeights(world).slice(3), [50, 0]);
    assert.deepEqual(world.services.ring, { blue: 100, green: 0 });
  });

  it("go back together, the production rule first", () => {
    const { world } = released();
    world.runUntil(() => world.services.ring.green === 100, "ring 0");
    world.setAlarm("payments-green-error-rate", "ALARM", true);
    world.run(3);
    assert.deepEqual(world.services.ring, { blue: 100, green: 0 });
    const [production, ring] = [world.services.shifts, world.services.ringShifts].map(
      (shifts) => shifts.at(1)?.atMs ?? 0,
    );
    assert.ok((production ?? 0) < (ring ?? 0));
    world.run(1800);
    assertBack(world);
    assert.equal(numeric(world.item, "ringWeight"), 0);
  });

  it("go back together also when the ring rule cannot be set at first", () => {
    const { world } = released();
    world.runUntil(() => world.services.ring.green === 100, "ring 0");
    world.intercept = (call) => (call.stateName === "RestoreRing" ? { error: "Sdk.Failed" } : undefined);
    world.start("back", { trigger: "person" });
    world.run(1800);
    assert.deepEqual(world.services.ring, { blue: 100, green: 0 });
    assertBack(world);
  });

  it("are not back while the ring rule does not keep its weights", () => {
    const { world } = released();
    world.runUntil(() => world.services.ring.green === 100, "ring 0");
    world.intercept = (call) => {
      if (call.action === "modifyRule" && call.stateName.startsWith("RestoreRing")) return { error: "Sdk.Failed" };
      return undefined;
    };
    const back = world.start("back", { trigger: "person" });
    world.run(1200);
    assert.deepEqual([back.status, back.error], ["FAILED", "Sdk.Failed"]);
    assert.equal(told(world, "rollback-failed").length > 0, true);
    world.intercept = () => undefined;
    world.run(1800);
    assertBack(world);
    assert.deepEqual(world.services.ring, { blue: 100, green: 0 });
  });

  it("do not begin when someone moved the ring rule, or gave it another action", () => {
    const moved = new World(WITH_RINGS);
    moved.services.ring.blue = 30;
    moved.services.ring.green = 70;
    const drift = moved.release(record({ plan: planOf("rings") }));
    moved.run(3600);
    assert.deepEqual(
      [drift.error, drift.cause],
      [
        "Airlock.Drift",
        "The rule forwards [100] to blue and [0] to green in 2 groups, the ring rule [30] and [70] in 2; the item says 100 and 0. Someone else moved traffic.",
      ],
    );
    assert.deepEqual(moved.services.ring, { blue: 100, green: 0 });
  });

  it("are refused where there is no ring rule", () => {
    const world = new World();
    const execution = world.release(record({ plan: planOf("rings") }));
    world.run(60);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.RecordRefused",
        "Strategy rings needs a ring rule, and this service has none. Give the platform stack routing.ring, or use canary.",
      ],
    );
    assert.equal(text(world.item, "phase"), "idle");
  });
});

describe("an A/B test", () => {
  const STICKY = 86_400;
  const released = () => {
    const world = new World();
    const groups = WITH_RINGS.colours;
    for (const [colour, requests, ok, p95] of [
      ["blue", [1000, 1100], [990, 1090], [0.2, 0.21]],
      ["green", [1010, 1090], [1005, 1085], [0.18, 0.19]],
    ] as const) {
      const group = groups[colour].targetGroupArn.replace(/^.*:/, "");
      world.services.figures.set(`${group} RequestCount`, requests);
      world.services.figures.set(`${group} HTTPCode_Target_2XX_Count`, ok);
      world.services.figures.set(`${group} TargetResponseTime`, p95);
    }
    return { world, execution: world.release(record({ plan: planOf("ab-test", STICKY) })) };
  };

  it("keeps users on their version by a cookie, and takes that off when it goes back", () => {
    const { world } = released();
    world.runUntil(() => world.services.weights.green === 50, "the test");
    assert.deepEqual(
      world.services.shifts.map(({ green, sticky, stickySeconds }) => [green, sticky, stickySeconds]),
      [[50, true, STICKY]],
    );
    world.run(8 * 24 * 3600);
    assert.deepEqual(world.greenWeights(), [50, 0]);
    assert.equal(world.services.shifts.at(-1)?.sticky, false);
  });

  it("ends with the stable version for everybody, an outcome, and figures that anybody may judge", () => {
    const { world, execution } = released();
    world.run(8 * 24 * 3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
    assertBack(world);
    assert.equal((world.document(OUTCOME) as Record<string, unknown>)["outcome"], "compared");
    const comparison = world.document("comparisons/payments/production/1.1.0/attempt-1.json") as Record<string, string>;
    assert.deepEqual(
      { ...comparison, from: "", until: "" },
      {
        schema: "airlock/comparison/v1",
        service: "payments",
        environment: "production",
        attempt: 1,
        recordKey: "releases/payments/production/1.1.0/attempt-1.json",
        from: "",
        until: "",
        periodSeconds: 3600,
        candidateWeight: 50,
        stable: {
          version: "1.0.0",
          digest: digestOf("1.0.0"),
          figures: { requests: [1000, 1100], ok: [990, 1090], redirected: [], refused: [], latencyP95: [0.2, 0.21] },
        },
        candidate: {
          version: "1.1.0",
          digest: digestOf("1.1.0"),
          figures: { requests: [1010, 1090], ok: [1005, 1085], redirected: [], refused: [], latencyP95: [0.18, 0.19] },
        },
      },
    );
    const days = (Date.parse(comparison["until"] ?? "") - Date.parse(comparison["from"] ?? "")) / 86_400_000;
    assert.ok(days >= 7 && days < 7.01, String(days));
  });

  it("is no rollback: no log, no quarantine, no post-mortem", () => {
    const { world } = released();
    world.run(8 * 24 * 3600);
    assert.deepEqual(logOf(world), {});
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
    assert.deepEqual(
      world.services.messages.map(({ message }) => message["event"]),
      ["started", "compared"],
    );
    assert.deepEqual(
      told(world, "compared").map(({ at: _, execution: __, ...said }) => said),
      [
        {
          schema: "airlock/notification/v1",
          event: "compared",
          service: "payments",
          environment: "production",
          version: "1.1.0",
          stable: "1.0.0",
          comparison: "comparisons/payments/production/1.1.0/attempt-1.json",
          record: "releases/payments/production/1.1.0/attempt-1.json",
          contact: "on-call",
          ask: "Read the comparison, and release the better version.",
        },
      ],
    );
  });

  it("whose candidate breaches its contract goes back like any other", () => {
    const { world, execution } = released();
    world.runUntil(() => world.services.weights.green === 50, "the test");
    world.setAlarm("payments-green-error-rate", "ALARM");
    world.run(3600);
    assert.equal(execution.error, "Airlock.Breach");
    assert.equal(logOf(world)["trigger"], "alarm");
    assert.equal((world.document(OUTCOME) as Record<string, unknown>)["outcome"], "rolled-back");
    assertBack(world);
  });

  it("is brought to its end by the reconciler when its execution dies after the comparison", () => {
    const { world } = released();
    world.intercept = (call) => (call.stateName === "StartBackOfTest" ? { error: "Sdk.Failed" } : undefined);
    world.run(8 * 24 * 3600);
    assertBack(world);
    assert.equal((world.document(OUTCOME) as Record<string, unknown>)["outcome"], "compared");
  });

  it("is refused as the first release ever, and when its plan would promote it", () => {
    const first = new World();
    first.table.items.clear();
    const ever = first.release(record({ plan: planOf("ab-test"), previous: { version: "", digest: "" } }));
    first.run(60);
    assert.equal(
      ever.cause,
      "An A/B test compares with the live version, and nothing is live yet. Release a first version by another strategy.",
    );
    const promoting = new World();
    const wrong = promoting.release(record({ plan: { ...planOf("ab-test"), promotes: true } }));
    promoting.run(60);
    assert.equal(
      wrong.cause,
      "The last stage of a plan gives the candidate everything (weight and ringWeight 100), and the plan promotes it; an A/B test promotes nothing.",
    );
  });
});

describe("rolling", () => {
  it("is refused as the first release ever", () => {
    const world = new World();
    const execution = world.release(record({ previous: { version: "", digest: "" }, plan: planOf("rolling") }));
    world.run(60);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.RecordRefused",
        "A rolling release replaces the tasks of the live version, and nothing is live yet. Release a first version by another strategy.",
      ],
    );
  });

  it("is refused with more than one stage", () => {
    const world = new World();
    const plan = { ...planOf("rolling"), stages: [stage(10, 60), stage(100, 60)] };
    const execution = world.release(record({ plan }));
    world.run(60);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.RecordRefused",
        "A rolling release has one stage: ECS replaces all tasks in one go. Use canary for stages.",
      ],
    );
  });
});

describe("a stable colour that grows while a release is under way", () => {
  const grown = () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 1, "1 %");
    world.services.ecs.blue.desired = 7;
    return { world, execution };
  };

  it("is followed by the candidate before the next stage", () => {
    const { world, execution } = grown();
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    assert.equal(world.services.ecs.green.desired, 7);
    world.services.ecs.blue.desired = 4;
    world.runUntil(() => world.services.weights.green === 50, "50 %");
    assert.equal(world.services.ecs.green.desired, 7, "never lowered");
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });

  it("waits for the candidate's tasks, whose alarms are looked at meanwhile", () => {
    const { world, execution } = grown();
    world.services.ecs.green.unhealthy = 5;
    world.run(600);
    assert.deepEqual([execution.status, world.services.weights.green], ["RUNNING", 1]);
    world.setAlarm("payments-green-error-rate", "ALARM");
    world.run(20);
    assert.deepEqual(
      [execution.error, execution.cause],
      ["Airlock.Breach", 'Alarms of the candidate ring while it grows to 7 tasks: ["payments-green-error-rate"]'],
    );
  });

  it("goes back when the candidate cannot follow; that judges nothing", () => {
    const { world, execution } = grown();
    world.services.ecs.green.unhealthy = 5;
    world.run(3600);
    assert.deepEqual(
      [execution.error, execution.cause],
      [
        "Airlock.NeverRaised",
        "The stable colour runs more tasks than before, and the candidate had not 7 healthy ones within 20 minutes.",
      ],
    );
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
  });

  it("is followed also when something has scaled the candidate in", () => {
    const { world, execution } = grown();
    world.services.ecs.blue.desired = 3;
    world.services.ecs.green.desired = 1;
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    assert.equal(world.services.ecs.green.desired, 3);
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", execution.cause);
  });
});
