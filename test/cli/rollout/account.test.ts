import assert from "node:assert/strict";
import type { RolloutStatus } from "../../../cli/rollout/status/rolloutStatus";
import { poll, waitForEnd } from "../../engine/hops/executions";
import { Account } from "../../scenarios/rollout/account";
import { BAKES, ENVIRONMENT, removeReleases, versionOf, writeRelease } from "../../scenarios/rollout/releaseFolders";
import { agreedState, documentAt, rolloutItem, stageReached, trafficOf } from "../../scenarios/rollout/truth";
import { airlockIn, airlockOnTerminal, startAirlock } from "./airlockIn";

const live = versionOf("1.4.2", "1");
const bad = versionOf("1.5.0", "2");
const good = versionOf("1.6.0", "3");
/** Nobody listens there. */
const AWAY = "http://127.0.0.1:9";
const BY = "arn:aws:sts::123456789012:user/moto";

// Each test goes on from the account that the one before it has left.
describe("airlock rollout, against an emulated account with real state machines", () => {
  let account: Account;
  before(async () => {
    account = await Account.open();
  });
  after(async () => {
    removeReleases();
    await account.close();
  });
  const args = (command: string, more: readonly string[]) => [
    ...["rollout", command, "--service", "payments", "--environment", ENVIRONMENT],
    ...more,
  ];
  const rollout = (command: string, ...more: string[]) => airlockIn(account.world.moto.endpoint, args(command, more));
  const released = (folder: { release: string }, ...more: string[]) =>
    rollout("start", "--release", folder.release, ...more);
  const statusJson = async () => JSON.parse((await rollout("status", "--format", "json")).out) as RolloutStatus;
  const firstLine = (text: string) => text.split("\n")[0];

  it("says that nothing has been released yet", async () => {
    const { code, out } = await rollout("status");
    assert.deepEqual([code, firstLine(out)], [0, `payments dev: nothing has been released yet.`]);
    assert.equal((await statusJson()).source, "nothing");
  });

  it("says that there is no such service, and where it looked", async () => {
    const elsewhere = ["rollout", "status", "--service", "paymnets", "--environment", ENVIRONMENT];
    assert.deepEqual(await airlockIn(account.world.moto.endpoint, elsewhere), {
      code: 3,
      out: "",
      err:
        "--service paymnets --environment dev: found no rollout engine in account 123456789012, region eu-west-1, expected the state machine " +
        "airlock-paymnets-dev-back and its table. Look at the names, --region and --profile; or bring the platform stack up.\n",
    });
  });

  it("starts nothing where there is no record, and says who writes it", async () => {
    const folder = writeRelease(live, "none");
    assert.deepEqual(await released(folder), {
      code: 1,
      out:
        "payments dev: there is no record releases/payments/dev/1.4.2/attempt-1.json in the audit bucket. Nothing was started.\n" +
        "  The service stack writes it: run pulumi up there; that starts the rollout, too.\n",
      err: "",
    });
    const { code, out } = await released(folder, "--attempt", "2", "--format", "json");
    const report = JSON.parse(out) as { notes: string[] };
    assert.equal(code, 1);
    assert.deepEqual(report.notes, [
      "The attempt is configuration of the service stack: pulumi config set airlock-service:attempt 2, then pulumi up there. " +
        "The gates are judged again for each attempt, so none is copied.",
    ]);
  });

  it("starts a release whose event was lost, follows it to its end, and starts it only once", async () => {
    const folder = writeRelease(live, "none");
    assert.equal((await account.upService(folder)).stderr, "");
    const { code, out, err } = await released(folder, "--wait");
    assert.deepEqual([code, err], [0, "payments dev: the rollout of 1.4.2 has started.\n"]);
    assert.match(out, /^payments dev: 1\.4\.2 is live; no rollout is in flight\.$/m);
    assert.match(out, /last +1\.4\.2 completed 20/);
    assert.equal((await agreedState(account)).stableVersion, "1.4.2");
    assert.deepEqual(await released(folder), {
      code: 0,
      out: "payments dev: 1.4.2 is live already. Nothing was started.\n",
      err: "",
    });
  });

  it("says how a rollout stands at 10 %", async () => {
    await account.allIsWell();
    await account.hold(BAKES[10]);
    const folder = writeRelease(bad, live);
    assert.equal((await account.upService(folder)).stderr, "");
    assert.equal((await released(folder)).code, 0);
    const forward = (await rolloutItem(account))?.owner ?? "";
    assert.match(forward, /:start-1\.5\.0-attempt-1$/);
    await stageReached(account, forward, "blue", 10);
    const again = await released(folder, "--format", "json");
    const { message, facts } = JSON.parse(again.out) as { message: string; facts: Record<string, unknown> };
    assert.deepEqual([message, facts.execution], ["payments dev: the rollout of 1.5.0 has started.", forward]);

    const status = await statusJson();
    const { at, nextLookAt, stage, execution, alarms, ...rest } = status;
    assert.deepEqual(rest, {
      schema: "airlock/rollout/v1",
      service: "payments",
      environment: "dev",
      region: "eu-west-1",
      account: "123456789012",
      source: "item",
      phase: "shifting",
      stable: { ...live, colour: "green" },
      candidate: { ...bad, colour: "blue" },
      weights: { production: { blue: 10, green: 90 }, ring: 0 },
      strategy: "canary",
      approval: null,
      paused: null,
      goingBack: null,
      record: folder.recordKey,
      contact: "payments-oncall",
      last: null,
      quarantined: [],
      debts: [],
      drift: null,
      notKnown: [],
    });
    assert.deepEqual([stage?.name, stage?.number, stage?.stages], ["10%", 2, 4]);
    const [now, next, since] = [at, nextLookAt, stage?.since].map((time) => Date.parse(time ?? ""));
    assert.ok(Number(since) <= Number(now) && Number(now) < Number(next), JSON.stringify(status));
    assert.ok(Number(next) <= Number(now) + BAKES[10] * 1000, "the next look comes when this stage's only one does");
    assert.deepEqual([execution?.machine, execution?.arn, execution?.status], ["forward", forward, "RUNNING"]);
    assert.equal(
      execution?.console,
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${forward}`,
    );
    assert.deepEqual(
      alarms.blue?.filter(({ kind }) => kind === "contract").map(({ name }) => name),
      [...account.made.alarms.blue].sort(),
    );
    assert.deepEqual(
      new Set(alarms.green?.flatMap(({ kind, state }) => (kind === "contract" ? [state] : []))),
      new Set(["OK"]),
    );

    const { code, out } = await rollout("status");
    assert.equal(code, 0);
    assert.equal(firstLine(out), "payments dev: 1.5.0 takes 10 % of the traffic, 1.4.2 the rest.");
    assert.match(out, /^ {2}stage +10%, 2 of 4 \(canary\), since 20/m);
    const { out: markdown } = await rollout("status", "--format", "markdown");
    assert.match(markdown, /^\| candidate \| 1\.5\.0 on blue, 10 %, sha256:2{64} \|$/m);
  });

  it("counts a complaint where the contract's alarm looks", async () => {
    assert.deepEqual(await rollout("complain", "--ticket", "SUP-7"), {
      code: 0,
      out: "payments dev: counted 1 complaint (SUP-7). 1 complaint within 60 minutes, the contract bears 3.\n",
      err: "",
    });
    const { out } = await rollout("complain", "--count", "3");
    assert.equal(
      out,
      "payments dev: counted 3 complaints. 4 complaints within 60 minutes, the contract bears 3: " +
        "a rollout in flight goes back as soon as the alarm has seen them, in a minute or two.\n",
    );
  });

  it("pauses and resumes, once each", async () => {
    const paused = await rollout("pause");
    assert.deepEqual([paused.code, firstLine(paused.out)], [0, "payments dev: 1.5.0 pauses at the end of stage 10%."]);
    const item = await rolloutItem(account);
    assert.equal(item?.pausedBy, BY);
    assert.ok(Math.abs(Date.parse(item.paused ?? "") - Date.now()) < 60_000);
    assert.deepEqual((await statusJson()).paused, { since: item.paused, by: BY });
    const again = await rollout("pause");
    assert.deepEqual(
      [again.code, again.out],
      [1, `payments dev: 1.5.0 is paused already, since ${item.paused} by ${BY}.\n`],
    );

    const resumed = await rollout("resume");
    assert.deepEqual([resumed.code, firstLine(resumed.out)], [0, "payments dev: 1.5.0 goes on, from stage 10%."]);
    const after = await rolloutItem(account);
    assert.deepEqual([after?.paused, after?.pausedBy], ["", ""]);
    assert.deepEqual(await rollout("resume"), { code: 1, out: "payments dev: 1.5.0 is not paused.\n", err: "" });
  });

  it("goes back from a laptop by one command, while another one watches", async () => {
    const { endpoint } = account.world.moto;
    const watching = await airlockOnTerminal(endpoint, args("status", ["--watch"]));
    await poll("the live view", async () => (watching.out().includes("1.5.0 takes 10 %") ? true : undefined));
    const asking = await airlockOnTerminal(endpoint, args("rollback", ["--reason", "customers call"]));
    const question = "Send all traffic of payments dev from 1.5.0 (10 %) back to 1.4.2? [y/N] ";
    await poll("the question", async () => (asking.out().includes(question) ? true : undefined));
    assert.equal((await agreedState(account)).phase, "shifting", "nothing happens before the answer");
    asking.type("y\n");
    const { code, out } = await asking.ended;
    assert.equal(code, 0, out);
    const [, seconds] =
      new RegExp(`payments dev: 1\\.5\\.0 -> 1\\.4\\.2, by ${BY}, in ([0-9]+\\.[0-9]) s`).exec(out) ?? [];
    assert.ok(Number(seconds) < 10, out);
    assert.match(
      out,
      /Its digest is put\s+under\s+quarantine: no rollout of it is taken any more until a person lifts that\./,
    );

    const log = await documentAt(account, "rollbacks", bad.version);
    assert.deepEqual([log?.trigger, log?.by, log?.reason], ["person", BY, "customers call"]);
    const watched = await watching.ended;
    assert.equal(watched.code, 1, "it was rolled back");
    const shown = watched.out.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replace(/\s+/g, " ");
    const how = `1.5.0 -> 1.4.2 rolled back ${String(log?.restoredAt).slice(0, 10)}`;
    assert.ok(shown.includes(how) && shown.includes(`(person, by ${BY}): customers call`), shown);
    assert.ok(watched.out.includes("\u001b["), "it is redrawn in place");
    const { last, quarantined } = await statusJson();
    assert.equal(last?.rollback?.restoredAt, log?.restoredAt);
    const [bans, ...others] = quarantined;
    assert.deepEqual([bans?.digest, bans?.version, bans?.trigger, others], [bad.digest, "1.5.0", "person", []]);
  });

  it("says how to go back when nothing is in flight", async () => {
    assert.deepEqual(await rollout("rollback", "--yes"), {
      code: 1,
      out:
        "payments dev: no rollout is in flight, 1.4.2 is live. Nothing was changed.\n" +
        "  To go back after completion, release the version before: kind: rollback in release.yaml with its\n" +
        "  version and its image, previous: what is live now, then pulumi up of the service stack.\n",
      err: "",
    });
    assert.deepEqual(await rollout("pause"), {
      code: 1,
      out: "payments dev: no rollout is in flight. Nothing was changed.\n",
      err: "",
    });
  });

  it("prints why a record is refused, and can be repeated", async () => {
    // A release that was prepared on a version that is not live.
    const again = writeRelease(versionOf("1.5.1", "5"), versionOf("1.3.0", "9"));
    assert.equal((await account.upService(again)).stderr, "");
    const { code, out } = await released(again);
    assert.deepEqual(
      [code, firstLine(out)],
      [
        1,
        "payments dev: the rollout of 1.5.1 was refused with Airlock.NotTheLiveVersion: The record's previous version is not the one that is live: " +
          "the release was prepared on another one. Prepare it again.",
      ],
    );
    const second = await released(again, "--format", "json");
    const { facts } = JSON.parse(second.out) as { facts: Record<string, unknown> };
    assert.equal(facts.error, "Airlock.NotTheLiveVersion");
    assert.match(String(facts.execution), /:start-1\.5\.1-attempt-1-2$/, "a refused start can be repeated");
  });

  it("goes back without the table and without STS, and says what it does not know", async () => {
    await account.allIsWell();
    const forward = await account.release(writeRelease(good, live));
    await stageReached(account, forward, "blue", 10);
    const away = { AWS_ENDPOINT_URL_DYNAMODB: AWAY, AWS_ENDPOINT_URL_STS: AWAY, AWS_ENDPOINT_URL_CLOUDWATCH: AWAY };
    const { code, out, err } = await airlockIn(account.world.moto.endpoint, args("rollback", []), away);
    assert.equal(code, 0, out + err);
    assert.match(
      out,
      /^payments dev: 1\.6\.0 -> 1\.4\.2, by someone whom STS could not be asked about, in [0-9.]+ s$/m,
    );
    assert.match(err, /^Not known: what was in flight before \(/m);
    assert.deepEqual(await trafficOf(account), { blue: 0, green: 100 });
    assert.equal((await waitForEnd(account.world.aws, forward)).error, "Airlock.RolledBack");
    await poll("the lock", async () => ((await rolloutItem(account))?.phase === "idle" ? true : undefined));

    const partly = await airlockIn(account.world.moto.endpoint, args("status", ["--format", "json"]), {
      ...away,
      AWS_ENDPOINT_URL_STS: undefined,
    });
    const status = JSON.parse(partly.out) as RolloutStatus;
    assert.deepEqual([partly.code, status.source, status.stable.version], [0, "mirror", "1.4.2"]);
    assert.deepEqual(
      status.notKnown.map(({ what }) => what),
      ["alarms", "the item"],
    );
  });

  it("tells a reader without a terminal each change, a document a line, and ends with the rollout", async () => {
    await account.allIsWell();
    await account.hold(BAKES[10]);
    const next = versionOf("1.7.0", "4");
    const folder = writeRelease(next, live);
    const forward = await account.release(folder);
    await stageReached(account, forward, "blue", 10);
    assert.deepEqual(await released(folder), {
      code: 0,
      out: "payments dev: 1.7.0 is being rolled out already. Nothing was started.\n",
      err: "",
    });
    const watching = startAirlock(account.world.moto.endpoint, args("status", ["--watch", "--format", "json"]));
    await poll("the first line", async () => (watching.out().includes("\n") ? true : undefined));
    await account.hold();
    const { code, out, err } = await watching.ended;
    assert.deepEqual([code, err], [0, ""]);
    const documents = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as RolloutStatus);
    assert.equal(documents[0]?.weights.production.blue, 10);
    const end = documents.at(-1);
    assert.deepEqual([end?.phase, end?.stable.version, end?.last?.outcome], ["idle", "1.7.0", "completed"]);
  });
});
