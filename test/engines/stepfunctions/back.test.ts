import assert from "node:assert/strict";
import { LIVE_ITEM_KEY, quarantineKey } from "../../../engines/stepfunctions";
import { logOf } from "./world/afterwards";
import { digestOf, record } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

/** A rollout at 10 %. */
function atTen(): World {
  const world = new World();
  world.release(record());
  world.runUntil(() => world.services.weights.green === 10, "10 %");
  return world;
}

function changes(world: World): readonly string[] {
  const looks = /:(get|describe)|sns:publish|ssm:putParameter/;
  return world.calls.filter((call) => call.startsWith("back") && !looks.test(call));
}

describe("back, asked by a person", () => {
  it("brings the rollout back, says who wanted it and why, and quarantines the digest", () => {
    const world = atTen();
    world.start("back", { trigger: "person", by: "ada", reason: "Customers complain." });
    world.run(1800);
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
    assert.deepEqual(
      [logOf(world)["trigger"], logOf(world)["by"], logOf(world)["reason"]],
      ["person", "ada", "Customers complain."],
    );
    assert.ok(world.table.items.has(quarantineKey(digestOf("1.1.0"))));
    assert.equal(world.executions("forward")[0]?.status, "ABORTED");
  });

  it("needs no input at all", () => {
    const world = atTen();
    const back = world.start("back", {});
    world.run(1800);
    assert.equal(back.status, "SUCCEEDED", `${back.error}: ${back.cause}`);
    assert.deepEqual([logOf(world)["trigger"], logOf(world)["by"]], ["person", "airlock"]);
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
  });

  it("has nothing to do when no rollout is in flight, or there never was one", () => {
    const idle = new World();
    const never = new World();
    never.table.items.delete(LIVE_ITEM_KEY);
    for (const world of [idle, never]) {
      const back = world.start("back", { trigger: "person" });
      world.run(60);
      assert.equal(back.status, "SUCCEEDED");
      assert.deepEqual(changes(world), []);
    }
  });

  it("has nothing to do for a rollout that is not the one in flight", () => {
    const world = atTen();
    const back = world.start("back", { trigger: "forward-failed", owner: "arn:of-another" });
    world.run(30);
    assert.equal(back.status, "SUCCEEDED");
    assert.deepEqual(changes(world), []);
    assert.deepEqual(world.services.weights, { blue: 90, green: 10 });
  });

  it("works in the validation window, too", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => text(world.item, "phase") === "validating", "validating");
    world.run(60);
    world.start("back", { trigger: "person" });
    world.run(1800);
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
    assert.equal(text(world.item, "stableVersion"), "1.0.0");
    assert.equal(world.services.ecs.blue.desired, 3);
  });
});

describe("back, where it judges the release", () => {
  const parameter = `/airlock/payments/production/quarantine/${digestOf("1.1.0").slice("sha256:".length)}`;
  const mirrored = (world: World): unknown => JSON.parse(world.services.parameters.get(parameter) ?? "null");

  it("mirrors the quarantine for programs, which preview the next up", () => {
    const world = atTen();
    world.start("back", { trigger: "person", by: "ada", reason: "Customers complain." });
    world.run(1800);
    const item = world.table.items.get(quarantineKey(digestOf("1.1.0")));
    assert.deepEqual(mirrored(world), {
      schema: "airlock/quarantine/v1",
      digest: digestOf("1.1.0"),
      version: "1.1.0",
      at: (mirrored(world) as { at?: unknown }).at,
      trigger: "person",
      reason: "Customers complain.",
    });
    assert.equal(text(item, "reason"), "Customers complain.");
  });

  it("mirrors it without the reason where a parameter cannot hold that", () => {
    const world = atTen();
    world.intercept = (call) =>
      call.stateName === "MirrorQuarantine" ? { error: "Ssm.ValidationException" } : undefined;
    world.start("back", { trigger: "person", by: "ada", reason: "Customers complain." });
    world.run(1800);
    assert.equal((mirrored(world) as { reason?: unknown }).reason, "The rollback log in the audit bucket says why.");
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("mirrors nothing where it does not", () => {
    const world = atTen();
    world.start("back", { trigger: "reconciler", owner: text(world.item, "owner") });
    world.run(1800);
    assert.deepEqual([mirrored(world), text(world.item, "phase")], [null, "idle"]);
  });
});

describe("back, several times", () => {
  it("at once: one takes over, the others leave it to that one, and it happens once", () => {
    const world = atTen();
    const backs = Array.from({ length: 5 }, (_, i) => world.start("back", { trigger: "person", by: `person-${i}` }));
    world.run(1800);
    assert.deepEqual(
      backs.map((back) => back.status),
      Array.from({ length: 5 }, () => "SUCCEEDED"),
    );
    const movers = new Set(world.services.shifts.filter((shift) => shift.green === 0).map((shift) => shift.by));
    assert.equal(movers.size, 1);
    assert.equal(world.services.messages.filter(({ message }) => message["event"] === "rolled-back").length, 1);
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("one after the other: the second finds nothing to do", () => {
    const world = atTen();
    world.start("back", { trigger: "person" });
    world.run(1800);
    const before = changes(world).length;
    const second = world.start("back", { trigger: "person" });
    world.run(60);
    assert.equal(second.status, "SUCCEEDED");
    assert.equal(changes(world).length, before);
  });

  it("whatever state the first one dies in: another one brings it to its end, under the first one's reason", () => {
    const names = new Set<string>();
    const probe = atTen();
    probe.host.subscribe({
      onStateEntered: ({ execution, state }) => {
        if (execution.stateMachineArn === probe.arnOf("back")) names.add(state);
      },
    });
    probe.start("back", { trigger: "alarm", owner: probe.executions("forward")[0]?.arn ?? "", reason: "rang" });
    probe.run(1800);
    assert.ok(names.size > 40, `${names.size} states`);

    for (const state of names) {
      const world = atTen();
      let dead: string | undefined;
      world.host.subscribe({
        onStateEntered: ({ execution, state: entered }) => {
          if (dead !== undefined || entered !== state || execution.stateMachineArn !== world.arnOf("back")) return;
          dead = execution.arn;
          // Some states end in the same instant; those are stopped when they are left.
          world.clock.after(0, () => {
            if (execution.status === "RUNNING") execution.stop();
          });
        },
      });
      world.start("back", { trigger: "alarm", owner: world.executions("forward")[0]?.arn ?? "", reason: "rang" });
      world.run(45);
      // Forward goes on where back died before it took over; then a person asks again.
      if (text(world.item, "phase") === "shifting")
        world.start("back", { trigger: "alarm", owner: text(world.item, "owner"), reason: "rang" });
      world.run(3600);
      assert.ok(dead !== undefined, state);
      assert.deepEqual(world.services.weights, { blue: 100, green: 0 }, state);
      assert.deepEqual([text(world.item, "phase"), text(world.item, "stableVersion")], ["idle", "1.0.0"], state);
      assert.deepEqual([world.services.ecs.green.desired, world.services.ecs.blue.desired], [0, 3], state);
      assert.deepEqual([logOf(world)["trigger"], logOf(world)["reason"]], ["alarm", "rang"], state);
      assert.ok(world.table.items.has(quarantineKey(digestOf("1.1.0"))), state);
      assert.equal(world.schedules.size, 0, state);
    }
  });
});

describe("every answer of back that can get lost", () => {
  const names = new Set<string>();
  const probe = atTen();
  probe.intercept = (call) => {
    if (call.execution.stateMachineArn === probe.arnOf("back")) names.add(call.stateName);
    return undefined;
  };
  probe.start("back", { trigger: "person" });
  probe.run(1800);
  for (const name of names) {
    it(`of ${name} changes nothing in the end`, () => {
      const world = atTen();
      let lost = false;
      world.intercept = (call) => {
        if (lost || call.stateName !== name || call.execution.stateMachineArn !== world.arnOf("back")) return undefined;
        lost = true;
        return "after";
      };
      const back = world.start("back", { trigger: "person", by: "ada" });
      world.run(3600);
      assert.ok(lost);
      assert.equal(back.status, "SUCCEEDED", `${back.error}: ${back.cause}`);
      assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
      assert.deepEqual([text(world.item, "phase"), text(world.item, "by")], ["idle", "ada"]);
      assert.equal(world.schedules.size, 0);
    });
  }
});

describe("back, when things fail", () => {
  it("sets the weights although forward can be neither asked nor stopped, and says so in the log", () => {
    const world = atTen();
    world.intercept = (call) => (call.service === "sfn" ? { error: "Sfn.AccessDeniedException" } : undefined);
    world.start("back", { trigger: "person" });
    world.run(30);
    assert.equal(world.services.weights.green, 0);
    world.run(3600);
    assert.equal((logOf(world)["stateAfter"] as Record<string, unknown>)["forwardStopped"], false);
    assert.equal(text(world.item, "phase"), "idle");
  });

  it("rides out many throttled calls at the one place that counts", () => {
    const world = atTen();
    let refusals = 0;
    world.intercept = (call) =>
      call.stateName === "RestoreWeights" && refusals++ < 12
        ? { error: "ElasticLoadBalancingV2.Throttling" }
        : undefined;
    world.start("back", { trigger: "person" });
    world.run(3600);
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
  });

  it("calls people when the weights cannot be set, and is started again until they can", () => {
    const world = atTen();
    world.intercept = (call) =>
      call.action === "modifyRule" ? { error: "ElasticLoadBalancingV2.ElasticLoadBalancingV2Exception" } : undefined;
    const back = world.start("back", { trigger: "person" });
    world.run(3600);
    assert.deepEqual([back.status, back.error], ["FAILED", "ElasticLoadBalancingV2.ElasticLoadBalancingV2Exception"]);
    const failed = world.services.messages.filter(({ message }) => message["event"] === "rollback-failed");
    assert.ok(failed.length >= 2);
    assert.equal(
      failed[0]?.message["ask"],
      "Look now where the traffic is: airlock rollout status --environment production --service payments. The reconciler tries again each minute; if the weights stay, set the production rule by hand.",
    );
    assert.equal(text(world.item, "phase"), "rolling-back");
    world.intercept = () => undefined;
    world.run(3600);
    assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
    assert.equal(text(world.item, "phase"), "idle");
    assert.equal(logOf(world)["trigger"], "person");
  });

  it("calls people when someone else moves the weights again and again", () => {
    const world = atTen();
    world.intercept = (call) => {
      if (call.action === "describeRules") Object.assign(world.services.weights, { blue: 30, green: 70 });
      return undefined;
    };
    const back = world.start("back", { trigger: "person" });
    world.run(600);
    assert.deepEqual([back.status, back.error], ["FAILED", "Airlock.WeightsDisputed"]);
  });

  it("keeps the lock until the log is written, and the weights back all the while", () => {
    const world = atTen();
    world.intercept = (call) => (call.service === "s3" ? { error: "S3.S3Exception" } : undefined);
    world.start("back", { trigger: "person" });
    world.run(3600);
    assert.deepEqual([text(world.item, "phase"), world.services.weights.green], ["rolling-back", 0]);
    world.intercept = () => undefined;
    world.run(3600);
    assert.deepEqual([text(world.item, "phase"), logOf(world)["trigger"]], ["idle", "person"]);
  });
});
