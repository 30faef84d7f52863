import assert from "node:assert/strict";
import { executionStatusChanged, setAlarmState } from "../../engine/hops/eventBus";
import { listExecutions, poll, statesEntered, waitForEnd, waitForState } from "../../engine/hops/executions";
import { listSchedules } from "../../engine/hops/schedules";
import { PACK } from "../preview/serviceStack";
import { violationsOf } from "../preview/violations";
import { serviceProgram } from "../stacks";
import { Account } from "./account";
import { BAKES, removeReleases, type Version, versionOf, writeRelease } from "./releaseFolders";
import { notificationsOf, shiftsOf } from "./sent";
import {
  agreedState,
  documentAt,
  mirroredAt,
  placedOn,
  quarantineOf,
  rolloutItem,
  running,
  stageReached,
} from "./truth";

const live = versionOf("1.0.0", "1");
const ALARM = "airlock-payments-dev-blue-contract-error-rate";
/** How long a rollout stands still at a time because the stable colour rings; the state machine says it. */
const HOLD_SECONDS = 60;

describe("a release whose alarm rings at 10 %, on the real engine with real state machines", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(live, "none"));
  });
  beforeEach(async () => {
    await account.allIsWell();
    await account.hold(BAKES[10]);
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  /** A rollout that stands at 10 %, and what runs beside it. */
  async function atTen(released: Version) {
    const forward = await account.release(writeRelease(released, live));
    await stageReached(account, forward, "blue", 10);
    const { placed } = await running(account);
    assert.equal(placed.blue.running, 2);
    // EventBridge tells whole seconds: an event of the second in which the first shift was counts as older than it.
    await poll("the next second", async () => {
      const shiftedAt = Date.parse((await rolloutItem(account))?.shiftedAt ?? "");
      return Math.floor(Date.now() / 1000) * 1000 > shiftedAt ? true : undefined;
    });
    return { forward, placed };
  }

  /** Everything that must be so after a rollback of a release that its alarm judged. */
  async function assertRolledBack(released: Version, reason: string, before: { stableRevision: string }) {
    const { version, digest } = released;
    const state = await agreedState(account);
    assert.deepEqual([state.phase, state.weights, state.candidateVersion], ["idle", { blue: 0, green: 100 }, ""]);
    assert.deepEqual(
      [state.stableVersion, state.stableDigest, state.stableColour],
      [live.version, live.digest, "green"],
    );
    const placed = await placedOn(account);
    assert.equal(placed.blue.running, 0, "the candidate is scaled in");
    assert.deepEqual(placed.green, { revision: before.stableRevision, running: 2 }, "the stable version never moved");

    const quarantine = await quarantineOf(account, digest);
    assert.deepEqual(
      [quarantine?.version, quarantine?.trigger, quarantine?.reason],
      [version, "alarm", reason],
      "its digest is under quarantine",
    );
    const log = await documentAt(account, "rollbacks", version);
    assert.deepEqual(
      [log?.schema, log?.trigger, log?.reason, log?.stage, log?.from, log?.to, log?.stateAfter],
      [
        "airlock/rollback/v1",
        "alarm",
        reason,
        "10%",
        released,
        live,
        { weights: { blue: 0, green: 100 }, stableColour: "green", forwardStopped: true, quarantined: true },
      ],
    );
    const [startedAt, detectedAt, restoredAt] = [log?.startedAt, log?.detectedAt, log?.restoredAt].map((at) =>
      Date.parse(String(at)),
    );
    assert.ok(Number(startedAt) < Number(detectedAt) && Number(detectedAt) < Number(restoredAt), JSON.stringify(log));
    const outcome = await documentAt(account, "outcomes", version);
    assert.deepEqual([outcome?.outcome, outcome?.digest], ["rolled-back", digest]);
    const told = (await notificationsOf(account)).at(-1);
    assert.equal(told?.subject, "payments in dev: rolled-back");
    assert.deepEqual(
      [told.message.from, told.message.to, told.message.quarantined, told.message.contact, told.message.ask],
      [version, live.version, true, "payments-oncall", "Write a post-mortem for this rollback."],
    );
    assert.deepEqual(await listSchedules(account.world.aws), [], "the reconciler is gone");
  }

  it("goes back by the alarm's event, and the same digest is refused afterwards", async () => {
    const bad = versionOf("1.1.0", "2");
    const { forward, placed } = await atTen(bad);
    const shifts = (await shiftsOf(account)).length;

    const rung = await setAlarmState(account.world.aws, ALARM, "ALARM");
    assert.deepEqual(rung?.rules, ["airlock-payments-dev-candidate-alarm"]);
    const ended = await waitForEnd(account.world.aws, rung.executions[0] ?? "");
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    assert.deepEqual((await shiftsOf(account)).slice(shifts), [100, 100], "all to green, and once more for good");
    await assertRolledBack(bad, `Alarm ${ALARM} rang.`, { stableRevision: placed.green.revision });

    const stopped = await waitForEnd(account.world.aws, forward);
    assert.deepEqual([stopped.status, stopped.error], ["ABORTED", "Airlock.RolledBack"]);
    const again = await executionStatusChanged(account.world.aws, forward);
    assert.deepEqual(again.rules, ["airlock-payments-dev-forward-ended"]);
    const second = again.executions[0] ?? "";
    assert.equal((await waitForEnd(account.world.aws, second)).status, "SUCCEEDED");
    assert.equal((await statesEntered(account.world.aws, second)).at(-1), "NothingInFlight");

    await account.allIsWell();
    const before = await running(account);
    const sameDigest = { version: "1.1.1", digest: bad.digest };
    const refused = await waitForEnd(account.world.aws, await account.release(writeRelease(sameDigest, live)));
    assert.deepEqual([refused.status, refused.error], ["FAILED", "Airlock.Quarantined"]);
    assert.deepEqual(await running(account), before);
    assert.equal((await notificationsOf(account)).at(-1)?.subject, "payments in dev: refused");

    // The next up says so before that, at its preview.
    const preview = await account.serviceStack.preview(serviceProgram, { packs: [PACK] });
    assert.equal(preview.ok, false);
    assert.deepEqual(violationsOf(preview), [
      `release: digest-not-quarantined: measured ${bad.digest}, rolled back as 1.1.0, required a digest that no rollback has put under quarantine. ` +
        `This artifact was rolled back in dev as 1.1.0 at ${await mirroredAt(account, bad.digest)} (alarm): Alarm ${ALARM} rang. ` +
        "Build a new one with the fault repaired. docs/reference/rollout.md says under Quarantine how a person lifts it.",
    ]);
    await agreedState(account);
  });

  it("goes back by the next look at the alarms when the event is lost", async () => {
    const bad = versionOf("1.2.0", "3");
    const { forward, placed } = await atTen(bad);
    const backs = (await listExecutions(account.world.aws, account.made.back)).length;

    assert.equal(await setAlarmState(account.world.aws, ALARM, "ALARM", { lost: true }), undefined);
    await account.hold();
    const ended = await waitForEnd(account.world.aws, forward);
    assert.deepEqual([ended.status, ended.error], ["FAILED", "Airlock.Breach"]);
    const started = (await listExecutions(account.world.aws, account.made.back)).slice(backs);
    assert.equal(started.length, 1, "forward itself started back");
    const back = await waitForEnd(account.world.aws, started[0]?.executionArn ?? "");
    assert.equal(back.status, "SUCCEEDED", `${back.error}: ${back.cause}`);
    await assertRolledBack(bad, `Alarms of the candidate ring in stage 10%: ["${ALARM}"]`, {
      stableRevision: placed.green.revision,
    });
  });

  // The last one: with it another version becomes live.
  it("holds while only the stable colour's alarm rings, and goes on once that is quiet", async () => {
    const { forward } = await atTen(versionOf("1.3.0", "4"));
    const rung = await setAlarmState(account.world.aws, ALARM.replace("blue", "green"), "ALARM");
    const back = rung?.executions[0] ?? "";
    assert.equal((await waitForEnd(account.world.aws, back)).status, "SUCCEEDED");
    assert.equal((await statesEntered(account.world.aws, back)).at(-1), "NotTheCandidates");

    await account.hold(HOLD_SECONDS);
    await waitForState(account.world.aws, forward, "Hold");
    const { phase, weights } = await agreedState(account);
    assert.deepEqual([phase, weights], ["shifting", { blue: 10, green: 90 }]);

    await account.allIsWell();
    await account.hold();
    const completed = await waitForEnd(account.world.aws, forward);
    assert.equal(completed.status, "SUCCEEDED", `${completed.error}: ${completed.cause}`);
    assert.deepEqual((await agreedState(account)).weights, { blue: 100, green: 0 });
  });
});
