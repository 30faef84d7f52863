import assert from "node:assert/strict";
import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { SendTaskFailureCommand, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { approvalKey, LIVE_ITEM_KEY } from "../../../engines/stepfunctions/liveState";
import { setAlarmState } from "../../engine/hops/eventBus";
import { poll, statesEntered, waitForEnd, waitForState } from "../../engine/hops/executions";
import { Account } from "./account";
import { BAKES, removeReleases, type Version, versionOf, writeRelease } from "./releaseFolders";
import { notificationsOf } from "./sent";
import { agreedState, documentAt, quarantineOf, rolloutItem, stageReached } from "./truth";

const live = versionOf("1.0.0", "1");
/** Between two looks of a rollout that a person has paused; the state machine says it. */
const PAUSE_SECONDS = 60;

/** 50 % wants an approval. */
function asking(yaml: string): string {
  const stage = `{ weight: 50%, bake: ${BAKES[50]}s }`;
  assert.ok(yaml.includes(stage));
  return yaml.replace(stage, stage.replace(" }", ", approval: true }"));
}

describe("people and a rollout, on the real engine with real state machines", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(live, "none"));
  });
  beforeEach(async () => {
    await account.allIsWell();
    await account.world.moto.control({ answerScale: 1 });
    await account.hold();
  });
  after(async () => {
    removeReleases();
    await account.close();
  });

  async function questionOf(id: string) {
    const key = { pk: { S: approvalKey(id) } };
    const found = await account.world.aws.dynamodb.send(
      new GetItemCommand({ TableName: account.made.table, Key: key, ConsistentRead: true }),
    );
    return Object.fromEntries(Object.entries(found.Item ?? {}).map(([name, value]) => [name, value.S ?? ""]));
  }

  /** A rollout that asks whether 50 % may begin. */
  async function atQuestion(released: Version) {
    const forward = await account.release(writeRelease(released, live, asking));
    const id = `${released.version}-attempt-1-stage-2`;
    const token = await poll(`question ${id}`, async () => (await questionOf(id)).token);
    return { forward, id, token };
  }

  async function told(event: string) {
    return (await notificationsOf(account))
      .filter(({ message }) => message["event"] === event)
      .map((one) => one.message);
  }

  it("a person denies the stage: everybody stays on the stable version, and the digest may be tried again", async () => {
    const bad = versionOf("1.1.0", "2");
    const { forward, id, token } = await atQuestion(bad);
    const { weights } = await agreedState(account);
    assert.deepEqual(weights, { blue: 10, green: 90 });
    const [message] = await told("approval-wanted");
    assert.deepEqual([message?.["id"], message?.["stage"], message?.["version"]], [id, "50%", "1.1.0"]);
    assert.ok(!JSON.stringify(message).includes(token), "the token stays in the table");

    const cause = "by bob: the numbers look odd";
    await account.world.aws.sfn.send(new SendTaskFailureCommand({ taskToken: token, error: "Airlock.Denied", cause }));
    const ended = await waitForEnd(account.world.aws, forward);
    const reason = `Stage 50% was denied ${cause}`;
    assert.deepEqual([ended.status, ended.error, ended.cause], ["FAILED", "Airlock.Denied", reason]);
    await poll("the lock", async () => ((await rolloutItem(account))?.phase === "idle" ? true : undefined));
    const log = await documentAt(account, "rollbacks", bad.version);
    assert.deepEqual([log?.trigger, log?.reason], ["approval-denied", reason]);
    assert.deepEqual((await agreedState(account)).weights, { blue: 0, green: 100 });
    assert.equal(await quarantineOf(account, bad.digest), undefined);
    const closed = await questionOf(id);
    assert.deepEqual([closed.answer, closed.by, closed.token], ["denied", cause, undefined]);
  });

  it("nobody answers for a day: the rollout goes back, and a late answer moves nothing", async function () {
    // Three hundred questions, each with a look at the alarms: a minute and a half on an idle machine.
    this.timeout(400_000);
    await account.world.moto.control({ answerScale: 0.0001 });
    const released = versionOf("1.2.0", "3");
    const { forward, id, token } = await atQuestion(released);
    const ended = await waitForEnd(account.world.aws, forward);
    assert.deepEqual(
      [ended.status, ended.error, ended.cause],
      [
        "FAILED",
        "Airlock.ApprovalExpired",
        "Nobody approved stage 50% within 24 hours, or before the approvals of the release expired.",
      ],
    );
    const asked = (await statesEntered(account.world.aws, forward)).filter((state) => /^Ask(Soon|Later)$/.test(state));
    assert.equal(asked.length, 300, "each minute for a quarter of an hour, then every five for the rest of a day");
    await poll("the lock", async () => ((await rolloutItem(account))?.phase === "idle" ? true : undefined));
    assert.equal((await documentAt(account, "rollbacks", released.version))?.trigger, "approval-expired");
    const before = await agreedState(account);
    const output = JSON.stringify({ by: "alice", at: "2026-01-01T00:00:00Z" });
    await assert.rejects(account.world.aws.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output })));
    assert.deepEqual(await agreedState(account), before);
    assert.equal((await told("approval-wanted")).filter((message) => message["id"] === id).length, 1, "told once");
  });

  it("a person pauses a rollout, whose alarms are still looked at", async () => {
    await account.hold(BAKES[10]);
    const forward = await account.release(writeRelease(versionOf("1.3.0", "4"), live));
    await stageReached(account, forward, "blue", 10);
    await pause(forward, "alice");
    await account.hold(PAUSE_SECONDS);
    await waitForState(account.world.aws, forward, "WaitPaused");
    assert.deepEqual((await agreedState(account)).weights, { blue: 10, green: 90 });
    const [message] = await told("paused");
    assert.deepEqual([message?.["by"], message?.["stage"]], ["alice", "10%"]);

    const alarm = "airlock-payments-dev-blue-contract-error-rate";
    await setAlarmState(account.world.aws, alarm, "ALARM", { lost: true });
    await account.hold();
    const ended = await waitForEnd(account.world.aws, forward);
    const reason = `Alarms of the candidate ring while the rollout waits (pause): ["${alarm}"]`;
    assert.deepEqual([ended.error, ended.cause], ["Airlock.Breach", reason]);
    await poll("the lock", async () => ((await rolloutItem(account))?.phase === "idle" ? true : undefined));
    assert.equal((await documentAt(account, "rollbacks", "1.3.0"))?.reason, reason);
  });

  // The last one: with it another version becomes live.
  it("a person pauses, resumes and approves: the rollout completes", async () => {
    await account.hold(BAKES[10]);
    const released = versionOf("1.4.0", "5");
    const forward = await account.release(writeRelease(released, live, asking));
    await stageReached(account, forward, "blue", 10);
    await pause(forward, "alice");
    await account.hold(PAUSE_SECONDS);
    const id = `${released.version}-attempt-1-stage-2`;
    const token = await poll(`question ${id}`, async () => (await questionOf(id)).token);
    const output = JSON.stringify({ by: "carol", at: "2026-01-01T00:00:00Z" });
    await account.world.aws.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output }));
    await waitForState(account.world.aws, forward, "WaitPaused");
    assert.deepEqual((await agreedState(account)).weights, { blue: 10, green: 90 }, "approved, but still paused");
    await pause(forward, "");
    await account.hold();
    const ended = await waitForEnd(account.world.aws, forward);
    assert.equal(ended.status, "SUCCEEDED", `${ended.error}: ${ended.cause}`);
    const state = await agreedState(account);
    assert.deepEqual([state.stableVersion, state.weights], [released.version, { blue: 100, green: 0 }]);
    const closed = await questionOf(id);
    assert.deepEqual([closed.answer, closed.by, closed.token], ["approved", "carol", undefined]);
  });

  /** The conditional write of `airlock rollout pause` and, without a name, of `resume`. */
  async function pause(forward: string, by: string): Promise<void> {
    await account.world.aws.dynamodb.send(
      new UpdateItemCommand({
        TableName: account.made.table,
        Key: { pk: { S: LIVE_ITEM_KEY } },
        ConditionExpression: "#rollout = :rollout AND #phase IN (:placing, :shifting, :validating)",
        UpdateExpression: "SET #paused = :paused, #pausedBy = :by",
        ExpressionAttributeNames: {
          "#rollout": "rollout",
          "#phase": "phase",
          "#paused": "paused",
          "#pausedBy": "pausedBy",
        },
        ExpressionAttributeValues: {
          ":rollout": { S: forward },
          ":placing": { S: "placing" },
          ":shifting": { S: "shifting" },
          ":validating": { S: "validating" },
          ":paused": { S: by === "" ? "" : new Date().toISOString() },
          ":by": { S: by },
        },
      }),
    );
  }
});
