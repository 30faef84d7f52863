import assert from "node:assert/strict";
import { VERIFIER, WITHOUT_SMOKE_TEST } from "./world/deployment";
import { keyOf, record } from "./world/record";
import { NEWEST } from "./world/services";
import { text } from "./world/table";
import { idleItem, World } from "./world/world";

const DEPLOYMENT = { ...WITHOUT_SMOKE_TEST, verifier: VERIFIER };

function refused(world: World, error: string): string {
  world.run(1200);
  const [execution] = world.executions("forward");
  assert.deepEqual([execution?.status, execution?.error], ["FAILED", error]);
  assert.deepEqual(world.item, idleItem("blue", "1.0.0"));
  assert.deepEqual([world.schedules.size, world.services.messages.length], [0, 1]);
  assert.equal(world.services.messages[0]?.message["error"], error);
  return String(execution?.cause);
}

function quiet(): World {
  const world = new World(DEPLOYMENT);
  world.deliversEvents = false;
  return world;
}

describe("the verifier of records", () => {
  it("is told which version of which record, before the lock is taken", () => {
    const world = quiet();
    let phase = "";
    world.intercept = (call) => {
      if (call.stateName === "VerifyRecord") phase = text(world.item, "phase");
      return undefined;
    };
    const execution = world.release(record());
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.equal(phase, "idle");
    assert.deepEqual(world.services.jobs, [
      {
        AIRLOCK_RECORD: `s3://audit-123456789012/${keyOf(record())}?versionId=${NEWEST}`,
        AIRLOCK_RECORD_BUCKET: "audit-123456789012",
        AIRLOCK_RECORD_KEY: keyOf(record()),
        AIRLOCK_RECORD_VERSION: NEWEST,
        AIRLOCK_ENVIRONMENT: "production",
        AIRLOCK_TABLE: DEPLOYMENT.tableName,
        AIRLOCK_DEBTS: "/airlock/payments/production/debts",
      },
    ]);
  });

  it("refuses with any exit code but 0, and says which", () => {
    const world = quiet();
    world.services.verifierExitCode = 1;
    world.release(record());
    assert.equal(
      refused(world, "Airlock.RecordNotVerified"),
      "The record was not verified: the verifier ended with exit code 1 (1: the record is refused, 2: it cannot be read, " +
        "3: something around it failed). Its log says why. Nothing was touched.",
    );
  });

  it("refuses when its container never ran", () => {
    const world = quiet();
    world.services.verifierExitCode = undefined;
    world.release(record());
    assert.equal(
      refused(world, "Airlock.RecordNotVerified"),
      "The record was not verified: the verifier's container ended without an exit code, so it never ran. Nothing was touched.",
    );
  });

  it("refuses when its task cannot be run", () => {
    const world = quiet();
    world.intercept = (call) =>
      call.stateName === "VerifyRecord" ? { error: "ECS.ClusterNotFoundException" } : undefined;
    world.release(record());
    assert.equal(
      refused(world, "Airlock.RecordNotVerified"),
      'The record was not verified: the task of the verifier failed or could not be run. Its log says why. Nothing was touched. {"Error":"ECS.ClusterNotFoundException","Cause":"intercepted"}',
    );
  });

  it("runs once, however long the lock is waited for", () => {
    const world = new World(DEPLOYMENT);
    world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    const second = world.release(record({ version: "1.2.0", revision: record().revision.replace(":2", ":3") }));
    world.run(7200);
    assert.equal(second.status, "SUCCEEDED", `${second.error}: ${second.cause}`);
    assert.equal(world.services.jobs.length, 2);
  });
});

describe("the version of a record", () => {
  it("is the one that the event names: what was written over it later is not rolled out", () => {
    const world = new World();
    const key = world.write(record({ version: "1.1.0" }));
    world.services.olderVersions.set("v1", world.services.objects.get(key) ?? "");
    world.write(record({ gates: { passed: false, verdicts: [] } }));
    const execution = world.start("forward", { bucket: world.deployment.bucketName, key, versionId: "v1" });
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
  });

  it("is the newest one when a person names none", () => {
    const world = new World();
    const execution = world.start("forward", { bucket: world.deployment.bucketName, key: world.write(record()) });
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.equal(world.calls.filter((call) => call.endsWith("s3:headObject")).length, 1);
  });

  it("must exist: a bucket without versions is refused", () => {
    const world = new World();
    world.deliversEvents = false;
    world.services.keepsVersions = false;
    world.start("forward", { bucket: world.deployment.bucketName, key: world.write(record()) });
    assert.equal(
      refused(world, "Airlock.RecordUnreadable"),
      "Bucket audit-123456789012 keeps no versions, so a record could change between its verification and its rollout. Turn versioning on.",
    );
  });

  it("that is not there, or may not be read, is one refusal: S3 answers 403 to both where the bucket may not be listed", () => {
    const world = new World();
    world.deliversEvents = false;
    const key = keyOf(record());
    world.intercept = (call) => (call.action === "getObject" ? { error: "S3.S3Exception" } : undefined);
    world.start("forward", { bucket: world.deployment.bucketName, key, versionId: "v9" });
    assert.equal(
      refused(world, "Airlock.RecordUnreadable"),
      `No record could be read under ${key}. Either there is none (S3 then answers 404, or 403 to a role that may not list the bucket), ` +
        'or the role of forward may not read it, or S3 does not answer: {"Error":"S3.S3Exception","Cause":"intercepted"}',
    );
  });
});
