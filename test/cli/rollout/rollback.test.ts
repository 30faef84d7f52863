import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rollback } from "../../../cli/rollout/rollbackCommand";
import { AT_TEN, BACK, BY, executionOf, FakeEdge, FORWARD, historyOf, PLACES } from "./fakeEdge";
import { FLAGS, fakeScreen, JSON_FORMAT, TEXT, told, toolsFor } from "./fakeTools";

const OTHER = BACK.replace(":two", ":three");
const LINK = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/";
const ITEM = { candidateVersion: "1.5.0", stableVersion: "1.4.2", by: BY, trigger: "person", backOwner: BACK };
const HOW_TO_GO_BACK =
  "  To go back after completion, release the version before: kind: rollback in release.yaml with its\n" +
  "  version and its image, previous: what is live now, then pulumi up of the service stack.\n";

/** A back that has read the rule twice, 3 seconds after its start the first time. */
function restored(item: Partial<typeof ITEM> = {}) {
  const data = { item: { ...ITEM, ...item } };
  return historyOf([
    ["Accept"],
    ["TakeOverWithReason", data],
    ["RestoreWeights", data],
    ["Restored", data],
    ["AgainReadRule", data],
    ["KeepWeights", data],
  ]);
}

/** An account with a rollout at 10 %, whose back has this history. */
function account(history = restored(), status = "RUNNING"): FakeEdge {
  const edge = new FakeEdge();
  edge.items.set("rollout", AT_TEN);
  edge.executions.set(BACK, executionOf(BACK, status));
  edge.histories.set(BACK, history);
  return edge;
}

const ask = { ...FLAGS, reason: undefined, yes: false };

describe("airlock rollout rollback", () => {
  it("prints from, to, by whom and how long it took, and tells the machine who asks", async () => {
    const edge = account();
    const { screen, said } = fakeScreen();
    assert.deepEqual(told(await rollback({ ...ask, reason: "it hurts" }, TEXT, toolsFor(edge, screen))), [
      0,
      `payments production: 1.5.0 -> 1.4.2, by ${BY}, in 3.0 s\n` +
        "  The tasks of 1.5.0 are taken away once their requests have ended. Its digest is put under\n" +
        "  quarantine: no rollout of it is taken any more until a person lifts that.\n",
    ]);
    assert.deepEqual(said, [`Rollback of payments production started: ${BACK}`]);
    const input = { trigger: "person", by: BY, reason: "it hurts", owner: FORWARD };
    assert.deepEqual(edge.started, [{ machineArn: PLACES.machines.back, input, name: undefined }]);
  });

  it("gives the same as JSON", async () => {
    const { out } = await rollback(ask, JSON_FORMAT, toolsFor(account()));
    const { facts, ...report } = JSON.parse(out) as { facts: Record<string, unknown> };
    assert.deepEqual(Object.entries(report).slice(0, 6), [
      ["schema", "airlock/rollout-action/v1"],
      ["action", "rollback"],
      ["service", "payments"],
      ["environment", "production"],
      ["done", true],
      ["by", BY],
    ]);
    assert.deepEqual(facts, {
      execution: BACK,
      console: `${LINK}${BACK}`,
      from: "1.5.0",
      to: "1.4.2",
      seconds: 3,
      restoredAt: "2026-11-21T12:05:03.000Z",
      joined: false,
      quarantined: true,
      by: BY,
    });
  });

  it("asks a person at a terminal, and does nothing without a yes", async () => {
    for (const answer of ["", "n", "no", "later"]) {
      const edge = account();
      const { screen, said } = fakeScreen(answer);
      assert.deepEqual(told(await rollback(ask, TEXT, toolsFor(edge, screen))), [
        1,
        "payments production: nothing was started, because you did not say yes.\n",
      ]);
      assert.deepEqual(said, ["Send all traffic of payments production from 1.5.0 (10 %) back to 1.4.2? [y/N] "]);
      assert.deepEqual(edge.started, []);
    }
    assert.equal((await rollback(ask, TEXT, toolsFor(account(), fakeScreen("yes").screen))).code, 0);
    const { screen, said } = fakeScreen("n");
    assert.equal((await rollback({ ...ask, yes: true }, TEXT, toolsFor(account(), screen))).code, 0);
    assert.equal(said.length, 1, "it did not ask");
  });

  it("says of a rolling release that ECS brings it back, and that this takes its time", async () => {
    const data = { item: ITEM };
    const history = historyOf([
      ["Accept"],
      ["TakeOverWithReason", data],
      ["ReturnLive", data],
      ["Returned", data],
      ["KeepReturned", data],
    ]);
    const rolling = (so: typeof history, status?: string) => {
      const edge = account(so, status);
      edge.items.set("rollout", { ...AT_TEN, strategy: "rolling" });
      return edge;
    };
    const asked = fakeScreen("yes");
    const [code, text] = told(await rollback(ask, TEXT, toolsFor(rolling(history), asked.screen)));
    assert.equal(code, 0);
    assert.match(text, /^payments production: 1\.5\.0 -> 1\.4\.2, by /);
    assert.equal(
      asked.said[0],
      "Have ECS replace the tasks of payments production (1.5.0) by those of 1.4.2 again? [y/N] ",
    );
    const waiting = fakeScreen("yes");
    await rollback(
      { ...ask, yes: true },
      TEXT,
      toolsFor(
        rolling(
          historyOf([
            ["TakeOverWithReason", data],
            ["ReturnLive", data],
          ]),
        ),
        waiting.screen,
      ),
    );
    assert.equal(
      waiting.said.at(-1),
      "ECS was told to run 1.4.2 again. It starts those tasks first, and the release serves until they are healthy: minutes, not seconds.",
    );
  });

  it("follows the rollback that is at it already, and names who started that one", async () => {
    const edge = account(
      historyOf([["TakeItem", { item: { ...ITEM, backOwner: OTHER } }], ["AlreadyGoingBack"]]),
      "SUCCEEDED",
    );
    edge.executions.set(OTHER, executionOf(OTHER));
    edge.histories.set(OTHER, restored({ by: "bob", trigger: "no-data" }));
    const { screen, said } = fakeScreen();
    assert.deepEqual(told(await rollback(ask, TEXT, toolsFor(edge, screen))), [
      0,
      "payments production: 1.5.0 -> 1.4.2, by bob, in 3.0 s\n" +
        "  Another rollback had been started before; this is what that one did.\n" +
        "  The tasks of 1.5.0 are taken away once their requests have ended. Its digest is not put under\n" +
        "  quarantine, because nothing has judged the release itself.\n",
    ]);
    assert.equal(said.at(-1), `Another rollback is at it already; following that one: ${OTHER}`);
  });

  it("asks whose it is by starting once more when another one took over", async () => {
    for (const state of ["TakenOver", "LostRace"]) {
      const edge = account(historyOf([["TakeItem", { item: ITEM }], [state]]), "SUCCEEDED");
      edge.startsAs = [BACK, OTHER];
      edge.executions.set(OTHER, executionOf(OTHER));
      edge.histories.set(OTHER, restored());
      assert.equal((await rollback(ask, TEXT, toolsFor(edge))).code, 0);
      assert.equal(edge.started.length, 2);
    }
  });

  it("says how to go back after completion when nothing is in flight, and starts nothing", async () => {
    const edge = account();
    edge.items.set("rollout", { ...AT_TEN, phase: "idle", stableVersion: "1.5.0" });
    const message = "payments production: no rollout is in flight, 1.5.0 is live. Nothing was changed.\n";
    assert.deepEqual(told(await rollback(ask, TEXT, toolsFor(edge))), [1, message + HOW_TO_GO_BACK]);
    assert.deepEqual(edge.started, []);
  });

  it("says so when the rollout ended, completed, or gave way to another one in between", async () => {
    const took = ["TakeItem", { item: ITEM }] as const;
    const completed = "payments production: the release has just completed; nothing goes back from there.\n";
    const ends: [ReturnType<typeof historyOf>, string][] = [
      [
        historyOf([["ReadItem"], ["NothingInFlight"]]),
        `payments production: no rollout is in flight. Nothing was changed.\n${HOW_TO_GO_BACK}`,
      ],
      [historyOf([took, ["CompletesItself"]]), completed + HOW_TO_GO_BACK],
      [historyOf([took, ["TakeCompletionOver"]]), completed + HOW_TO_GO_BACK],
      [
        historyOf([took, ["NothingInFlight"]]),
        "payments production: another rollout came in between; it was left alone.\n" +
          "  Look at airlock rollout status, and run this again if that one is to go back.\n",
      ],
    ];
    for (const [history, text] of ends) {
      assert.deepEqual(told(await rollback(ask, TEXT, toolsFor(account(history, "SUCCEEDED")))), [1, text]);
    }
  });

  it("tells of a rollback that failed, and where to look", async () => {
    const edge = account(historyOf([["TakeItem", { item: ITEM }]]));
    const error = { error: "Airlock.WeightsDisputed", cause: "someone else\nmoves traffic." };
    edge.executions.set(BACK, executionOf(BACK, "FAILED", error));
    assert.deepEqual(told(await rollback(ask, TEXT, toolsFor(edge))), [
      1,
      "payments production: the rollback failed with Airlock.WeightsDisputed: someone else moves traffic.\n" +
        "  Look at the production rule's weights now. People were paged; the reconciler tries again each\n" +
        "  minute, and so may you.\n" +
        `  Execution:\n  ${LINK}${BACK}\n`,
    ]);
  });

  it("says when all weight is back, and gives up waiting after ten minutes", async () => {
    const edge = account(historyOf([["RestoreWeights", { item: ITEM }], ["WaitToReadAgain"]], true));
    const { screen, said } = fakeScreen();
    const [code, text] = told(await rollback(ask, TEXT, toolsFor(edge, screen)));
    assert.deepEqual(
      [code, text.split("\n")[0]],
      [1, "payments production: the rollback still runs after ten minutes."],
    );
    assert.deepEqual(said.slice(1), ["All weight is on 1.4.2. Reading the rule back, twice, ten seconds apart."]);
  });

  it("goes back without the table, CloudWatch and STS, and says what it does not know", async () => {
    const edge = account();
    for (const action of ["dynamodb:GetItem", "cloudwatch:DescribeAlarms", "ssm:GetParametersByPath"]) {
      edge.fails.set(action, "unreachable");
    }
    edge.fails.set("sts:GetCallerIdentity", "unreachable");
    const { screen, said } = fakeScreen("y");
    const [code, text] = told(await rollback(ask, TEXT, toolsFor(edge, screen)));
    assert.equal(code, 0);
    assert.match(
      text,
      /^payments production: 1\.5\.0 -> 1\.4\.2, by someone whom STS could not be asked about, in 3\.0 s\n/,
    );
    assert.match(text, /Not known: what was in flight before \(dynamodb:GetItem is unreachable\.\)\./);
    assert.equal(said[1], "Bring payments production back to its stable version? [y/N] ");
    assert.deepEqual((edge.started[0]?.input as Record<string, unknown>)["owner"], undefined);
  });

  it("is exit code 3 where Step Functions cannot be asked, and where there is no such service", async () => {
    const edge = account();
    edge.fails.set("states:StartExecution", "denied");
    assert.deepEqual(told(await rollback(ask, TEXT, toolsFor(edge))), [3, "states:StartExecution is denied."]);
    edge.fails.set("states:StartExecution", "missing");
    assert.deepEqual(told(await rollback(ask, TEXT, toolsFor(edge))), [
      3,
      "--service payments --environment production: found no rollout engine in account 123456789012, region eu-west-1, expected the state machine " +
        "airlock-payments-production-back and its table. Look at the names, --region and --profile; or bring the platform stack up.",
    ]);
  });

  it("wants a name that a service can have", async () => {
    assert.deepEqual(told(await rollback({ ...ask, service: "Pay ments" }, TEXT, toolsFor(account()))), [
      2,
      '--service: found "Pay ments", expected 1 to 24 lower-case letters, digits and hyphens, beginning with a letter.',
    ]);
    // In a folder without a release: the repository has Airlock's own.
    const here = process.cwd();
    const folder = mkdtempSync(join(tmpdir(), "airlock-nothing-"));
    process.chdir(folder);
    try {
      assert.deepEqual(told(await rollback({ ...ask, service: undefined }, TEXT, toolsFor(account()))), [
        2,
        "--service: found nothing, and no usable release.yaml in this folder, expected the name of the service. Give --service NAME, or --release FILE.",
      ]);
    } finally {
      process.chdir(here);
      rmSync(folder, { recursive: true });
    }
  });
});
