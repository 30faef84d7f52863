import assert from "node:assert/strict";
import { isJsonObject, type JsonValue } from "../../../engines/rehearsal/asl/data/json";
import { SeededRandom } from "../../../engines/rehearsal/asl/data/random";
import { textOf } from "../../../engines/rehearsal/cloud/dynamodb/attributeValue";
import type { Action } from "../../../engines/rehearsal/cloud/service";
import { imageOf, serviceRevision } from "../../../engines/rehearsal/model/rehearsalDeployment";
import { CANDIDATE, FIRST, LIVE as LIVE_NUMBER } from "../../../engines/rehearsal/model/rehearsalRecord";
import type { World } from "../../../engines/rehearsal/model/world";
import { play } from "../../../engines/rehearsal/rehearse";
import { itemAtRest } from "../../../engines/stepfunctions/item/itemAtRest";
import { ROLLING_RETURN_SECONDS } from "../../../release/contract/restoring";
import type { Plan } from "../../../release/plan/plan";
import { DIGEST, LIVE_DIGEST, planOf, requestOf } from "./request";

const PLAN: Plan = { ...planOf([["rolling", 100, 1800]]), strategy: "rolling" };
const [LIVE, NEW, OTHER] = [
  serviceRevision({ service: "payments" }, LIVE_NUMBER),
  serviceRevision({ service: "payments" }, CANDIDATE),
  serviceRevision({ service: "payments" }, FIRST),
];

/** Seconds by which ECS has replaced the tasks, and the alarms that it watches were quiet for long enough. */
const ROLLED = 400;

function rolled(faults: readonly string[] = [], meddle?: (world: World) => void, plan = PLAN) {
  const { rehearsal, world } = play(requestOf({ plan, faults, smokeTest: true }), meddle);
  const [forward] = world.forwards;
  assert.ok(forward !== undefined);
  return { rehearsal, world, forward, item: world.table.read("rollout") };
}

/** Runs something at a second of the rehearsal. */
function at(seconds: number, act: (world: World) => void) {
  return (world: World): void => {
    world.clock.at(seconds * 1000, () => act(world));
  };
}

/** Someone tells the live service to run another revision. */
function deploys(revision: string) {
  return (world: World): void =>
    world
      .ecsService("stable")
      .update({ revision, count: 2, force: false }, world.clock.now(), new SeededRandom("someone"));
}

/** ECS answers with something else, from a second on until another one. */
function answers(change: (output: JsonValue) => JsonValue, from: number, until = Number.POSITIVE_INFINITY) {
  return (world: World): void => {
    const real = world.ecs.actions["describeServices"] as Action;
    Object.assign(world.ecs.actions, {
      describeServices: ((parameters, call) => {
        const answer = real(parameters, call);
        const now = world.clock.now() / 1000;
        return now < from || now > until ? answer : { ...answer, output: change(answer.output) };
      }) satisfies Action,
    });
  };
}

const neverDone = (output: JsonValue): JsonValue =>
  JSON.parse(JSON.stringify(output).replaceAll('"COMPLETED"', '"IN_PROGRESS"')) as JsonValue;

/** The rollout went back, and nothing is left of it. */
function assertReturned({ rehearsal, world, item }: ReturnType<typeof rolled>, error: string, cause: string): void {
  assert.equal(rehearsal.outcome, "rolled-back");
  assert.deepEqual([world.forwards[0]?.error, world.forwards[0]?.cause], [error, cause]);
  assert.deepEqual(rehearsal.finalWeights, { stable: 100, canary: 0 });
  assert.equal(world.services.stable.revision, LIVE);
  assert.deepEqual([textOf(item, "stableRevision"), textOf(item, "stableDigest")], [LIVE, LIVE_DIGEST]);
}

describe("a rolling release", () => {
  it("has ECS replace the live service's tasks, moves no weight, and becomes live on the same colour", () => {
    const { rehearsal, world, item } = rolled();
    assert.equal(rehearsal.outcome, "completed");
    assert.deepEqual(rehearsal.finalWeights, { stable: 0, canary: 100 });
    assert.deepEqual(world.loadBalancer.weights, { stable: 100, canary: 0 });
    assert.deepEqual([world.services.stable.revision, world.services.stable.desired], [NEW, 2]);
    assert.equal(world.services.canary.desired, 0);
    assert.deepEqual(
      ["stableColour", "stableVersion", "stableDigest", "stableRevision", "phase"].map((name) => textOf(item, name)),
      ["blue", "1.4.0", DIGEST, NEW, "idle"],
    );
    const shares = rehearsal.timeline.filter(({ event }) => event === "weights changed").map(({ weights }) => weights);
    assert.deepEqual(shares.at(-1), { stable: 0, canary: 100 });
    assert.ok(shares.length > 1, "its share grows task by task");
  });

  it("tells ECS to go back by itself only until its tasks are there", () => {
    const configurations: JsonValue[] = [];
    rolled([], (world) => {
      world.tampering = {
        done: ({ action, parameters }) => {
          if (action === "updateService" && isJsonObject(parameters) && "DeploymentConfiguration" in parameters) {
            configurations.push(parameters["DeploymentConfiguration"] ?? null);
          }
        },
      };
    });
    const percent = { MinimumHealthyPercent: 100, MaximumPercent: 200 };
    const names = ["error-rate", "latency", "complaints", "unhealthy-hosts"].map(
      (name) => `airlock-payments-production-blue-contract-${name}`,
    );
    assert.deepEqual(configurations, [
      {
        ...percent,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        Alarms: { AlarmNames: names, Enable: true, Rollback: true },
      },
      {
        ...percent,
        DeploymentCircuitBreaker: { Enable: true, Rollback: false },
        Alarms: { AlarmNames: [], Enable: false, Rollback: false },
      },
    ]);
  });

  it("begins its bake when ECS is done", () => {
    const { rehearsal } = rolled();
    const when = (event: string): number => rehearsal.timeline.find((entry) => entry.event === event)?.at ?? 0;
    const took = when("promoted") - when("stage started");
    assert.ok(took > 1800 + 180 && took < 1800 + ROLLED, `${took}`);
  });

  it("goes back within the time that the gate allows for, once an alarm rings", () => {
    for (const fault of ["errorRate=40%@rolling", "errorRate=40%@rolling+10m", "latencyP95=3x@rolling+10m"]) {
      const { rehearsal, world, item } = rolled([fault]);
      assert.equal(rehearsal.outcome, "rolled-back", fault);
      assert.equal(world.services.stable.revision, LIVE);
      const seconds = rehearsal.rollbackSeconds ?? 0;
      assert.ok(seconds > 30 && seconds <= ROLLING_RETURN_SECONDS, `${fault}: ${seconds}`);
      assert.ok(world.table.read(`quarantine#${DIGEST}`) !== undefined);
      assert.deepEqual([textOf(item, "trigger"), textOf(item, "phase")], ["alarm", "idle"]);
    }
  });

  it("finds a breach by its own look where events are lost", () => {
    assertReturned(
      rolled(["lost-events", "errorRate=40%@rolling"]),
      "Airlock.Breach",
      'Alarms ring while ECS replaces the tasks: ["airlock-payments-production-blue-contract-error-rate"]',
    );
  });

  it("does not take ECS's COMPLETED for its own: the circuit breaker had put the version before back", () => {
    const run = rolled(["unhealthy@rolling"]);
    assertReturned(
      run,
      "Airlock.NeverSteady",
      `ECS has given the deployment of ${NEW} up, by its circuit breaker or by an alarm; the live service is told to run ${LIVE}.`,
    );
    assert.equal(textOf(run.item, "trigger"), "never-steady");
    assert.ok(run.world.table.read(`quarantine#${DIGEST}`) !== undefined);
    assert.equal(run.rehearsal.exposedRequests, 0, "no unhealthy task was served a request");
  });

  it("goes back from wherever it died, and a redriven execution moves nothing", () => {
    for (const faults of [["stop@rolling"], ["redrive@rolling"], ["stop@rolling", "lost-events"]]) {
      const { rehearsal, world } = rolled(faults);
      assert.equal(rehearsal.outcome, "rolled-back", faults.join(" "));
      assert.equal(world.services.stable.revision, LIVE);
    }
  });

  it("goes back when a person says so, also when ECS had not begun", () => {
    const person = (world: World): void => {
      world.start({ stateMachineArn: world.arnOf("back"), input: { trigger: "person", by: "ada" } }, "hand");
    };
    for (const second of [2, 30, ROLLED, 1500]) {
      const { rehearsal, world } = rolled([], at(second, person));
      assert.equal(rehearsal.outcome, "rolled-back", `${second}`);
      assert.equal(world.services.stable.revision, LIVE);
    }
  });

  it("waits for a person who must let it begin", () => {
    const plan = { ...PLAN, stages: PLAN.stages.map((stage) => ({ ...stage, approval: true })) };
    assert.equal(rolled([], undefined, plan).rehearsal.outcome, "completed");
    assert.equal(rolled(["deny@rolling"], undefined, plan).rehearsal.outcome, "rolled-back");
  });

  it("does not judge latency while it warms up", () => {
    const plan = { ...PLAN, warmUpSeconds: 900 };
    const { rehearsal, world } = rolled(["latencyP95=3x@rolling"], undefined, plan);
    const rang = rehearsal.timeline.find(({ event }) => event === "alarm raised")?.at ?? 0;
    const back = rehearsal.timeline.find(({ event }) => event === "back started")?.at ?? 0;
    assert.equal(rehearsal.outcome, "rolled-back");
    assert.ok(rang < ROLLED && back > rang && textOf(world.table.read("rollout"), "trigger") === "alarm");
    const until = rehearsal.timeline.findLast(({ event }) => event === "placed")?.at ?? 0;
    assert.ok(until > 900 + 180, `${until}`);
  });
});

describe("a rolling release is refused a beginning, and goes back without having touched anything,", () => {
  const untouched = (meddle: (world: World) => void) => {
    const run = rolled([], meddle);
    const rolls = run.rehearsal.timeline.filter(({ event }) => event === "stage started");
    assert.deepEqual(rolls, []);
    return [run.forward.error, run.forward.cause];
  };

  it("where the live service runs no task", () => {
    const stop = (world: World): void =>
      world.ecsService("stable").update({ revision: LIVE, count: 0, force: false }, 0, new SeededRandom("someone"));
    assert.deepEqual(untouched(stop), [
      "Airlock.NoRollbackTarget",
      "The live service runs no task, or ECS is not done with an earlier deployment of it. A rolling release replaces tasks that it can go back to: let the service come to rest, and release again.",
    ]);
  });

  it("where the live service runs what the item does not know", () => {
    const item = itemAtRest({ version: "1.3.0", digest: LIVE_DIGEST });
    const knows = (world: World): void => world.table.put({ ...item, stableRevision: { S: OTHER } }, "someone");
    assert.deepEqual(untouched(knows), [
      "Airlock.NoRollbackTarget",
      `The live service runs ${LIVE}, and the item says that ${OTHER} is live: someone else has deployed. Nothing was touched.`,
    ]);
  });

  it("where the task definition is not that of the live version", () => {
    const registers = (world: World): void => {
      world.ecs.register(LIVE, { app: imageOf("payments", `sha256:${"c".repeat(64)}`) });
    };
    assert.deepEqual(untouched(registers), [
      "Airlock.NoRollbackTarget",
      `The task definition ${LIVE} cannot be gone back to: it is not ACTIVE, or does not run the image of the live version by its digest. Nothing was touched.`,
    ]);
  });
});

describe("a rolling release goes back", () => {
  it("when someone else deploys meanwhile", () => {
    assertReturned(
      rolled([], at(20, deploys(OTHER))),
      "Airlock.Drift",
      `The live service is told to run ${OTHER}, which is neither the release nor the version before. Someone else has deployed.`,
    );
  });

  it("when someone else deploys in its bake", () => {
    assertReturned(
      rolled([], at(1000, deploys(OTHER))),
      "Airlock.Drift",
      `At the end of its validation the release is not what the live service is told to run, but ["${OTHER}"]. Someone else has deployed.`,
    );
  });

  it("when the live service is gone for a moment", () => {
    assertReturned(
      rolled(
        [],
        answers(() => ({ Services: [], Failures: [] }), 20, 40),
      ),
      "Airlock.Drift",
      "The live service is gone, or has no deployment any more. Someone else has changed it.",
    );
  });

  it("when ECS is not done within an hour", () => {
    assertReturned(
      rolled([], answers(neverDone, 20, 3700)),
      "Airlock.NeverSteady",
      "ECS had not replaced the live service's tasks by healthy ones of the release within 60 minutes.",
    );
  });

  it("when alarms are taken away under it", () => {
    const take = (world: World): void => {
      const real = world.cloudWatch.actions["describeAlarms"] as Action;
      Object.assign(world.cloudWatch.actions, {
        describeAlarms: ((parameters, call) =>
          world.clock.now() < 20_000 ? real(parameters, call) : { output: { MetricAlarms: [] } }) satisfies Action,
      });
    };
    assertReturned(
      rolled([], take),
      "Airlock.AlarmsMissing",
      "0 of 4 alarms of the live colour exist. No task may be replaced unwatched.",
    );
  });

  it("for as long as ECS takes: a back that waited half an hour pages people, and the next one goes on", () => {
    const { rehearsal, world } = rolled(["errorRate=40%@rolling+10m"], answers(neverDone, 700, 3600));
    const failed = world.host
      .list({ stateMachineArn: world.arnOf("back") })
      .filter(({ status, error }) => status === "FAILED" && error === "Airlock.RevisionNotRestored");
    assert.deepEqual(
      [...new Set(failed.map(({ cause }) => cause))],
      [
        `ECS does not run the live service with healthy tasks of ${LIVE} alone after 30 minutes. Look at the events of the service; the next back goes on.`,
      ],
    );
    assert.ok(rehearsal.timeline.some(({ detail }) => detail === "payments in production: rollback-failed"));
    assert.equal(rehearsal.outcome, "rolled-back");
  });

  it("although ECS had given the version before up: it is told to begin anew", () => {
    const givenUp = (output: JsonValue): JsonValue =>
      JSON.parse(JSON.stringify(output).replaceAll(/"(COMPLETED|IN_PROGRESS)"/g, '"FAILED"')) as JsonValue;
    let anew = 0;
    const run = rolled(["errorRate=40%@rolling+10m"], (world) => {
      answers(givenUp, 770, 800)(world);
      world.tampering = {
        done: ({ action, parameters }) => {
          if (action === "updateService" && isJsonObject(parameters) && parameters["ForceNewDeployment"] === true)
            anew++;
        },
      };
    });
    assert.equal(run.rehearsal.outcome, "rolled-back");
    assert.ok(anew > 0);
  });
});
