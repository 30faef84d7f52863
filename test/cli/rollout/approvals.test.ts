import assert from "node:assert/strict";
import type { RolloutStatus } from "../../../cli/rollout/status/rolloutStatus";
import { poll, waitForEnd } from "../../engine/hops/executions";
import { Account } from "../../scenarios/rollout/account";
import { BAKES, ENVIRONMENT, removeReleases, versionOf, writeRelease } from "../../scenarios/rollout/releaseFolders";
import { documentAt, stageReached } from "../../scenarios/rollout/truth";
import { airlockIn } from "./airlockIn";

const live = versionOf("1.0.0", "1");
const BY = "arn:aws:sts::123456789012:user/moto";

/** A release whose stage at 50 % a person lets begin. */
const withApproval = (released: typeof live) =>
  writeRelease(released, live, (yaml) =>
    yaml.replace("{ weight: 50%, bake: 41s }", "{ weight: 50%, bake: 41s, approval: true }"),
  );

describe("airlock rollout approve and deny, against real state machines", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
    await account.completes(writeRelease(live, "none"));
    await account.allIsWell();
  });
  beforeEach(() => account.hold(BAKES[50]));
  after(async () => {
    removeReleases();
    await account.close();
  });
  const rollout = (command: string, ...more: string[]) =>
    airlockIn(account.world.moto.endpoint, [
      ...["rollout", command, "--service", "payments", "--environment", ENVIRONMENT],
      ...more,
    ]);
  const statusJson = async () => JSON.parse((await rollout("status", "--format", "json")).out) as RolloutStatus;

  it("deny sends the rollout back with the reason, and quarantines nothing", async () => {
    const released = versionOf("1.1.0", "2");
    const forward = await account.release(withApproval(released));
    const status = await poll("the question", async () => {
      const now = await statusJson();
      return now.approval === null ? undefined : now;
    });
    const id = "1.1.0-attempt-1-stage-2";
    assert.deepEqual([status.approval?.id, status.approval?.stage, status.weights.production.blue], [id, "50%", 10]);
    const open = Date.parse(status.approval?.expiresAt ?? "") - Date.parse(status.approval?.askedAt ?? "");
    assert.equal(open, 24 * 3600 * 1000);
    assert.doesNotMatch(JSON.stringify(status), /token/i);

    assert.deepEqual(await rollout("deny", id), {
      code: 2,
      out: "",
      err: "--reason: found nothing, expected why the release is denied; it stands in the rollback log.\n",
    });
    assert.deepEqual(await rollout("deny", "1.1.0-attempt-1-stage-9", "--reason", "odd"), {
      code: 1,
      out: `payments dev: this approval is not wanted; ${id} is.\n`,
      err: "",
    });
    assert.deepEqual(await rollout("deny", id, "--reason", "the numbers look odd"), {
      code: 0,
      out:
        `payments dev: stage 50% of 1.1.0 is denied, by ${BY}.\n` +
        "  All traffic goes back to the stable version now; the digest is not put under quarantine.\n",
      err: "",
    });
    assert.equal((await waitForEnd(account.world.aws, forward)).error, "Airlock.Denied");
    await poll("the log", () => documentAt(account, "rollbacks", "1.1.0"));
    await poll("the lock", async () => ((await statusJson()).phase === "idle" ? true : undefined));
    const { last } = await statusJson();
    assert.deepEqual([last?.outcome, last?.rollback?.trigger], ["rolled-back", "approval-denied"]);
  });

  it("approve lets the stage begin, once", async () => {
    const released = versionOf("1.2.0", "3");
    const forward = await account.release(withApproval(released));
    await poll("the question", async () => (await statusJson()).approval ?? undefined);
    assert.deepEqual(await rollout("approve", "--reason", "seen"), {
      code: 0,
      out: `payments dev: stage 50% of 1.2.0 is approved, by ${BY}.\n  The stage begins now.\n`,
      err: "",
    });
    const { weights } = await stageReached(account, forward, "blue", 50);
    assert.equal(weights.blue, 50);
    assert.deepEqual(await rollout("approve"), {
      code: 1,
      out: "payments dev: the rollout in flight does not wait for an approval now.\n",
      err: "",
    });
  });
});
