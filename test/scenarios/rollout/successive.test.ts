import assert from "node:assert/strict";
import type { LiveState } from "../../../engines/stepfunctions/liveState";
import { statesEntered, waitForEnd } from "../../engine/hops/executions";
import { listSchedules } from "../../engine/hops/schedules";
import { Account } from "./account";
import { BAKES, removeReleases, type Version, versionOf, writeRelease } from "./releaseFolders";
import { notificationsOf, shiftsOf } from "./sent";
import { agreedState, documentAt, mirrorOf, placedOn, rolloutItem, stageReached, trafficOf } from "./truth";

const first = versionOf("1.0.0", "1");
const second = versionOf("1.1.0", "2");
const third = versionOf("1.2.0", "3");

/** What the account agrees on when a version is live and nothing is in flight. */
function settled({ version, digest }: Version, stableColour: "blue" | "green"): LiveState {
  return {
    schema: "airlock/live/v1",
    service: "payments",
    environment: "dev",
    phase: "idle",
    stableColour,
    stableVersion: version,
    stableDigest: digest,
    candidateVersion: "",
    candidateDigest: "",
    weights: { blue: stableColour === "blue" ? 100 : 0, green: stableColour === "green" ? 100 : 0 },
    recordKey: `releases/payments/dev/${version}/attempt-1.json`,
  };
}

// Each test goes on from the account that the one before it has left: that is what is shown here.
describe("releases one after the other, on the real engine with real state machines", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  /** Rolls a release out, holding every stage until it was looked at; answers what the account agreed on in each. */
  async function watched(release: ReturnType<typeof writeRelease>, candidate: "blue" | "green") {
    await account.hold(...Object.values(BAKES));
    const forward = await account.release(release);
    const seen: { live: LiveState; placed: Awaited<ReturnType<typeof placedOn>>; schedules: readonly string[] }[] = [];
    for (const weight of [1, 10, 50, 100]) {
      const live = await stageReached(account, forward, candidate, weight);
      seen.push({ live, placed: await placedOn(account), schedules: await listSchedules(account.world.aws) });
      await account.hold(...Object.entries(BAKES).flatMap(([stage, bake]) => (Number(stage) > weight ? [bake] : [])));
    }
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    return seen;
  }

  it("begin with a platform that serves from blue, has no item yet, and runs no task", async () => {
    assert.deepEqual(await trafficOf(account), { blue: 100, green: 0 });
    assert.equal(await rolloutItem(account), undefined);
    const { stableVersion, phase, weights } = await mirrorOf(account);
    assert.deepEqual([stableVersion, phase, weights], ["", "idle", { blue: 100, green: 0 }]);
    const nothing = { revision: "payments-dev:1", running: 0 };
    assert.deepEqual(await placedOn(account), { blue: nothing, green: nothing });
  });

  it("the first release ever completes by the bootstrap path, which begins with S3's event about its record", async () => {
    const release = writeRelease(first, "none");
    const up = await account.upService(release);
    assert.deepEqual([up.stderr, up.outputs.record, up.outputs.passed], ["", release.recordKey, true]);
    assert.deepEqual(await trafficOf(account), { blue: 100, green: 0 }, "up itself moves nothing");

    const { rules, executions } = await account.recordArrives(release.recordKey);
    assert.deepEqual([rules, executions.length], [["airlock-payments-dev-record-created"], 1]);
    const forward = executions[0] ?? "";
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    const { versionId, ...input } = ended.input as { versionId?: unknown };
    assert.deepEqual(input, { bucket: account.made.bucket, key: release.recordKey });
    assert.match(String(versionId), /^[0-9a-f-]{36}$/, "the very version that was written");

    const entered = await statesEntered(account.world.aws, forward);
    assert.deepEqual(
      ["BootstrapSize", "StartWithLast", "ReadStable", "StartWithFirst"].filter((state) => entered.includes(state)),
      ["BootstrapSize", "StartWithLast"],
    );
    assert.deepEqual(await shiftsOf(account), [100], "green got everything in one shift");
    assert.deepEqual(await agreedState(account), settled(first, "green"));
    assert.deepEqual(await placedOn(account), {
      blue: { revision: "payments-dev:1", running: 0 },
      green: { revision: "payments-dev:2", running: 2 },
    });
    const { startedAt, endedAt, ...outcome } = (await documentAt(account, "outcomes", "1.0.0")) ?? {};
    assert.ok(String(startedAt) < String(endedAt));
    assert.deepEqual(outcome, {
      schema: "airlock/outcome/v1",
      service: "payments",
      environment: "dev",
      ...first,
      attempt: 1,
      outcome: "completed",
    });
    assert.deepEqual(
      (await notificationsOf(account)).map(({ subject }) => subject),
      ["payments in dev: started", "payments in dev: completed"],
    );
    assert.deepEqual(await listSchedules(account.world.aws), []);
  });

  it("the second one goes to the other colour by 1, 10, 50 and 100 %, both versions running all the while", async () => {
    await account.allIsWell();
    const seen = await watched(writeRelease(second, first), "blue");
    assert.deepEqual(
      seen.map(({ live }) => [live.phase, live.weights]),
      [
        ["shifting", { blue: 1, green: 99 }],
        ["shifting", { blue: 10, green: 90 }],
        ["shifting", { blue: 50, green: 50 }],
        ["validating", { blue: 100, green: 0 }],
      ],
    );
    for (const { live, placed, schedules } of seen) {
      const { stableVersion, candidateVersion, candidateDigest, stableColour } = live;
      assert.deepEqual(
        [stableVersion, stableColour],
        ["1.0.0", "green"],
        "until the end the first one is the stable one",
      );
      assert.deepEqual([candidateVersion, candidateDigest], [second.version, second.digest]);
      assert.deepEqual(placed, {
        blue: { revision: "payments-dev:3", running: 2 },
        green: { revision: "payments-dev:2", running: 2 },
      });
      assert.match(schedules.join(), /^airlock-payments-dev\/payments-dev-[^,]+$/, "one reconciler watches");
    }
    assert.deepEqual(await shiftsOf(account), [100, 99, 90, 50, 0], "the rule was set once for each stage");
    assert.deepEqual(await agreedState(account), settled(second, "blue"));
    assert.deepEqual(await placedOn(account), {
      blue: { revision: "payments-dev:3", running: 2 },
      green: { revision: "payments-dev:2", running: 0 },
    });
    assert.equal((await documentAt(account, "outcomes", "1.1.0"))?.outcome, "completed");
    assert.deepEqual(await listSchedules(account.world.aws), []);
  });

  it("the third one swaps the colours back", async () => {
    const seen = await watched(writeRelease(third, second), "green");
    assert.deepEqual(
      seen.map(({ live }) => live.weights.green),
      [1, 10, 50, 100],
    );
    assert.deepEqual(await shiftsOf(account), [100, 99, 90, 50, 0, 1, 10, 50, 100]);
    assert.deepEqual(await agreedState(account), settled(third, "green"));
    assert.deepEqual(await placedOn(account), {
      blue: { revision: "payments-dev:3", running: 0 },
      green: { revision: "payments-dev:4", running: 2 },
    });
  });
});
