import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { statesEntered, waitForEnd } from "../../engine/hops/executions";
import { Account } from "./account";
import { BAKES, type ReleaseFolder, removeReleases, versionOf, writeRelease } from "./releaseFolders";
import { shiftsOf } from "./sent";
import { agreedState, mirrorOf, running, stageReached } from "./truth";

const live = versionOf("1.0.0", "1");
const next = versionOf("1.1.0", "2");

/** A tag on both target groups, which are children of the topology. */
function tagGroups(value: string): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    type === "aws:lb/targetGroup:TargetGroup" ? { props: { ...props, tags: { team: value } }, opts } : undefined,
  );
}

describe("up while a rollout stands at 10 %, on the real engine with real state machines", () => {
  let account: Account;
  let release: ReleaseFolder;
  let forward: string;
  let standing: Awaited<ReturnType<typeof running>>;

  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(live, "none"));
    await account.allIsWell();
    await account.hold(BAKES[10]);
    release = writeRelease(next, live);
    forward = await account.release(release);
    await stageReached(account, forward, "blue", 10);
    standing = await running(account);
    assert.deepEqual(standing, {
      traffic: { blue: 10, green: 90 },
      placed: {
        blue: { revision: "payments-dev:3", running: 2 },
        green: { revision: "payments-dev:2", running: 2 },
      },
    });
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  /** Nothing that runs and no request was moved, and the rollout still stands where it stood. */
  async function assertNothingMoved() {
    assert.deepEqual(await running(account), standing);
    const { phase, candidateVersion, weights } = await agreedState(account);
    assert.deepEqual([phase, candidateVersion, weights], ["shifting", next.version, { blue: 10, green: 90 }]);
  }

  it("of the platform stack changes nothing", async () => {
    const run = await account.upPlatform();
    assert.deepEqual([run.stderr, Object.keys(run.changes)], ["", ["same"]]);
    await assertNothingMoved();
  });

  it("of the platform stack changes nothing either after a refresh has read the live weights", async () => {
    const refreshed = await account.platformStack.refresh();
    assert.equal(refreshed.stderr, "");
    const run = await account.upPlatform();
    assert.deepEqual([run.stderr, Object.keys(run.changes)], ["", ["same"]]);
    await assertNothingMoved();
  });

  it("of the service stack changes nothing", async () => {
    const run = await account.upService(release);
    assert.deepEqual([run.stderr, Object.keys(run.changes)], ["", ["same"]]);
    await assertNothingMoved();
  });

  it("with a changed environment variable registers a revision, and places it nowhere", async () => {
    const run = await account.upService(release, { LOG_LEVEL: "debug" });
    assert.equal(run.stderr, "");
    assert.match(String(run.outputs.revision), /:task-definition\/payments-dev:4$/);
    assert.deepEqual(run.outputs.live, await mirrorOf(account), "the program knew that a rollout is in flight");
    const { executions } = await account.recordArrives(release.recordKey);
    assert.equal(executions.length, 1, "the record names the new revision, so S3 tells of it");
    const second = executions[0] ?? "";
    assert.equal((await waitForEnd(account.world.aws, second)).status, "SUCCEEDED");
    assert.equal((await statesEntered(account.world.aws, second)).at(-1), "AlreadyRuns");
    await assertNothingMoved();
  });

  it("with a changed tag on the topology is refused, in preview and in up, with what to do", async () => {
    const tagged = () => tagGroups("payments");
    const refusal =
      "aws:lb/targetGroup:TargetGroup payments-groups-blue cannot change while release 1.1.0 of payments in dev is in flight " +
      "(shifting, blue 10 %, green 90 %). Wait until it has ended or roll it back, then run this again. " +
      `To change it all the same: pulumi config set airlock:updateDuring ${release.recordKey}`;
    for (const run of [await account.previewPlatform(tagged), await account.upPlatform(tagged)]) {
      assert.equal(run.ok, false);
      assert.ok(run.stderr.includes(refusal), run.stderr);
    }
    await assertNothingMoved();
  });

  it("with a changed tag goes through when a person accepts to disturb just this rollout, and moves nothing", async () => {
    await account.platformStack.setConfig("airlock:updateDuring", release.recordKey);
    const run = await account.upPlatform(() => tagGroups("payments"));
    assert.equal(run.stderr, "");
    assert.equal(run.changes.update, 2);
    await assertNothingMoved();
  });

  it("leaves the rollout to complete with the revision that it began with", async () => {
    await account.hold();
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    const state = await agreedState(account);
    assert.deepEqual([state.stableVersion, state.weights], [next.version, { blue: 100, green: 0 }]);
    assert.deepEqual(await shiftsOf(account), [100, 99, 90, 50, 0]);
    const completed = { traffic: { blue: 100, green: 0 }, placed: { ...standing.placed } };
    completed.placed.green = { ...standing.placed.green, running: 0 };
    assert.deepEqual(await running(account), completed);

    const again = await account.upPlatform(() => tagGroups("after"));
    assert.deepEqual([again.stderr, again.changes.update], ["", 2], "with nothing in flight nobody is refused");
    const { executions } = await account.recordArrives(release.recordKey);
    assert.equal((await waitForEnd(account.world.aws, executions[0] ?? "")).status, "SUCCEEDED");
    assert.equal((await statesEntered(account.world.aws, executions[0] ?? "")).at(-1), "AlreadyLive");
    assert.deepEqual(await running(account), completed);
  });
});
