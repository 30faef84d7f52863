import assert from "node:assert/strict";
import { ATTESTOR, WITHOUT_SMOKE_TEST } from "./world/deployment";
import { digestOf, keyOf, record } from "./world/record";
import { NEWEST } from "./world/services";
import { text } from "./world/table";
import { World } from "./world/world";

const DEPLOYMENT = { ...WITHOUT_SMOKE_TEST, attestor: ATTESTOR };
const ASK =
  "Sign it: aws ecs run-task --cluster arn:aws:ecs:eu-west-1:123456789012:cluster/shop " +
  "--task-definition arn:aws:ecs:eu-west-1:123456789012:task-definition/airlock-attestor:3 --launch-type FARGATE " +
  '--network-configuration "awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-2],assignPublicIp=DISABLED}"';

/** What people were told of a signature that is missing. */
function untold(world: World): readonly unknown[] {
  return world.services.messages
    .filter(({ message }) => message["event"] === "not-attested")
    .map(({ message }) => [message["to"], message["record"], message["reason"], message["ask"]]);
}

function missing(why: string): readonly unknown[] {
  const reason = `${why} Until it is signed, no environment takes it that asks for a signature.`;
  return [["1.1.0", keyOf(record()), reason, ASK]];
}

const DIED = "The release is live and completed, but the task that signs it did not end well. Its log says why.";

describe("the attestor of outcomes", () => {
  it("is told which record completed, once the outcome is written and the lock is free", () => {
    const world = new World(DEPLOYMENT);
    let phase = "";
    let outcome: unknown;
    world.intercept = (call) => {
      if (call.stateName !== "Attest") return undefined;
      phase = text(world.item, "phase");
      outcome = (world.document("outcomes/payments/production/1.1.0/attempt-1.json") as { outcome: string }).outcome;
      return undefined;
    };
    const execution = world.release(record());
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.deepEqual([phase, outcome, world.schedules.size], ["idle", "completed", 0]);
    assert.deepEqual(world.services.jobs, [
      {
        AIRLOCK_SERVICE: "payments",
        AIRLOCK_ENVIRONMENT: "production",
        AIRLOCK_RECORD_KEY: keyOf(record()),
        AIRLOCK_RECORD_VERSION: NEWEST,
      },
    ]);
    assert.deepEqual(untold(world), []);
  });

  const failures: readonly (readonly [string, (world: World) => void])[] = [
    [
      "ends with 1",
      (world) => {
        world.services.attestorExitCode = 1;
      },
    ],
    [
      "never runs",
      (world) => {
        world.services.attestorExitCode = undefined;
      },
    ],
    [
      "cannot be started",
      (world) => {
        world.intercept = (call) =>
          call.stateName === "Attest" ? { error: "ECS.ClusterNotFoundException" } : undefined;
      },
    ],
  ];
  for (const [what, fail] of failures) {
    it(`leaves the release completed where it ${what}, and tells people how to run it again`, () => {
      const world = new World(DEPLOYMENT);
      fail(world);
      const execution = world.release(record());
      world.run(3600);
      assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
      assert.deepEqual([text(world.item, "phase"), text(world.item, "stableVersion")], ["idle", "1.1.0"]);
      assert.deepEqual(world.executions("back"), []);
      assert.deepEqual(untold(world), missing(DIED));
    });
  }

  it("does not fail the release either where people cannot be told", () => {
    const world = new World(DEPLOYMENT);
    world.services.attestorExitCode = 1;
    world.intercept = (call) => (call.stateName === "NotifyNotAttested" ? { error: "Sns.Failed" } : undefined);
    const execution = world.release(record());
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
  });

  it("lets the next release begin while it still runs", () => {
    const world = new World(DEPLOYMENT);
    let second: string | undefined;
    world.intercept = (call) => {
      if (call.stateName === "Attest" && second === undefined) {
        const previous = { version: "1.1.0", digest: digestOf("1.1.0") };
        const revision = record().revision.replace(":2", ":3");
        second = world.release(record({ version: "1.2.0", revision, previous })).arn;
      }
      return undefined;
    };
    world.release(record());
    world.run(7200);
    assert.ok(second !== undefined);
    assert.equal(text(world.item, "stableVersion"), "1.2.0");
    assert.deepEqual(
      world.executions("forward").map(({ status }) => status),
      ["SUCCEEDED", "SUCCEEDED"],
    );
  });

  it("is not run by a back that completes in the place of a forward that died: people are told to", () => {
    const world = new World(DEPLOYMENT);
    world.intercept = (call) =>
      call.stateName === "WriteCompletedOutcome" && call.execution.stateMachineArn === world.arnOf("forward")
        ? { error: "Sdk.Failed" }
        : undefined;
    world.release(record());
    world.run(3600);
    assert.equal(text(world.item, "stableVersion"), "1.1.0");
    assert.equal(world.executions("forward")[0]?.status, "FAILED");
    assert.deepEqual(world.services.jobs, []);
    assert.deepEqual(
      untold(world),
      missing("The release is live and completed, but forward died before the task that signs it was run."),
    );
  });

  it("signs nothing of a release that goes back", () => {
    const world = new World(DEPLOYMENT);
    world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.services.alarms.set(DEPLOYMENT.colours.green.alarms[0]?.name ?? "", "ALARM");
    world.run(3600);
    assert.equal(text(world.item, "stableVersion"), "1.0.0");
    assert.deepEqual([world.services.jobs, untold(world)], [[], []]);
  });
});
