import assert from "node:assert/strict";
import { UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { DescribeRulesCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import * as pulumi from "@pulumi/pulumi";
import { startWorld, type World } from "../../engine/harness/world";
import { waitForEnd } from "../../engine/hops/executions";
import { shiftWeights } from "../../engine/hops/weights";
import { Account } from "../rollout/account";
import { type ReleaseFolder, removeReleases, versionOf, writeRelease } from "../rollout/releaseFolders";
import { shiftsOf } from "../rollout/sent";
import { agreedState, mirrorOf, rolloutItem, running } from "../rollout/truth";
import { adoptingProgram, adoption, adoptLegacy, LEGACY, type Legacy, makeLegacy } from "./legacy";

const next = versionOf("1.5.0", "5");

/** Calls that could move a request or a task of what runs; those about the new colour could not. */
async function movesSince(world: World, before: number): Promise<readonly string[]> {
  const calls = (await world.moto.calls()).slice(before);
  const aboutOthers = calls.filter(({ body }) => !body.includes("payments-dev-green"));
  return aboutOthers.flatMap(({ action, body }) =>
    /(ModifyRule|ModifyListener|SetRulePriorities|ModifyTargetGroup|RegisterTargets|UpdateService|\.Delete\w+|Deregister\w+)/.test(
      action,
    )
      ? [`${action} ${body}`]
      : [],
  );
}

/** What takes the users' requests now, as the account itself says. */
async function serving({ aws }: World, legacy: Legacy) {
  const rule = (await aws.elb.send(new DescribeRulesCommand({ RuleArns: [legacy.ruleArn] }))).Rules?.[0];
  const { services } = await aws.ecs.send(new DescribeServicesCommand({ cluster: "main", services: ["payments"] }));
  const { taskDefinition, desiredCount, runningCount, networkConfiguration, loadBalancers } = services?.[0] ?? {};
  const service = { taskDefinition, desiredCount, runningCount, networkConfiguration, loadBalancers };
  return { actions: rule?.Actions, conditions: rule?.Conditions, priority: rule?.Priority, service };
}

describe("a service that runs already comes under Airlock, on the real engine", () => {
  let account: Account;
  let legacy: Legacy;
  let found: Awaited<ReturnType<typeof serving>>;
  let release: ReleaseFolder;

  before(async () => {
    account = await Account.open(async (world) => {
      legacy = await makeLegacy(world);
      found = await serving(world, legacy);
      const calls = (await world.moto.calls()).length;
      const raised = await adoptLegacy(world, legacy);
      assert.deepEqual(await movesSince(world, calls), []);
      return raised;
    });
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  it("by an up that touches neither its rule nor its tasks", async () => {
    assert.equal(found.service.runningCount, 3);
    assert.deepEqual(await serving(account.world, legacy), found);
  });

  it("and is known as what is live: the first release will be a canary, not a first one", async () => {
    const { phase, stableColour, stableVersion, stableDigest, weights } = await mirrorOf(account);
    assert.deepEqual(
      { phase, stableColour, stableVersion, stableDigest, weights },
      {
        ...{ phase: "idle", stableColour: "blue", stableVersion: LEGACY.version, stableDigest: LEGACY.digest },
        weights: { blue: 100, green: 0 },
      },
    );
    const item = await rolloutItem(account);
    assert.deepEqual(
      [item?.["phase"], item?.["stableVersion"], item?.["stableDigest"]],
      ["idle", LEGACY.version, LEGACY.digest],
    );
  });

  it("is left alone by the next preview, up and refresh", async () => {
    const calls = (await account.world.moto.calls()).length;
    assert.deepEqual(Object.keys((await account.previewPlatform()).changes), ["same"]);
    assert.deepEqual(Object.keys((await account.upPlatform()).changes), ["same"]);
    const refreshed = await account.platformStack.refresh();
    assert.equal(refreshed.stderr, "");
    const again = await account.upPlatform();
    assert.deepEqual([again.stderr, Object.keys(again.changes)], ["", ["same"]]);
    assert.deepEqual(await movesSince(account.world, calls), []);
    assert.deepEqual(await serving(account.world, legacy), found);
  });

  it("refuses a release for as long as the rule does not name both colours", async () => {
    await account.allIsWell();
    release = writeRelease(next, LEGACY);
    const ended = await waitForEnd(account.world.aws, await account.release(release));
    assert.deepEqual([ended.status, ended.error], ["FAILED", "Airlock.ForeignRule"]);
    assert.deepEqual(await serving(account.world, legacy), found);
  });

  it("is given both colours in one call, and its users notice nothing", async () => {
    const { blue, green } = account.made.targetGroups;
    assert.equal(blue, legacy.targetGroupArn);
    await shiftWeights(account.world.aws, legacy.ruleArn, { [blue]: 100, [green]: 0 });
    const { traffic, placed } = await running(account);
    assert.deepEqual(traffic, { blue: 100, green: 0 });
    assert.deepEqual(placed, {
      blue: { revision: "payments-legacy:1", running: 3 },
      green: { revision: "payments-legacy:1", running: 0 },
    });
    const run = await account.upPlatform();
    assert.deepEqual([run.stderr, Object.keys(run.changes)], ["", ["same"]]);
    assert.deepEqual((await running(account)).traffic, { blue: 100, green: 0 });
  });

  it("is released as a canary against what it ran before", async () => {
    const { executions } = await account.recordArrives(release.recordKey);
    const ended = await waitForEnd(account.world.aws, executions[0] ?? "");
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    assert.deepEqual(await shiftsOf(account), [0, 1, 10, 50, 100]);
    const state = await agreedState(account);
    assert.deepEqual([state.stableColour, state.stableVersion], ["green", next.version]);
    assert.deepEqual((await running(account)).placed, {
      blue: { revision: "payments-legacy:1", running: 0 },
      green: { revision: "payments-dev:1", running: 3 },
    });
  });

  it("is left alone by up after its first release, with the program that adopted it", async () => {
    const standing = await running(account);
    assert.deepEqual(Object.keys((await account.previewPlatform()).changes), ["same"]);
    const run = await account.upPlatform();
    assert.deepEqual([run.stderr, Object.keys(run.changes)], ["", ["same"]]);
    assert.deepEqual(await running(account), standing);
  });

  it("leaves Airlock as it runs: what serves and what was recorded stay, the engine goes", async () => {
    const { world, made, platformStack } = account;
    const standing = await running(account);
    const stays = /^aws:(ecs\/service:Service|lb\/targetGroup:TargetGroup)$/;
    const calls = (await world.moto.calls()).length;
    const letGo = await account.upPlatform(() =>
      pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
        const retained = stays.test(type) || name === "payments-listener-production";
        return { props, opts: { ...opts, protect: false, ...(retained ? { retainOnDelete: true } : {}) } };
      }),
    );
    assert.equal(letGo.stderr, "");
    const asked = { TableName: made.table, DeletionProtectionEnabled: false };
    await world.aws.dynamodb.send(new UpdateTableCommand(asked));
    const gone = await platformStack.destroy();
    assert.equal(gone.stderr, "");
    const { resources = [] } = (await platformStack.exportState()).deployment as { resources?: unknown[] };
    assert.deepEqual(resources, []);
    assert.deepEqual(await running(account), standing);
    const moves = await movesSince(world, calls);
    assert.deepEqual(
      moves.filter((call) => /ModifyRule|UpdateService|DeleteService|DeleteTargetGroup|DeleteListener/.test(call)),
      [],
    );
    const records = await world.aws.s3.send(new ListObjectsV2Command({ Bucket: made.bucket, Prefix: "releases/" }));
    assert.deepEqual(
      records.Contents?.map(({ Key }) => Key),
      [release.recordKey],
    );
  });
});

describe("readAdoption, on the real engine", () => {
  let world: World;
  let legacy: Legacy;
  before(async () => {
    world = await startWorld();
    legacy = await makeLegacy(world);
  });
  after(() => world.stop());

  it("says everything that stands in the way, before anything is declared", async () => {
    const asked = adoption(legacy);
    const wrong = {
      ...asked,
      container: { name: "web", port: 8080 },
      routing: { priority: 100 },
      digest: versionOf("1.4.2", "5").digest,
    };
    const stack = await world.workspace({ project: "airlock-platform", stack: "dev" });
    const run = await stack.up(adoptingProgram(legacy, { ...wrong, container: asked.container })());
    assert.equal(run.ok, false);
    assert.deepEqual(run.changes, { create: 1 });
    for (const line of [
      "routing.priority must be the adopted rule's, 50, got 100. Declare the rule as it is; change it after the adoption.",
      'routing.hosts must be the adopted rule\'s, ["pay.example.com"], got []. Declare the rule as it is; change it after the adoption.',
      `digest must be the one that the task definition pins, ${LEGACY.digest}, got "${wrong.digest}". What is said to be live must be what runs.`,
    ]) {
      assert.ok(run.stderr.includes(line), run.stderr);
    }
  });
});
