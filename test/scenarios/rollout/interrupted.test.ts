import assert from "node:assert/strict";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { executionStatusChanged } from "../../engine/hops/eventBus";
import { listExecutions, statesEntered, waitForEnd } from "../../engine/hops/executions";
import { listSchedules, tickSchedule } from "../../engine/hops/schedules";
import { Account } from "./account";
import { BAKES, removeReleases, versionOf, writeRelease } from "./releaseFolders";
import { notificationsOf, shiftsOf } from "./sent";
import { agreedState, documentAt, quarantineOf, rolloutItem, running, stageReached } from "./truth";

const live = versionOf("1.0.0", "1");

describe("rollouts that are stopped, and records that must not start one, on the real engine", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(live, "none"));
    await account.allIsWell();
  });
  beforeEach(() => account.hold(BAKES[10]));
  after(async () => {
    removeReleases();
    await account.close();
  });

  const end = (execution: string | undefined) => waitForEnd(account.world.aws, execution ?? "");
  const lastState = async (execution: string) => (await statesEntered(account.world.aws, execution)).at(-1);
  const backs = async () => (await listExecutions(account.world.aws, account.made.back)).map((one) => one.executionArn);

  /** One tick of the reconciler's schedule, which must be the only one there is. */
  async function tick(): Promise<string> {
    const [schedule, ...others] = await listSchedules(account.world.aws);
    assert.deepEqual(others, []);
    const [group = "", name = ""] = schedule?.split("/") ?? [];
    assert.equal(group, "airlock-payments-dev");
    const looked = (await tickSchedule(account.world.aws, group, name)) ?? "";
    assert.equal((await end(looked)).status, "SUCCEEDED");
    return looked;
  }

  /** Stops a rollout at 10 % as somebody does by hand. */
  async function stopAtTen(released: { version: string; digest: string }): Promise<string> {
    const forward = await account.release(writeRelease(released, live));
    await stageReached(account, forward, "blue", 10);
    await account.world.aws.sfn.send(new StopExecutionCommand({ executionArn: forward, cause: "somebody stopped it" }));
    assert.equal((await end(forward)).status, "ABORTED");
    const { traffic } = await running(account);
    assert.deepEqual(traffic, { blue: 10, green: 90 }, "nothing in the machine can act on that");
    return forward;
  }

  async function assertRestored(released: { version: string; digest: string }, trigger: string) {
    const state = await agreedState(account);
    assert.deepEqual([state.phase, state.stableVersion, state.weights], ["idle", "1.0.0", { blue: 0, green: 100 }]);
    assert.deepEqual(
      Object.values((await running(account)).placed).map((place) => place.running),
      [0, 2],
    );
    const log = await documentAt(account, "rollbacks", released.version);
    assert.deepEqual([log?.trigger, (log?.stateAfter as Record<string, unknown>).quarantined], [trigger, false]);
    assert.equal((await documentAt(account, "outcomes", released.version))?.outcome, "rolled-back");
    assert.equal(await quarantineOf(account, released.digest), undefined, "nobody has judged the release");
    assert.equal((await notificationsOf(account)).at(-1)?.subject, "payments in dev: rolled-back");
    assert.deepEqual(await listSchedules(account.world.aws), []);
  }

  it("the reconciler leaves a rollout alone that is at work, and brings one back whose execution was stopped", async () => {
    const released = versionOf("1.1.0", "2");
    const forward = await account.release(writeRelease(released, live));
    await stageReached(account, forward, "blue", 10);
    const before = await running(account);
    const started = await backs();
    await tick();
    assert.deepEqual([await backs(), await running(account)], [started, before]);

    await account.world.aws.sfn.send(new StopExecutionCommand({ executionArn: forward }));
    assert.equal((await end(forward)).status, "ABORTED");
    assert.deepEqual((await running(account)).traffic, { blue: 10, green: 90 }, "nothing in the machine could act");
    await tick();
    const back = (await backs()).filter((arn) => !started.includes(arn));
    assert.equal(back.length, 1, "the reconciler started back, once");
    assert.equal((await end(back[0])).status, "SUCCEEDED");
    await assertRestored(released, "reconciler");
  });

  it("the event about the stopped execution does the same sooner", async () => {
    const released = versionOf("1.2.0", "3");
    const forward = await stopAtTen(released);
    const told = await executionStatusChanged(account.world.aws, forward);
    assert.deepEqual(told.rules, ["airlock-payments-dev-forward-ended"]);
    assert.equal((await end(told.executions[0])).status, "SUCCEEDED");
    await assertRestored(released, "forward-ended");
  });

  /** A record that forward refuses: it says why, tells people, and moves nothing. */
  async function assertRefused(execution: string, error: string, cause: RegExp, before: unknown) {
    const refused = await end(execution);
    assert.deepEqual([refused.status, refused.error], ["FAILED", error]);
    assert.match(refused.cause ?? "", cause);
    const told = (await notificationsOf(account)).at(-1);
    assert.deepEqual([told?.subject, told?.message.error], ["payments in dev: refused", error]);
    assert.deepEqual(await stateOf(), before);
  }
  const stateOf = async () => ({
    runs: await running(account),
    item: await rolloutItem(account),
    live: await agreedState(account),
    shifts: await shiftsOf(account),
    schedules: await listSchedules(account.world.aws),
  });

  it("a record whose gates did not pass is refused", async () => {
    const before = await stateOf();
    const release = writeRelease(versionOf("1.3.0", "4"), live, (yaml) => yaml.replace(/tests: \[.*\]/, "tests: []"));
    const up = await account.upService(release);
    assert.deepEqual([up.stderr, up.outputs.passed], ["", false]);
    const warned = up.diagnostics.filter(({ severity }) => severity === "warning").map(({ message }) => message.trim());
    assert.deepEqual(warned, [
      "payments 1.3.0 is refused for dev by tests-pass: its rollout will not start. airlock check says why.",
    ]);
    const { executions } = await account.recordArrives(release.recordKey);
    await assertRefused(executions[0] ?? "", "Airlock.RecordRefused", /with passed gates/, before);
  });

  it("a stale branch's record, which names another version as the one before, is refused", async () => {
    const before = await stateOf();
    const forward = await account.release(writeRelease(versionOf("1.4.0", "5"), versionOf("0.9.0", "9")));
    await assertRefused(forward, "Airlock.NotTheLiveVersion", /not the one that is live/, before);
  });

  it("a second release that is not newer is refused while one is in flight", async () => {
    const forward = await account.release(writeRelease(versionOf("1.5.0", "6"), live));
    await stageReached(account, forward, "blue", 10);
    const before = await stateOf();
    const other = await account.release(writeRelease(versionOf("1.4.9", "7"), live));
    const busy =
      /^Release 1\.5\.0 is in flight \(shifting, .*1\.5\.0\/attempt-1\.json\), and 1\.4\.9 is not newer\. Nothing was touched\./;
    await assertRefused(other, "Airlock.Busy", busy, before);
    await account.world.aws.sfn.send(new StopExecutionCommand({ executionArn: forward }));
    assert.equal((await end(forward)).status, "ABORTED");
    const told = await executionStatusChanged(account.world.aws, forward);
    assert.equal((await end(told.executions[0])).status, "SUCCEEDED");
  });

  // The last one: with it another version becomes live.
  it("an event that comes twice starts nothing, neither during the rollout nor after it", async () => {
    const release = writeRelease(versionOf("1.7.0", "8"), live);
    const forward = await account.release(release);
    await stageReached(account, forward, "blue", 10);
    const during = await stateOf();
    const [second = ""] = (await account.recordArrives(release.recordKey)).executions;
    assert.equal((await end(second)).status, "SUCCEEDED");
    assert.deepEqual([await lastState(second), await stateOf()], ["AlreadyRuns", during]);

    await account.hold();
    assert.equal((await end(forward)).status, "SUCCEEDED");
    const after = await stateOf();
    assert.deepEqual(after.runs.traffic, { blue: 100, green: 0 });
    const [third = ""] = (await account.recordArrives(release.recordKey)).executions;
    assert.equal((await end(third)).status, "SUCCEEDED");
    assert.deepEqual([await lastState(third), await stateOf()], ["AlreadyLive", after]);
  });
});
