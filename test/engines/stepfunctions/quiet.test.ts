import assert from "node:assert/strict";
import { LIVE_ITEM_KEY, type LiveState, parseLiveState } from "../../../engines/stepfunctions";
import { assertBack } from "./world/afterwards";
import { keyOf, record } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

function told(world: World, event: string): readonly Record<string, unknown>[] {
  return world.services.messages.filter(({ message }) => message["event"] === event).map(({ message }) => message);
}

function mirrored(world: World): LiveState | undefined {
  const parsed = parseLiveState(world.services.parameters.get(world.deployment.parameterName) ?? "");
  return parsed.ok ? parsed.value : undefined;
}

function atTen(): World {
  const world = new World();
  world.release(record());
  world.runUntil(() => world.services.weights.green === 10, "10 %");
  return world;
}

describe("a back that fails again and again", () => {
  it("pages once in a quarter of an hour, and the weights are back all the while", () => {
    const world = atTen();
    world.intercept = (call) => (call.action === "putObject" ? { error: "S3.S3Exception" } : undefined);
    world.start("back", { trigger: "person", by: "ada", reason: "Customers complain." });
    world.run(3600);
    assert.ok(world.executions("back").filter(({ status }) => status === "FAILED").length > 10);
    const pages = told(world, "rollback-failed");
    assert.ok(pages.length >= 4 && pages.length <= 5, `${pages.length} pages in an hour`);
    assert.equal(pages[0]?.["error"], "S3.S3Exception");
    assert.equal(world.services.weights.green, 0);
    world.intercept = () => undefined;
    world.run(1800);
    assertBack(world);
    assert.equal(told(world, "rolled-back").length, 1);
  });

  it("pages each time where not even the table can be written: nobody knows then whether somebody was told", () => {
    const world = atTen();
    world.intercept = (call) => {
      const back = call.execution.stateMachineArn === world.arnOf("back");
      return back && call.action === "updateItem" ? { error: "DynamoDB.Unavailable" } : undefined;
    };
    for (const by of ["ada", "grace"]) world.start("back", { trigger: "person", by });
    world.run(1800);
    assert.equal(told(world, "rollback-failed").length, 2);
  });

  it("tells once that a release was rolled back, however often its tasks cannot be taken away", () => {
    const world = atTen();
    world.intercept = (call) => (call.stateName === "ScaleInCandidate" ? { error: "Ecs.EcsException" } : undefined);
    world.start("back", { trigger: "person", by: "ada" });
    world.run(3600);
    assert.ok(world.executions("back").length > 3);
    assert.equal(told(world, "rolled-back").length, 1);
  });
});

describe("a completion that is tried again and again", () => {
  it("tells once that the release has completed", () => {
    const world = new World();
    world.release(record());
    world.intercept = (call) => (call.stateName === "ScaleInOld" ? { error: "Ecs.EcsException" } : undefined);
    world.run(2 * 3600);
    assert.ok(world.executions("back").length > 3);
    assert.equal(told(world, "completed").length, 1);
    world.intercept = () => undefined;
    world.run(1800);
    assert.equal(text(world.item, "phase"), "idle");
    assert.equal(told(world, "completed").length, 1);
  });
});

describe("a last mirror that got lost", () => {
  for (const end of ["completed", "rolled-back"] as const) {
    it(`is repaired by the reconciler after a release was ${end}`, () => {
      const world = new World();
      world.release(record());
      world.runUntil(() => text(world.item, "phase") === "validating", "validating");
      let lost = true;
      world.intercept = (call) =>
        lost && call.action === "putParameter" ? { error: "Ssm.ThrottlingException" } : undefined;
      if (end === "rolled-back") world.start("back", { trigger: "person" });
      world.runUntil(() => text(world.item, "phase") === "idle", "the end");
      world.run(120);
      assert.equal(mirrored(world)?.phase, "validating", "nobody could mirror it");
      assert.equal(world.schedules.size, 1, "so somebody still looks");
      lost = false;
      world.run(120);
      const version = end === "completed" ? "1.1.0" : "1.0.0";
      assert.deepEqual([mirrored(world)?.phase, mirrored(world)?.stableVersion], ["idle", version]);
      assert.equal(world.schedules.size, 0);
    });
  }

  it("is not written over the start of the next rollout", () => {
    const world = new World();
    world.release(record());
    world.runUntil(() => text(world.item, "phase") === "validating", "validating");
    world.intercept = (call) => (call.stateName === "CompletedMirrorIdle" ? { error: "Ssm.Down" } : undefined);
    world.runUntil(() => text(world.item, "phase") === "idle", "the end");
    let begun = false;
    world.intercept = (call) => {
      if (call.stateName !== "MirrorRested" || begun) return undefined;
      begun = true;
      // The next rollout takes the lock and mirrors it between the look at the item and the mirror of its rest.
      world.table.items.set(LIVE_ITEM_KEY, {
        ...world.item,
        phase: { S: "placing" },
        fence: { N: "77" },
        rollout: { S: "arn:next" },
        candidateVersion: { S: "1.2.0" },
      });
      return undefined;
    };
    world.run(90);
    assert.ok(begun);
    assert.deepEqual([mirrored(world)?.phase, mirrored(world)?.candidateVersion], ["placing", "1.2.0"]);
  });
});

describe("an execution of forward that broke before it had the lock", () => {
  it("is told by back: a record that is no JSON ends it with an error that nothing catches", () => {
    const world = new World();
    const key = keyOf(record());
    world.services.objects.set(key, "this is no JSON");
    const execution = world.start("forward", { bucket: world.deployment.bucketName, key, versionId: "newest" });
    world.run(60);
    assert.equal(execution.status, "FAILED");
    assert.match(execution.error ?? "", /^States\./);
    const [message, ...others] = told(world, "refused");
    assert.deepEqual(others, []);
    assert.deepEqual([message?.["error"], message?.["broken"]], [execution.error, execution.arn]);
    assert.equal(
      message?.["reason"],
      `The execution broke before it took the lock, so nothing was touched. A record that is no JSON does that. ${execution.cause}`,
    );
    assert.match(String(message["input"]), /attempt-1\.json/);
  });

  it("is not told twice where it told its refusal itself, nor where it had the lock", () => {
    const refused = new World();
    refused.release(record({ gates: { passed: false, verdicts: [] } }));
    refused.run(60);
    assert.equal(told(refused, "refused").length, 1);

    const broken = new World();
    const stages = record().plan.stages.map((stage, i) => (i === 1 ? { ...stage, polls: [60, -1] } : stage));
    const execution = broken.release(record({ plan: { ...record().plan, stages } }));
    broken.run(3600);
    assert.equal(execution.error, "States.Runtime");
    assert.deepEqual([told(broken, "refused").length, told(broken, "rolled-back").length], [0, 1]);
    // The event comes once more, late.
    broken.start("back", { trigger: "forward-ended", owner: execution.arn, reason: "FAILED" });
    broken.run(60);
    assert.equal(told(broken, "refused").length, 0);
  });

  it("says nothing of executions that nobody remembers, or that somebody stopped", () => {
    const world = new World();
    const gone = "arn:aws:states:eu-west-1:123456789012:execution:airlock-payments-production-forward:gone";
    for (const reason of ["FAILED", "ABORTED"]) {
      const back = world.start("back", { trigger: "forward-ended", owner: gone, reason });
      world.run(60);
      assert.equal(back.status, "SUCCEEDED");
    }
    assert.deepEqual(world.services.messages, []);
  });
});

describe("a state machine that somebody deleted", () => {
  it("took its executions with it: the reconciler and back find that forward does not run", () => {
    const world = atTen();
    world.deliversEvents = false;
    const [forward] = world.executions("forward");
    forward?.stop();
    world.intercept = (call) =>
      call.action === "describeExecution" && JSON.stringify(call.parameters).includes("-forward:")
        ? { error: "Sfn.StateMachineDoesNotExistException" }
        : undefined;
    world.run(1800);
    assertBack(world);
    assert.equal(text(world.item, "trigger"), "reconciler");
  });

  it("gives its lock to the next release", () => {
    const world = atTen();
    world.deliversEvents = false;
    world.schedules.clear();
    world.executions("forward")[0]?.stop();
    world.intercept = (call) =>
      call.stateName === "ReadOwner" && call.execution.stateMachineArn === world.arnOf("forward")
        ? { error: "Sfn.StateMachineDoesNotExistException" }
        : undefined;
    const second = world.release(record({ version: "1.2.0", revision: record().revision.replace(":2", ":3") }));
    world.run(7200);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
  });
});
