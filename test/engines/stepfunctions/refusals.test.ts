import assert from "node:assert/strict";
import { ExecutionError, StateMachine } from "aws-local-stepfunctions";
import { compileMachines, LIVE_ITEM_KEY, quarantineKey } from "../../../engines/stepfunctions";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { DEPLOYMENT, ON_GROUPS } from "./world/deployment";
import { canary, digestOf, keyOf, record, SHORT_STAGES, stage } from "./world/record";
import { revision } from "./world/services";
import { idleItem, World } from "./world/world";

/** Actions that only look. Everything else changes something. */
const LOOKS = ["getObject", "headObject", "listObjectsV2", "getItem", "describeExecution", "describeRules"];

/** Calls of forward that changed something, telling people aside. */
function touched(world: World): readonly string[] {
  return world.calls.filter(
    (call) => !LOOKS.some((look) => call.endsWith(`:${look}`)) && !call.endsWith("sns:publish"),
  );
}

function refused(world: World, error: string): string {
  const [execution] = world.executions("forward").toReversed();
  assert.deepEqual([execution?.status, execution?.error], ["FAILED", error]);
  assert.deepEqual(touched(world), []);
  assert.deepEqual(world.item, idleItem("blue", "1.0.0"));
  assert.deepEqual(
    world.services.messages.map(({ subject, message }) => [subject, message["error"]]),
    [["payments in production: refused", error]],
  );
  return String(execution?.cause);
}

describe("forward refuses, and touches nothing:", () => {
  it("a digest under quarantine", () => {
    const world = new World();
    world.deliversEvents = false;
    world.table.items.set(quarantineKey(digestOf("1.1.0")), {});
    world.release(record());
    world.run(60);
    assert.equal(
      refused(world, "Airlock.Quarantined"),
      "This digest was rolled back because it was judged bad. Build a new one, or have a person take the quarantine away.",
    );
  });

  it("a stale branch: a record that follows a version which is not live any more", () => {
    const world = new World();
    world.deliversEvents = false;
    world.release(record({ previous: { version: "0.9.0", digest: digestOf("0.9.0") } }));
    world.run(60);
    refused(world, "Airlock.NotTheLiveVersion");
  });

  it("a record that is not there", () => {
    const world = new World();
    world.deliversEvents = false;
    const key = "releases/payments/production/1.1.0/attempt-1.json";
    world.start("forward", { bucket: world.deployment.bucketName, key });
    world.run(60);
    assert.match(refused(world, "Airlock.RecordUnreadable"), /NoSuchKey/);
  });

  it("a key of another environment, or another bucket", () => {
    for (const input of [
      { bucket: "audit-123456789012", key: "releases/payments/staging/1.1.0/attempt-1.json" },
      { bucket: "someone-elses", key: keyOf(record()) },
      { key: keyOf(record()) },
      {},
    ]) {
      const world = new World();
      world.deliversEvents = false;
      world.write(record());
      world.start("forward", input);
      world.run(60);
      refused(world, "Airlock.RecordRefused");
      assert.equal(world.calls.filter((call) => call.endsWith("getObject")).length, 0);
    }
  });

  const bad: Readonly<Record<string, Partial<ReleaseRecordDocument>>> = {
    "whose gates did not pass": { gates: { passed: false, verdicts: [] } },
    "of another service": { service: "orders" },
    "of another environment": { environment: "staging" },
    "of an unknown schema": { schema: "airlock/record/v2" as "airlock/record/v1" },
    "without stages": { plan: canary([]) },
    "with a floating tag": {
      artifact: { image: "registry.test/payments:latest", digest: digestOf("1.1.0"), commit: "0" },
    },
    "whose image and digest differ": {
      artifact: { image: `registry.test/payments@${digestOf("6.6.6")}`, digest: digestOf("1.1.0"), commit: "0" },
    },
    "whose revision is no task definition": { revision: "payments:2" },
    "that ends below 100 %": { plan: canary([SHORT_STAGES[0]]) },
    "whose bakes need too many looks": {
      plan: canary([stage(1, 3_600_000), stage(100, 60)]),
    },
  };
  for (const [which, change] of Object.entries(bad)) {
    it(`a record ${which}`, () => {
      const world = new World();
      world.deliversEvents = false;
      const key = world.write(record(change), keyOf(record()));
      world.start("forward", { bucket: world.deployment.bucketName, key });
      world.run(60);
      refused(world, "Airlock.RecordRefused");
    });
  }

  it("a task definition where the colours are Auto Scaling groups, and a launch template without a version", () => {
    for (const revision of [record().revision, "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-0123"]) {
      const { verifier: _, ...deployment } = ON_GROUPS;
      const world = new World(deployment);
      world.deliversEvents = false;
      const key = world.write(record({ revision }));
      const execution = world.start("forward", { bucket: world.deployment.bucketName, key });
      world.run(60);
      refused(world, "Airlock.RecordRefused");
      assert.equal(
        execution.cause,
        "The record is not one of schema airlock/record/v1 for this service and environment, with passed gates, " +
          "an image pinned by digest, a launch template version and at least one stage.",
      );
    }
  });

  it("a rolling release where the colours are Auto Scaling groups", () => {
    const { verifier: _, contract: __, ...deployment } = ON_GROUPS;
    const world = new World(deployment);
    world.deliversEvents = false;
    const revision = "arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-0123:7";
    const key = world.write(record({ revision, plan: { ...canary([stage(100, 600)]), strategy: "rolling" } }));
    const execution = world.start("forward", { bucket: world.deployment.bucketName, key });
    world.run(60);
    refused(world, "Airlock.RecordRefused");
    assert.equal(
      execution.cause,
      "Strategy rolling is ECS's own, and this service runs on Auto Scaling groups. Use blue-green or canary.",
    );
  });

  it("a record that stands under another version's key", () => {
    const world = new World();
    world.deliversEvents = false;
    const key = world.write(record(), "releases/payments/production/1.2.0/attempt-1.json");
    world.start("forward", { bucket: world.deployment.bucketName, key });
    world.run(60);
    refused(world, "Airlock.RecordRefused");
  });

  it("a production rule that does more than forward: setting weights would undo it", () => {
    const world = new World();
    world.deliversEvents = false;
    world.services.otherActions = ["authenticate-oidc"];
    world.release(record());
    world.run(60);
    refused(world, "Airlock.ForeignRule");
  });

  it("everything, when the table cannot be read", () => {
    const world = new World();
    world.deliversEvents = false;
    world.intercept = (call) => (call.action === "getItem" ? { error: "DynamoDB.Unavailable" } : undefined);
    world.release(record());
    world.run(600);
    refused(world, "Airlock.StateUnknown");
  });
});

describe("forward has nothing to do", () => {
  it("for a digest that is live already with its revision", () => {
    const world = new World();
    const previous = { version: "0.9.0", digest: digestOf("0.9.0") };
    const live = record({ version: "1.0.0", attempt: 2, previous, revision: revision("payments", 1) });
    const execution = world.release(live);
    world.run(60);
    assert.equal(execution.status, "SUCCEEDED");
    assert.deepEqual([touched(world), world.services.messages], [[], []]);
  });

  it("for the very record that is live, whatever its revision says now", () => {
    const world = new World();
    const execution = world.release(record({ version: "1.0.0", revision: revision("payments", 7) }));
    world.run(60);
    assert.equal(execution.status, "SUCCEEDED");
    assert.deepEqual([touched(world), world.services.messages], [[], []]);
  });

  it("for an event that comes again while its record is rolled out", () => {
    const world = new World();
    const first = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    const again = world.release(record());
    world.run(10);
    assert.deepEqual([first.status, again.status], ["RUNNING", "SUCCEEDED"]);
    world.run(3600);
    assert.equal(first.status, "SUCCEEDED");
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
  });

  it("for an event that comes again after its record has ended, well or badly", () => {
    const good = new World();
    good.release(record());
    good.run(3600);
    const shifts = good.services.shifts.length;
    const again = good.release(record());
    good.run(60);
    assert.deepEqual([again.status, good.services.shifts.length], ["SUCCEEDED", shifts]);

    const bad = new World();
    bad.services.ecs.green.starts = false;
    bad.release(record({ revision: record().revision }));
    bad.run(3600);
    bad.table.items.delete(quarantineKey(digestOf("1.1.0")));
    const repeated = bad.release(record());
    bad.run(60);
    assert.equal(repeated.status, "SUCCEEDED", repeated.error);
  });

  it("twice at the same moment: one of two starts takes the lock, and the other says so", () => {
    const world = new World();
    const both = [world.release(record()), world.release(record())];
    world.run(3600);
    assert.deepEqual(
      both.map((execution) => execution.status),
      ["SUCCEEDED", "SUCCEEDED"],
    );
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
    assert.equal(world.services.shifts.length, 4);
  });
});

describe("a second release while one is in flight", () => {
  it("is refused as busy, people are told, and the first one goes on untouched", () => {
    const world = new World();
    const first = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    const before = world.item;
    const second = world.release(record({ version: "1.0.5" }));
    world.run(20);
    assert.deepEqual([second.status, second.error], ["FAILED", "Airlock.Busy"]);
    assert.equal(
      second.cause,
      "Release 1.1.0 is in flight (shifting, releases/payments/production/1.1.0/attempt-1.json), and 1.0.5 is not newer. " +
        "Nothing was touched. Wait for its end, or roll it back.",
    );
    assert.deepEqual(world.item, before);
    assert.deepEqual(
      world.services.messages.map(({ subject }) => subject),
      ["payments in production: started", "payments in production: refused"],
    );
    world.run(3600);
    assert.equal(first.status, "SUCCEEDED");
  });

  it("takes its turn after the rollback of one that died", () => {
    const world = new World();
    world.deliversEvents = false;
    const first = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    // No reconciler either: the second release itself must find out.
    world.schedules.clear();
    first.stop("Person.Stopped", "by hand");
    const second = world.release(record({ version: "1.2.0", revision: record().revision.replace(":2", ":3") }));
    world.run(7200);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.deepEqual(world.greenWeights(), [1, 10, 0, 1, 10, 50, 100]);
    // Back takes a newer fence, under which the waiting release asks once more; then nothing is left to ask for.
    const movers = new Set(world.services.shifts.filter((shift) => shift.green === 0).map((shift) => shift.by));
    assert.deepEqual([world.executions("back").length, movers.size], [2, 1]);
    const log = world.document("rollbacks/payments/production/1.1.0/attempt-1.json") as Record<string, unknown>;
    assert.equal(log["trigger"], "stale-lock");
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
  });

  it("takes its turn after one whose owner nobody remembers", () => {
    const world = new World();
    const owner = "arn:aws:states:eu-west-1:123456789012:execution:airlock-payments-production-forward:long-ago";
    world.table.items.set(LIVE_ITEM_KEY, {
      ...idleItem("blue", "1.0.0"),
      phase: { S: "shifting" },
      owner: { S: owner },
      candidateVersion: { S: "1.1.0" },
      candidateDigest: { S: digestOf("1.1.0") },
    });
    const second = world.release(record({ version: "1.2.0" }));
    world.run(7200);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
  });
});

describe("forward in a Step Functions that does not count redrives", () => {
  it("starts nothing: the guards of back would keep the weights from going back", async () => {
    // Our own interpreter always counts; this one knows of the context what it is told.
    const definition = JSON.stringify(compileMachines(DEPLOYMENT).forward);
    const machine = new StateMachine(JSON.parse(definition) as ConstructorParameters<typeof StateMachine>[0]);
    const called: string[] = [];
    const handlers = Object.fromEntries(
      ["NotifyRefused", "ReadRecord"].map((name) => [
        name,
        () => {
          called.push(name);
          return {};
        },
      ]),
    );
    const input = { bucket: DEPLOYMENT.bucketName, key: keyOf(record()) };
    const context = { Execution: { Id: "arn", Input: input }, State: { EnteredTime: "2026-01-01T00:00:00Z" } };
    const run = machine.run(input, { overrides: { taskResourceLocalHandlers: handlers }, context });
    const thrown: unknown = await run.result.catch((error: unknown) => error);
    const cause = thrown instanceof ExecutionError ? thrown.cause : thrown;
    assert.equal(cause instanceof Error ? cause.name : "", "Airlock.UnknownContext");
    assert.deepEqual(called, ["NotifyRefused"]);
  });
});
