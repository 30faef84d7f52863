import assert from "node:assert/strict";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { executionStatusChanged } from "../../engine/hops/eventBus";
import { poll, waitForEnd, waitForState } from "../../engine/hops/executions";
import { listSchedules, tickSchedule } from "../../engine/hops/schedules";
import { Account } from "./account";
import { BAKES, removeReleases, type Version, versionOf, writeRelease } from "./releaseFolders";
import { notificationsOf } from "./sent";
import { agreedState, documentAt, placedOn, quarantineOf, rolloutItem, running, stageReached } from "./truth";

const live = versionOf("1.0.0", "1");

// Each test goes on from the account that the one before it has left.
describe("a newer release while another one is in flight, on the real engine with real state machines", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(live, "none"));
    await account.allIsWell();
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  const ended = (execution: string) => waitForEnd(account.world.aws, execution);

  async function endedWell(execution: string): Promise<void> {
    const { status, error, cause } = await ended(execution);
    assert.equal(status, "SUCCEEDED", `${error}: ${cause}`);
  }

  it("that is not newer is refused as busy, and says so with both versions", async () => {
    await account.hold(BAKES[10]);
    const older = await account.release(writeRelease(versionOf("1.1.0", "2"), live));
    await stageReached(account, older, "blue", 10);
    const before = await running(account);
    const refused = await ended(await account.release(writeRelease(versionOf("1.0.5", "3"), live)));
    assert.deepEqual([refused.status, refused.error], ["FAILED", "Airlock.Busy"]);
    assert.equal(
      refused.cause,
      "Release 1.1.0 is in flight (shifting, releases/payments/dev/1.1.0/attempt-1.json), and 1.0.5 is not newer. " +
        "Nothing was touched. Wait for its end, or roll it back.",
    );
    assert.deepEqual(await running(account), before);
  });

  it("earlier than the validation window sends the older one back first, and then goes out itself", async () => {
    const newer = versionOf("1.2.0", "4");
    const forward = await account.release(writeRelease(newer, live));
    await waitForState(account.world.aws, forward, "WaitForLock");
    await poll("the rollback of 1.1.0", async () => (await documentAt(account, "outcomes", "1.1.0")) ?? undefined);
    await account.hold();
    await endedWell(forward);
    const log = await documentAt(account, "rollbacks", "1.1.0");
    assert.deepEqual([log?.trigger, log?.reason], ["superseded", "Release 1.2.0 is newer and takes its place."]);
    assert.equal((await documentAt(account, "outcomes", "1.1.0"))?.outcome, "rolled-back");
    assert.equal(await quarantineOf(account, versionOf("1.1.0", "2").digest), undefined);
    const { phase, stableVersion, stableColour } = await agreedState(account);
    assert.deepEqual([phase, stableVersion, stableColour], ["idle", "1.2.0", "blue"]);
  });

  it("in the validation window takes over: the older one is the stable version, and its execution is stopped", async () => {
    const [older, newer] = [versionOf("1.3.0", "5"), versionOf("1.4.0", "6")];
    await account.allIsWell();
    await account.hold(BAKES[100]);
    const first = await account.release(writeRelease(older, versionOf("1.2.0", "4")));
    await stageReached(account, first, "green", 100);
    await account.hold(BAKES[100], BAKES[10]);
    const second = await account.release(writeRelease(newer, older));
    const state = await stageReached(account, second, "blue", 10);
    assert.deepEqual(
      [state.stableVersion, state.stableColour, state.candidateVersion, state.weights],
      ["1.3.0", "green", "1.4.0", { blue: 10, green: 90 }],
    );
    const stopped = await ended(first);
    assert.deepEqual([stopped.status, stopped.error], ["ABORTED", "Airlock.Superseded"]);
    assert.equal((await documentAt(account, "outcomes", "1.3.0"))?.outcome, "superseded-unvalidated");
    assert.equal((await rolloutItem(account))?.["superseded"], "");
    const told = (await notificationsOf(account)).find(({ subject }) => subject === "payments in dev: superseded");
    assert.deepEqual([told?.message["version"], told?.message["by"]], ["1.3.0", "1.4.0"]);

    // The event of the stopped execution comes late: it speaks of a rollout that is none of back's business any more.
    const late = await executionStatusChanged(account.world.aws, first);
    await endedWell(late.executions[0] ?? "");
    await account.hold();
    await endedWell(second);
    const { phase, stableVersion, weights } = await agreedState(account);
    assert.deepEqual([phase, stableVersion, weights], ["idle", "1.4.0", { blue: 100, green: 0 }]);
    const placed = await placedOn(account);
    assert.deepEqual([placed.blue.running, placed.green.running], [2, 0]);
  });

  it("dies in the middle of its take-over: the reconciler has back finish it, and the superseded one serves", async () => {
    const [older, newer] = [versionOf("1.5.0", "7"), versionOf("1.6.0", "8")];
    await account.allIsWell();
    await account.hold(BAKES[100]);
    const first = await account.release(writeRelease(older, versionOf("1.4.0", "6")));
    await stageReached(account, first, "green", 100);
    // The newer one is stopped while it waits for its tasks; a look at them is fifteen seconds apart.
    await account.hold(BAKES[100], 15);
    const second = await account.release(writeRelease(newer, older));
    await waitForState(account.world.aws, second, "WaitForSteady");
    await account.world.aws.sfn.send(new StopExecutionCommand({ executionArn: second, cause: "somebody stopped it" }));
    await ended(second);
    await account.hold();
    for (const schedule of await listSchedules(account.world.aws)) {
      const [group = "", name = ""] = schedule.split("/");
      await tickSchedule(account.world.aws, group, name);
    }
    await poll("the end of the rollback", async () =>
      (await rolloutItem(account))?.["phase"] === "idle" ? true : undefined,
    );
    const { stableVersion, stableColour, weights } = await agreedState(account);
    assert.deepEqual([stableVersion, stableColour, weights], ["1.5.0", "green", { blue: 0, green: 100 }]);
    assert.deepEqual(
      [
        (await documentAt(account, "outcomes", "1.5.0"))?.outcome,
        (await documentAt(account, "outcomes", "1.6.0"))?.outcome,
      ],
      ["superseded-unvalidated", "rolled-back"],
    );
    assert.notEqual((await ended(first)).status, "RUNNING");
  });

  it("runs again as another attempt after it was stopped; the same record does not", async () => {
    const again: Version = versionOf("1.6.0", "8");
    const folder = writeRelease(again, versionOf("1.5.0", "7"));
    await account.allIsWell();
    const { executions } = await account.recordArrives(folder.recordKey);
    await endedWell(executions[0] ?? "");
    assert.equal((await agreedState(account)).stableVersion, "1.5.0", "the first attempt has had its run");

    await account.serviceStack.setConfig("airlock-service:attempt", "2");
    const up = await account.upService(folder);
    assert.equal(up.stderr, "");
    const second = await account.recordArrives(folder.recordKey.replace("attempt-1", "attempt-2"));
    await endedWell(second.executions[0] ?? "");
    await account.serviceStack.setConfig("airlock-service:attempt", "1");
    assert.equal((await agreedState(account)).stableVersion, "1.6.0");
    assert.deepEqual(
      [
        (await documentAt(account, "outcomes", "1.6.0", 1))?.outcome,
        (await documentAt(account, "outcomes", "1.6.0", 2))?.outcome,
      ],
      ["rolled-back", "completed"],
    );
  });

  it("that promises more than the account's alarms watch is refused, with both numbers", async () => {
    const stricter = writeRelease(versionOf("1.7.0", "9"), versionOf("1.6.0", "8"), (yaml) =>
      yaml.replace("metric: errorRate, above: 1%", "metric: errorRate, above: 0.5%"),
    );
    const before = await running(account);
    const refused = await ended(await account.release(stricter));
    assert.deepEqual([refused.status, refused.error], ["FAILED", "Airlock.ContractNotWatched"]);
    assert.equal(
      refused.cause,
      "The record promises that an error rate above 0.5 % is noticed, and here an alarm rings above 1 %. " +
        "Set the threshold of the alarms on the platform stack, or promise no more than they watch.",
    );
    assert.deepEqual(await running(account), before);
    assert.equal((await notificationsOf(account)).at(-1)?.subject, "payments in dev: refused");
  });
});
