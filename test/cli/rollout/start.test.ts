import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startName } from "../../../cli/rollout/live/startRelease";
import { start } from "../../../cli/rollout/startCommand";
import { goodManifest } from "../../release/goodRelease";
import { executionOf, FakeEdge, FORWARD, historyOf, PLACES } from "./fakeEdge";
import { FLAGS, fakeScreen, JSON_FORMAT, TEXT, told, toolsFor } from "./fakeTools";

const KEY = "releases/payments/production/1.5.0/attempt-1.json";
const LINK = `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${FORWARD}`;

describe("airlock rollout start", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-start-"));
    writeFileSync(join(folder, "release.yaml"), goodManifest());
  });
  after(() => rmSync(folder, { recursive: true }));
  const request = () => ({
    ...FLAGS,
    service: undefined,
    release: join(folder, "release.yaml"),
    attempt: 1,
    wait: false,
  });

  /** An account with the record of 1.5.0, in which forward enters this state. */
  function account(state?: string, status = "SUCCEEDED", ended = {}): FakeEdge {
    const edge = new FakeEdge();
    edge.objects.set(KEY, JSON.stringify({ version: "1.5.0" }));
    edge.startsAs = [FORWARD];
    edge.executions.set(FORWARD, executionOf(FORWARD, status, ended));
    edge.histories.set(FORWARD, historyOf([["CheckInput"], ...(state === undefined ? [] : [[state] as const])]));
    return edge;
  }

  it("starts forward with the record, under a name that follows from it", async () => {
    const edge = account("MirrorStarted", "RUNNING");
    assert.deepEqual(told(await start(request(), TEXT, toolsFor(edge))), [
      0,
      `payments production: the rollout of 1.5.0 has started.\n  Execution:\n  ${LINK}\n`,
    ]);
    const input = { bucket: "airlock-payments-production-123456789012-eu-west-1", key: KEY };
    assert.deepEqual(edge.started, [{ machineArn: PLACES.machines.forward, input, name: "start-1.5.0-attempt-1" }]);
  });

  it("takes the next name where executions of the record have ended", async () => {
    const edge = account("MirrorStarted", "RUNNING");
    for (const name of ["start-1.5.0-attempt-1", "start-1.5.0-attempt-1-2"]) edge.taken.add(name);
    assert.equal((await start(request(), TEXT, toolsFor(edge))).code, 0);
    assert.deepEqual(
      edge.started.map(({ name }) => name),
      ["start-1.5.0-attempt-1-3"],
    );
  });

  it("makes names that Step Functions takes of any version", () => {
    const name = startName({ version: `1.5.0-rc.1+${"build".repeat(30)}`, attempt: 999 }, 50);
    assert.match(name, /^start-1\.5\.0-rc\.1_(build)+[a-z]*-attempt-999-50$/);
    assert.ok(name.length <= 80);
  });

  it("says what the machine makes of a record that it does not roll out", async () => {
    const ends: Record<string, readonly [number, string]> = {
      AlreadyRuns: [0, "payments production: 1.5.0 is being rolled out already. Nothing was started.\n"],
      AlreadyLive: [0, "payments production: 1.5.0 is live already. Nothing was started.\n"],
      AlreadyRan: [
        1,
        "payments production: this record of 1.5.0 has run already. Nothing was started.\n" +
          "  To run the release again, make a new attempt: pulumi config set airlock-service:attempt 2, then\n" +
          "  pulumi up of the service stack.\n",
      ],
    };
    for (const [state, expected] of Object.entries(ends)) {
      assert.deepEqual(told(await start(request(), TEXT, toolsFor(account(state)))), expected);
    }
  });

  it("prints the refusal's own text", async () => {
    const refused = account("Refused", "FAILED", {
      error: "Airlock.Busy",
      cause: "Release 1.4.9 is in flight\n(shifting).",
    });
    assert.deepEqual(told(await start(request(), TEXT, toolsFor(refused))), [
      1,
      "payments production: the rollout of 1.5.0 was refused with Airlock.Busy: Release 1.4.9 is in flight (shifting).\n" +
        `  Execution:\n  ${LINK}\n`,
    ]);
    const { out } = await start(request(), JSON_FORMAT, toolsFor(refused));
    const { done, facts } = JSON.parse(out) as { done: boolean; facts: Record<string, unknown> };
    assert.deepEqual([done, facts["result"], facts["error"], facts["record"]], [false, "refused", "Airlock.Busy", KEY]);
  });

  it("says so when nothing has begun within five minutes", async () => {
    assert.deepEqual(told(await start(request(), TEXT, toolsFor(account("WaitForLock", "RUNNING")))), [
      1,
      "payments production: the rollout of 1.5.0 has not begun within five minutes.\n" +
        "  Its record is being verified, or an earlier rollout is still being brought back. It goes on by\n" +
        "  itself, or says why not.\n" +
        `  Execution:\n  ${LINK}\n`,
    ]);
  });

  it("starts nothing without a record", async () => {
    const edge = account();
    edge.objects.clear();
    assert.deepEqual(told(await start({ ...request(), attempt: 3 }, TEXT, toolsFor(edge))), [
      1,
      "payments production: there is no record releases/payments/production/1.5.0/attempt-3.json in the audit bucket. Nothing was started.\n" +
        "  The attempt is configuration of the service stack: pulumi config set airlock-service:attempt 3,\n" +
        "  then pulumi up there. The gates are judged again for each attempt, so none is copied.\n",
    ]);
    assert.deepEqual(edge.started, []);
  });

  it("follows the rollout to its end with --wait", async () => {
    const edge = account("MirrorStarted", "RUNNING");
    edge.items.set("rollout", { phase: "idle", stableVersion: "1.5.0", recordKey: KEY });
    edge.objects.set(KEY.replace("releases", "outcomes"), JSON.stringify({ version: "1.5.0", outcome: "rolled-back" }));
    const { screen, said } = fakeScreen();
    assert.equal((await start({ ...request(), wait: true }, TEXT, toolsFor(edge, screen))).code, 1);
    assert.deepEqual(said, ["payments production: the rollout of 1.5.0 has started."]);
  });

  it("wants the release, and one service only", async () => {
    assert.deepEqual(told(await start({ ...request(), service: "orders" }, TEXT, toolsFor(account()))), [
      2,
      `--service: found orders, expected payments, as in ${join(folder, "release.yaml")}. Leave --service out: the release says whose it is.`,
    ]);
    const missing = await start({ ...request(), release: join(folder, "none.yaml") }, TEXT, toolsFor(account()));
    assert.equal(missing.code, 2);
    assert.match(missing.log[0] ?? "", /none\.yaml: found no file, expected a readable release\.yaml\./);
  });

  it("names the deploy agent's role where something is denied, and the service where its machine is not there", async () => {
    const edge = account();
    let asked = "";
    const tools = {
      ...toolsFor(edge),
      connect: async ({ role }: { role: string }) => {
        asked = role;
        return edge;
      },
    };
    edge.fails.set("s3:GetObject", "denied");
    assert.deepEqual(told(await start(request(), TEXT, tools)), [3, "s3:GetObject is denied."]);
    assert.equal(asked, "the deploy agent's role");
    for (const action of ["s3:GetObject", "states:StartExecution"]) {
      edge.fails.clear();
      edge.fails.set(action, "missing");
      const [code, text] = told(await start(request(), TEXT, tools));
      assert.equal(code, 3);
      assert.match(
        text,
        /^--service payments --environment production: found no rollout engine in account 123456789012,/,
      );
    }
  });
});
