import assert from "node:assert/strict";
import type { Execution } from "../../../engines/rehearsal/asl";
import { quarantineKey } from "../../../engines/stepfunctions";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { canary, digestOf, record, stage } from "./world/record";
import { revision } from "./world/services";
import { numeric, text } from "./world/table";
import { World } from "./world/world";

const OUTCOME = "outcomes/payments/production/1.1.0/attempt-1.json";

/** 1.2.0, prepared on 1.1.0. */
function newer(changes: Partial<ReleaseRecordDocument> = {}): ReleaseRecordDocument {
  return record({
    version: "1.2.0",
    revision: revision("payments", 3),
    previous: { version: "1.1.0", digest: digestOf("1.1.0") },
    ...changes,
  });
}

/** 1.1.0 in the middle of its validation window. */
function validating(first: ReleaseRecordDocument = record()): { world: World; older: Execution } {
  const world = new World();
  const older = world.release(first);
  world.runUntil(() => text(world.item, "phase") === "validating", "validating");
  world.run(90);
  return { world, older };
}

function outcomeOf(world: World, key = OUTCOME): unknown {
  return (world.document(key) as { outcome?: unknown } | undefined)?.outcome;
}

function told(world: World, event: string): readonly Record<string, unknown>[] {
  return world.services.messages.filter(({ message }) => message["event"] === event).map(({ message }) => message);
}

/** 1.1.0 serves everybody although nobody validated it to the end, and 1.2.0 was taken back. */
function assertBackToSuperseded(world: World, older: Execution, where: string): void {
  assert.deepEqual(
    ["phase", "stableVersion", "stableColour", "candidateVersion", "superseded"].map((name) => text(world.item, name)),
    ["idle", "1.1.0", "green", "", ""],
    where,
  );
  assert.deepEqual(world.services.weights, { blue: 0, green: 100 }, where);
  assert.deepEqual([numeric(world.item, "blueWeight"), numeric(world.item, "greenWeight")], [0, 100], where);
  assert.deepEqual([world.services.ecs.blue.desired, world.services.ecs.green.desired], [0, 3], where);
  assert.notEqual(older.status, "RUNNING", where);
  assert.deepEqual(
    [outcomeOf(world), outcomeOf(world, "outcomes/payments/production/1.2.0/attempt-1.json")],
    ["superseded-unvalidated", "rolled-back"],
    where,
  );
  const log = world.document("rollbacks/payments/production/1.2.0/attempt-1.json") as Record<string, unknown>;
  assert.deepEqual(log["to"], { version: "1.1.0", digest: digestOf("1.1.0") }, where);
  assert.equal(world.schedules.size, 0, where);
}

describe("a newer release in the validation window", () => {
  it("takes over: the older one is the stable version from then on, and its execution is stopped", () => {
    const { world, older } = validating();
    const second = world.release(newer());
    world.runUntil(() => text(world.item, "candidateVersion") === "1.2.0", "the take-over");
    assert.deepEqual(
      ["phase", "stableVersion", "stableColour", "fromVersion"].map((name) => text(world.item, name)),
      ["placing", "1.1.0", "green", "1.1.0"],
    );
    world.runUntil(() => text(world.item, "superseded") === "", "the end of the take-over");
    assert.deepEqual(
      [older.status, older.error, older.cause],
      [
        "ABORTED",
        "Airlock.Superseded",
        "A newer release took over in the validation window; this one serves all traffic and is its rollback target.",
      ],
    );
    assert.deepEqual(world.document(OUTCOME), {
      schema: "airlock/outcome/v1",
      service: "payments",
      environment: "production",
      version: "1.1.0",
      digest: digestOf("1.1.0"),
      attempt: 1,
      outcome: "superseded-unvalidated",
      startedAt: "2026-01-01T00:00:00.000Z",
      endedAt: (world.document(OUTCOME) as { endedAt?: unknown }).endedAt,
    });
    const [message] = told(world, "superseded");
    assert.deepEqual([message?.["version"], message?.["by"]], ["1.1.0", "1.2.0"]);

    world.run(3600);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100, 99, 90, 50, 0]);
    assert.deepEqual(
      ["phase", "stableVersion", "stableColour", "stableRevision"].map((name) => text(world.item, name)),
      ["idle", "1.2.0", "blue", revision("payments", 3)],
    );
    assert.deepEqual([world.services.ecs.blue.desired, world.services.ecs.green.desired], [3, 0]);
    assert.deepEqual([outcomeOf(world), told(world, "superseded").length], ["superseded-unvalidated", 1]);
    assert.deepEqual(
      world.executions("back").map((back) => back.status),
      ["SUCCEEDED"],
    );
    assert.equal(world.schedules.size, 0);
  });

  it("may also have been prepared on the version that was stable before", () => {
    const { world } = validating();
    const second = world.release(newer({ previous: { version: "1.0.0", digest: digestOf("1.0.0") } }));
    world.run(3600);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.equal(outcomeOf(world), "superseded-unvalidated");
  });

  it("goes back to the superseded release when it breaks its own contract", () => {
    const { world, older } = validating();
    world.release(newer());
    world.runUntil(() => world.services.weights.blue === 10, "10 % of 1.2.0");
    world.setAlarm("payments-blue-error-rate", "ALARM", true);
    world.run(1800);
    assertBackToSuperseded(world, older, "a breach");
    assert.ok(world.table.items.has(quarantineKey(digestOf("1.2.0"))));
    assert.ok(!world.table.items.has(quarantineKey(digestOf("1.1.0"))));
  });

  it("settles the weights when the older one was stopped between its last fence and its last shift", () => {
    const world = new World();
    const older = world.release(record());
    let second: Execution | undefined;
    world.intercept = (call) => {
      if (
        call.stateName === "Shift" &&
        text(world.item, "phase") === "validating" &&
        call.execution.arn === older.arn
      ) {
        second ??= world.release(newer());
        return { error: "Sdk.Slow" };
      }
      return undefined;
    };
    world.runUntil(() => second !== undefined && text(world.item, "phase") === "placing", "the take-over");
    world.runUntil(() => text(world.item, "superseded") === "", "its end");
    assert.deepEqual(world.services.weights, { blue: 0, green: 100 });
    world.intercept = () => undefined;
    world.run(3600);
    assert.equal(second?.status, "SUCCEEDED", `${second?.error}: ${second?.cause}`);
  });

  it("finds its own mark when the answer of the take-over got lost", () => {
    const { world } = validating();
    let lost = 0;
    world.intercept = (call) => (call.stateName === "Supersede" && lost++ === 0 ? "after" : undefined);
    const second = world.release(newer());
    world.run(3600);
    assert.equal(lost, 2);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.deepEqual([outcomeOf(world), told(world, "superseded").length], ["superseded-unvalidated", 1]);
  });

  it("goes on when the older execution cannot be stopped: that one holds no fence any more", () => {
    const { world, older } = validating();
    world.intercept = (call) => (call.action === "stopExecution" ? { error: "Sfn.AccessDeniedException" } : undefined);
    const second = world.release(newer());
    world.run(3600);
    assert.deepEqual([older.status, older.error], ["FAILED", "Airlock.FenceLost"]);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.deepEqual([text(world.item, "stableVersion"), outcomeOf(world)], ["1.2.0", "superseded-unvalidated"]);
  });

  it("does not make a version the stable one whose alarms ring: that one goes back first", () => {
    const { world, older } = validating();
    world.services.alarms.set("payments-green-latency", "ALARM");
    const second = world.release(newer());
    world.run(1800);
    assert.deepEqual([older.status, older.error], ["FAILED", "Airlock.Breach"]);
    assert.deepEqual([text(world.item, "stableVersion"), outcomeOf(world)], ["1.0.0", "rolled-back"]);
    assert.deepEqual([second.status, second.error], ["FAILED", "Airlock.NotTheLiveVersion"]);
  });

  it("asks again when someone else has written the item between its look and its take-over", () => {
    const { world, older } = validating();
    const second = world.release(newer());
    let raced = false;
    world.intercept = (call) => {
      if (call.stateName === "Supersede" && !raced) {
        raced = true;
        return { error: "DynamoDB.ConditionalCheckFailedException" };
      }
      return undefined;
    };
    world.run(3600);
    assert.deepEqual([raced, older.status, outcomeOf(world)], [true, "ABORTED", "superseded-unvalidated"]);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
  });

  it("whatever state it dies in, is brought to its end: 1.1.0 stays, and its outcome is written once", () => {
    const names = new Set<string>();
    const probe = validating();
    const watched = probe.world.release(newer());
    watched.subscribe({ onStateEntered: ({ state }) => names.add(state) });
    probe.world.runUntil(() => probe.world.services.weights.blue === 1, "1 %");
    const after = [...names].slice([...names].indexOf("Supersede") + 1);
    assert.ok(after.includes("SettleWeights") && after.includes("Place") && after.length > 20, after.join(", "));

    for (const deliversEvents of [true, false]) {
      for (const state of after) {
        const { world, older } = validating();
        world.deliversEvents = deliversEvents;
        const second = world.release(newer());
        let stopped = false;
        second.subscribe({
          onStateEntered: (entered) => {
            if (stopped || entered.state !== state) return;
            stopped = true;
            world.clock.after(10, () => {
              if (second.status === "RUNNING") second.stop("Person.Stopped", "by hand");
            });
          },
        });
        world.run(3600);
        assert.ok(stopped, state);
        assertBackToSuperseded(world, older, `${state}, events ${deliversEvents ? "delivered" : "lost"}`);
        assert.ok(told(world, "superseded").length <= 2, state);
      }
    }
  }).timeout(60_000);

  it("that dies before the take-over leaves the older one alone", () => {
    for (const state of ["LookAtSuperseded", "Supersede"]) {
      const { world, older } = validating();
      const second = world.release(newer());
      world.intercept = (call) => {
        if (call.execution.arn !== second.arn || call.stateName !== state) return undefined;
        second.stop();
        return { error: "Sdk.Gone" };
      };
      world.run(3600);
      assert.deepEqual([second.status, older.status], ["ABORTED", "SUCCEEDED"], state);
      assert.deepEqual([text(world.item, "stableVersion"), outcomeOf(world)], ["1.1.0", "completed"], state);
      assert.equal(world.schedules.size, 0, state);
    }
  });
});

describe("a newer release before the validation window", () => {
  for (const weight of [1, 50]) {
    it(`at ${weight} %: back runs first, under the trigger superseded, then it starts`, () => {
      const world = new World();
      const older = world.release(record());
      world.runUntil(() => world.services.weights.green === weight, `${weight} %`);
      const second = world.release(newer({ previous: { version: "1.0.0", digest: digestOf("1.0.0") } }));
      world.run(7200);
      assert.deepEqual([older.status, older.error], ["ABORTED", "Airlock.RolledBack"]);
      assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
      const log = world.document("rollbacks/payments/production/1.1.0/attempt-1.json") as Record<string, unknown>;
      assert.deepEqual([log["trigger"], log["reason"]], ["superseded", "Release 1.2.0 is newer and takes its place."]);
      assert.deepEqual([text(world.item, "stableVersion"), outcomeOf(world)], ["1.2.0", "rolled-back"]);
      assert.ok(!world.table.items.has(quarantineKey(digestOf("1.1.0"))), "nobody judged it");
    });
  }

  it("is refused, and nothing goes back for it, when it follows a version that is not live", () => {
    const world = new World();
    const older = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    const before = world.item;
    const second = world.release(newer());
    world.run(20);
    assert.deepEqual([second.status, second.error], ["FAILED", "Airlock.NotTheLiveVersion"]);
    assert.deepEqual([world.item, older.status], [before, "RUNNING"]);
  });

  it("sends an A/B test back in any phase: its candidate is nobody's stable version", () => {
    const plan = { ...canary([stage(50, 3600)]), strategy: "ab-test", promotes: false } as const;
    const world = new World();
    const older = world.release(record({ plan }));
    world.runUntil(() => world.services.weights.green === 50, "the test");
    assert.equal(text(world.item, "phase"), "shifting");
    const second = world.release(newer({ previous: { version: "1.0.0", digest: digestOf("1.0.0") } }));
    world.run(7200);
    assert.deepEqual([older.status, older.error], ["ABORTED", "Airlock.RolledBack"]);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.deepEqual([text(world.item, "stableVersion"), outcomeOf(world)], ["1.2.0", "rolled-back"]);
  });

  it("two of them wait for the lock: the newest one is the last one to have it", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    const previous = { version: "1.0.0", digest: digestOf("1.0.0") };
    const both = [newer({ previous }), newer({ version: "1.3.0", revision: revision("payments", 4), previous })].map(
      (one) => world.release(one),
    );
    world.run(4 * 3600);
    assert.equal(text(world.item, "stableVersion"), "1.3.0", both.map((one) => one.error).join());
    assert.equal(both[1]?.status, "SUCCEEDED");
  });
});

describe("a release that is not newer than the one in flight", () => {
  for (const [version, attempt] of [
    ["1.0.5", 1],
    ["1.1.0", 2],
  ] as const) {
    it(`(${version}, attempt ${attempt}) is refused as busy, in the validation window, too`, () => {
      const { world, older } = validating();
      const second = world.release(record({ version, attempt, revision: revision("payments", 9) }));
      world.run(20);
      assert.deepEqual([second.status, second.error], ["FAILED", "Airlock.Busy"]);
      assert.equal(
        second.cause,
        `Release 1.1.0 is in flight (validating, releases/payments/production/1.1.0/attempt-1.json), and ${version} is not newer. ` +
          "Nothing was touched. Wait for its end, or roll it back.",
      );
      world.run(3600);
      assert.equal(older.status, "SUCCEEDED");
    });
  }
});

describe("the same digest again", () => {
  const live = { version: "1.0.0", digest: digestOf("1.0.0") };
  const reconfigured = record({
    version: "1.0.1",
    artifact: { image: `registry.test/payments@${live.digest}`, digest: live.digest, commit: "0".repeat(40) },
    previous: live,
    revision: revision("payments", 5),
  });

  it("with another revision is a release like any other", () => {
    const world = new World();
    const execution = world.release(reconfigured);
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
    assert.deepEqual(
      ["stableVersion", "stableDigest", "stableRevision"].map((name) => text(world.item, name)),
      ["1.0.1", live.digest, revision("payments", 5)],
    );
  });

  it("is not quarantined when it goes back: it serves production with the revision before", () => {
    const world = new World();
    world.release(reconfigured);
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.setAlarm("payments-green-latency", "ALARM", true);
    world.run(1800);
    const log = world.document("rollbacks/payments/production/1.0.1/attempt-1.json") as Record<string, unknown>;
    assert.deepEqual([log["trigger"], world.services.weights.green], ["alarm", 0]);
    assert.ok(!world.table.items.has(quarantineKey(live.digest)));
  });
});

describe("a rerun of a record", () => {
  it("is a new attempt, and runs after the first one was stopped", () => {
    const world = new World();
    const first = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    first.stop("Person.Stopped", "by hand");
    world.run(1800);
    const repeated = world.release(record());
    world.run(60);
    assert.equal(repeated.status, "SUCCEEDED");
    assert.deepEqual(world.greenWeights(), [1, 10, 0]);
    const second = world.release(record({ attempt: 2 }));
    world.run(3600);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.deepEqual(
      [outcomeOf(world), outcomeOf(world, "outcomes/payments/production/1.1.0/attempt-2.json")],
      ["rolled-back", "completed"],
    );
  });
});
