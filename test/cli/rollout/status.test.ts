import assert from "node:assert/strict";
import type { RolloutStatus } from "../../../cli/rollout/status/rolloutStatus";
import { status } from "../../../cli/rollout/status/statusCommand";
import { AT, AT_TEN, BACK, executionOf, FakeEdge, FORWARD, historyOf, PLACES } from "./fakeEdge";
import { FLAGS, fakeScreen, JSON_FORMAT, TEXT, told, toolsFor } from "./fakeTools";

const RECORD_KEY = "releases/payments/production/1.5.0/attempt-1.json";
const DIGEST = `sha256:${"2".repeat(64)}`;
const LIVE = {
  schema: "airlock/live/v1",
  service: "payments",
  environment: "production",
  phase: "shifting",
  stableColour: "green",
  stableVersion: "1.4.2",
  stableDigest: AT_TEN["stableDigest"],
  candidateVersion: "1.5.0",
  candidateDigest: DIGEST,
  weights: { blue: 10, green: 90 },
  recordKey: RECORD_KEY,
};

function alarm(name: string, state: string) {
  return { name, state, since: AT, metric: undefined, threshold: undefined, periodSeconds: undefined };
}

/** An account in which everything is there to be said. */
function account(changes: Record<string, string> = {}): FakeEdge {
  const edge = new FakeEdge();
  edge.items.set("rollout", { ...AT_TEN, strategy: "rings", ringWeight: "100", ...changes });
  edge.parameters.push(
    { name: `${PLACES.parameterPath}/live`, value: JSON.stringify(LIVE), writtenAt: new Date(AT.getTime() - 60_000) },
    {
      name: `${PLACES.parameterPath}/quarantine/${"9".repeat(64)}`,
      value: JSON.stringify({
        schema: "airlock/quarantine/v1",
        digest: `sha256:${"9".repeat(64)}`,
        version: "1.3.9",
        at: "2026-11-01T00:00:00Z",
        trigger: "alarm",
        reason: "errors",
      }),
      writtenAt: AT,
    },
    { name: `${PLACES.parameterPath}/quarantine/${"8".repeat(64)}`, value: "not JSON", writtenAt: AT },
  );
  edge.objects.set(
    RECORD_KEY,
    JSON.stringify({
      plan: { stages: ["1%", "10%", "50%", "100%"].map((name) => ({ name, approval: name === "50%" })) },
    }),
  );
  edge.executions.set(FORWARD, executionOf(FORWARD));
  const wait = {
    id: 9,
    at: AT,
    type: "WaitStateEntered",
    entered: "Bake",
    left: undefined,
    data: { poll: { seconds: 300 } },
  };
  edge.histories.set(FORWARD, [wait, ...historyOf([["Shift"]])]);
  edge.alarms = [
    alarm("airlock-payments-production-blue-contract-error-rate", "ALARM"),
    alarm("airlock-payments-production-blue-page-cpu", "INSUFFICIENT_DATA"),
    alarm("airlock-payments-production-green-contract-error-rate", "OK"),
    alarm("airlock-payments-production-page", "OK"),
  ];
  return edge;
}

const ask = { ...FLAGS, watch: false };
const textOf = async (edge: FakeEdge) => told(await status(ask, TEXT, toolsFor(edge)));
const documentOf = async (edge: FakeEdge) =>
  JSON.parse((await status(ask, JSON_FORMAT, toolsFor(edge))).out) as RolloutStatus;

describe("airlock rollout status", () => {
  it("says everything that is known about a rollout", async () => {
    const edge = account({
      drift: "rule blue [30] green [70], item blue 10 green 90",
      paused: "2026-11-21T12:04:00.000Z",
      pausedBy: "bob",
    });
    edge.items.set("approval#1.5.0-attempt-1-stage-2", {
      ...{ token: "secret", stage: "50%", version: "1.5.0", rollout: FORWARD },
      ...{ askedAt: "2026-11-21T12:00:00.000Z", expiresAt: "2026-11-21T18:00:00.000Z" },
    });
    assert.deepEqual(await textOf(edge), [
      0,
      "payments production: 1.5.0 takes 10 % of the traffic, 1.4.2 the rest.\n" +
        "account 123456789012, eu-west-1, read 2026-11-21T12:05:00.000Z\n" +
        "\n" +
        `  stable        1.4.2 on green, 90 %,\n                sha256:${"1".repeat(64)}\n` +
        `  candidate     1.5.0 on blue, 10 %,\n                ${DIGEST}\n` +
        "  ring rule     100 % on the candidate\n" +
        "  stage         10%, 2 of 4 (rings), since 2026-11-21T12:04:00.000Z\n" +
        "  next look     2026-11-21T12:10:00.000Z\n" +
        "  paused        since 2026-11-21T12:04:00.000Z by bob\n" +
        "  approval      wanted before stage 50%: 1.5.0-attempt-1-stage-2, until 2026-11-21T18:00:00.000Z\n" +
        "  alarms blue   0 OK, 1 without data, airlock-payments-production-blue-contract-error-rate rings\n" +
        "                (contract, since 2026-11-21T12:05:00.000Z)\n" +
        "  alarms green  1 OK\n" +
        "  drift         rule blue [30] green [70], item blue 10 green 90\n" +
        "  execution     forward RUNNING:\n" +
        `                https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${FORWARD}\n` +
        `  record        ${RECORD_KEY}\n` +
        "  contact       payments-oncall\n" +
        `  quarantine    sha256:${"9".repeat(64)}, 1.3.9,\n                alarm, 2026-11-01T00:00:00Z\n` +
        `  quarantine    sha256:${"8".repeat(64)}\n`,
    ]);
    const read = edge.reads.find(({ pk }) => pk.startsWith("approval#"));
    assert.ok(read?.attributes !== undefined && !read.attributes.includes("token"), "who only looks reads no token");
  });

  it("says what hotfixes owe, until when, and what is overdue; one that cannot be read counts as overdue", async () => {
    const edge = account();
    const debt = (version: string, completedAt: string) => ({
      name: `${PLACES.parameterPath}/debts/${version}`,
      value: JSON.stringify({
        schema: "airlock/debt/v1",
        version,
        digest: DIGEST,
        gates: [{ gate: "coverage-sufficient" }],
        completedAt,
        dueDays: 5,
      }),
      writtenAt: AT,
    });
    const broken = { name: `${PLACES.parameterPath}/debts/x`, value: "not JSON", writtenAt: AT };
    edge.parameters.push(debt("1.4.1", "2026-11-16T12:00:00.000Z"), debt("1.4.2", "2026-11-20T12:00:00.000Z"), broken);
    const [code, text] = await textOf(edge);
    assert.equal(code, 0);
    const owed = text.slice(text.indexOf("  owed"));
    assert.equal(
      owed.replace(/\n {16}/g, " "),
      "  owed          1.4.1: coverage-sufficient, post-mortem, overdue since 2026-11-21T12:00:00.000Z\n" +
        "  owed          1.4.2: coverage-sufficient, post-mortem, due 2026-11-25T12:00:00.000Z\n" +
        `  owed          ${PLACES.parameterPath}/debts/x is not readable: post-mortem, overdue since nobody knows when\n`,
    );
    const { debts } = await documentOf(edge);
    assert.deepEqual(
      debts.map(({ version, overdue }) => [version, overdue]),
      [
        ["1.4.1", true],
        ["1.4.2", false],
        [`${PLACES.parameterPath}/debts/x is not readable`, true],
      ],
    );
  });

  it("says each phase in a sentence", async () => {
    const back = {
      phase: "rolling-back",
      blueWeight: "0",
      greenWeight: "100",
      backOwner: BACK,
      trigger: "alarm",
      reason: "Alarm x rang.",
      by: "airlock",
    };
    const sentences: [Record<string, string>, string][] = [
      [{ phase: "placing", stage: "" }, "1.5.0 is being placed beside 1.4.2; no user reaches it yet."],
      [
        { phase: "placing", stage: "", stableVersion: "" },
        "1.5.0 is being placed beside nothing; no user reaches it yet.",
      ],
      [
        { phase: "validating", blueWeight: "100" },
        "1.5.0 takes 100 % of the traffic and is watched; 1.4.2 is ready to take it back.",
      ],
      [
        { phase: "completing", stableVersion: "1.5.0", stableColour: "blue", blueWeight: "100" },
        "1.5.0 has completed; the tasks of the version before are being taken away.",
      ],
      [back, "going back from 1.5.0 to 1.4.2; 1.5.0 takes 0 % of the traffic."],
      [{ phase: "idle" }, "1.4.2 is live; no rollout is in flight."],
      [
        { phase: "placing", stage: "", strategy: "rolling" },
        "1.5.0 is about to take the place of 1.4.2; no user reaches it yet.",
      ],
      [{ phase: "shifting", strategy: "rolling" }, "ECS replaces the tasks of 1.4.2 by those of 1.5.0."],
      [
        { phase: "validating", strategy: "rolling" },
        "1.5.0 takes all the traffic and is watched; ECS would need minutes to bring 1.4.2 back.",
      ],
      [{ ...back, strategy: "rolling" }, "ECS replaces the tasks of 1.5.0 by those of 1.4.2 again."],
      [{ phase: "idle", strategy: "rolling" }, "1.4.2 is live; no rollout is in flight."],
      [{ phase: "idle", stableVersion: "" }, "nothing has been released yet."],
    ];
    for (const [changes, sentence] of sentences) {
      const [, text] = await textOf(account(changes));
      assert.equal(text.split("\n")[0], `payments production: ${sentence}`);
    }
    const edge = account(back);
    edge.executions.set(BACK, executionOf(BACK));
    const { goingBack, execution, nextLookAt, stage } = await documentOf(edge);
    assert.equal(stage?.since, null, "the mirror was written for another reason");
    assert.deepEqual(goingBack, { trigger: "alarm", reason: "Alarm x rang.", by: "airlock", detectedAt: "" });
    assert.deepEqual([execution?.machine, execution?.arn, nextLookAt], ["back", BACK, null]);
  });

  it("says how the last rollout ended", async () => {
    const edge = account({ phase: "idle" });
    const about = { version: "1.5.0", endedAt: "2026-11-21T12:01:00Z" };
    edge.objects.set(RECORD_KEY.replace("releases", "outcomes"), JSON.stringify({ ...about, outcome: "completed" }));
    assert.deepEqual((await documentOf(edge)).last, { ...about, outcome: "completed", rollback: null });
    edge.objects.set(RECORD_KEY.replace("releases", "outcomes"), JSON.stringify({ ...about, outcome: "rolled-back" }));
    const [from, to] = [{ version: "1.5.0" }, { version: "1.4.2" }];
    const log = { from, to, trigger: "person", reason: "it\nhurts", by: "bob", detectedAt: "a", restoredAt: "b" };
    edge.objects.set(RECORD_KEY.replace("releases", "rollbacks"), JSON.stringify(log));
    const [, text] = await textOf(edge);
    assert.match(
      text,
      / {2}last {10}1\.5\.0 -> 1\.4\.2 rolled back 2026-11-21T12:01:00Z \(person, by bob\): it hurts\n/,
    );
  });

  it("says what it could not read, and the rest all the same", async () => {
    const edge = account();
    const actions = [
      "cloudwatch:DescribeAlarms",
      "s3:GetObject",
      "states:DescribeExecution",
      "states:GetExecutionHistory",
    ];
    for (const action of actions) edge.fails.set(action, "denied");
    const { notKnown, weights, stage, alarms, execution, nextLookAt } = await documentOf(edge);
    assert.deepEqual(notKnown, [
      { what: "alarms", why: "cloudwatch:DescribeAlarms is denied." },
      { what: "the execution", why: "states:DescribeExecution is denied." },
      { what: "the next look at the alarms", why: "states:GetExecutionHistory is denied." },
      { what: "the record", why: "s3:GetObject is denied." },
    ]);
    assert.deepEqual(weights.production, { blue: 10, green: 90 });
    assert.deepEqual([stage?.name, stage?.number, alarms.blue, execution, nextLookAt], ["10%", null, [], null, null]);
    const [, text] = await textOf(edge);
    assert.match(text, /^ {2}not known {5}alarms: cloudwatch:DescribeAlarms is denied\.$/m);
  });

  it("takes the mirror where the table cannot be read, and says so", async () => {
    const edge = account();
    edge.fails.set("dynamodb:GetItem", "unreachable");
    const { source, phase, candidate, notKnown } = await documentOf(edge);
    assert.deepEqual([source, phase, candidate?.version], ["mirror", "shifting", "1.5.0"]);
    assert.deepEqual(notKnown[0], { what: "the item", why: "dynamodb:GetItem is unreachable." });
    const [, text] = await textOf(edge);
    assert.match(
      text,
      / {2}source +the mirror in SSM, because the table could not be read; it can be a moment behind\n/,
    );
  });

  it("is exit code 3 where neither can be read, or where there is no such service", async () => {
    const edge = new FakeEdge();
    edge.fails.set("dynamodb:GetItem", "denied");
    assert.deepEqual(await textOf(edge), [3, "dynamodb:GetItem is denied."]);
    edge.fails.set("dynamodb:GetItem", "missing");
    const [code, text] = await textOf(edge);
    assert.equal(code, 3);
    assert.match(
      text,
      /^--service payments --environment production: found no rollout engine in account 123456789012, region eu-west-1,/,
    );
    const expired = account();
    expired.fails.set("cloudwatch:DescribeAlarms", "bad-credentials");
    assert.deepEqual(await textOf(expired), [3, "cloudwatch:DescribeAlarms is bad-credentials."]);
  });

  it("shows no control characters of what others have written", async () => {
    const [, text] = await textOf(account({ contact: "\u001b[31mred" }));
    assert.ok(text.includes("\\u001b[31mred") && !text.includes("\u001b"));
  });
});

describe("airlock rollout status --watch", () => {
  const watching = { ...FLAGS, watch: true };

  /** Changes the item after so many readings of it. */
  function later(edge: FakeEdge, after: Record<number, () => void>): void {
    let reads = 0;
    edge.beforeRead = (pk) => {
      if (pk !== "rollout") return;
      reads += 1;
      after[reads]?.();
    };
  }
  const set = (edge: FakeEdge, changes: Record<string, string>) => () =>
    edge.items.set("rollout", { ...edge.items.get("rollout"), ...changes });

  it("prints a line for each change, ends with the rollout, and says no when it went back", async () => {
    const edge = account();
    edge.alarms = [];
    later(edge, {
      3: set(edge, { blueWeight: "50", greenWeight: "50", stage: "50%" }),
      5: set(edge, {
        phase: "rolling-back",
        blueWeight: "0",
        greenWeight: "100",
        trigger: "alarm",
        reason: "Alarm x rang.",
      }),
      6: set(edge, { phase: "idle" }),
    });
    edge.objects.set(
      RECORD_KEY.replace("releases", "outcomes"),
      JSON.stringify({ version: "1.5.0", outcome: "rolled-back", endedAt: "" }),
    );
    const { screen, printed, said } = fakeScreen();
    const { code, out } = await status(watching, TEXT, toolsFor(edge, screen));
    assert.deepEqual(printed, [
      "2026-11-21T12:05:00.000Z payments production: 1.5.0 takes 10 % of the traffic, 1.4.2 the rest.\n",
      "2026-11-21T12:05:06.000Z payments production: 1.5.0 takes 50 % of the traffic, 1.4.2 the rest.\n",
      "2026-11-21T12:05:12.000Z payments production: going back from 1.5.0 to 1.4.2; 1.5.0 takes 0 % of the traffic. alarm: Alarm x rang.\n",
    ]);
    assert.deepEqual(
      [code, said, out.split("\n")[0]],
      [1, [], "payments production: 1.4.2 is live; no rollout is in flight."],
    );
  });

  it("redraws on a terminal, outlasts an outage, and clears what it drew", async () => {
    const edge = account();
    later(edge, {
      2: () =>
        ["dynamodb:GetItem", "ssm:GetParametersByPath"].forEach((action) => edge.fails.set(action, "unreachable")),
      4: () => edge.fails.clear(),
      5: set(edge, { phase: "idle" }),
    });
    const { screen, drawn, printed, said } = fakeScreen(undefined, true);
    assert.equal((await status(watching, TEXT, toolsFor(edge, screen))).code, 0);
    assert.deepEqual([drawn.length, drawn.at(-1), printed], [3, "", []]);
    const outage = "dynamodb:GetItem is unreachable. Looking again; the rollout goes on by itself.";
    assert.deepEqual(said, [`2026-11-21T12:05:03.000Z ${outage}`, `2026-11-21T12:05:06.000Z ${outage}`]);
  });

  it("ends when the credentials do, or when the network stays away for five minutes", async () => {
    const expired = account();
    later(expired, { 2: () => expired.fails.set("dynamodb:GetItem", "bad-credentials") });
    assert.equal((await status(watching, TEXT, toolsFor(expired))).code, 3);
    const away = new FakeEdge();
    away.fails.set("dynamodb:GetItem", "unreachable");
    const { screen, said } = fakeScreen();
    assert.deepEqual([(await status(watching, TEXT, toolsFor(away, screen))).code, said.length], [3, 100]);
  });

  it("has no Markdown", async () => {
    assert.deepEqual(told(await status(watching, { ...TEXT, format: "markdown" }, toolsFor(account()))), [
      2,
      "--format: found markdown with --watch, expected text or json.",
    ]);
  });
});
