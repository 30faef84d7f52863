import assert from "node:assert/strict";
import { debtKey } from "../../../engines/stepfunctions";
import { parseDebt } from "../../../release/record/debt";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { DEPLOYMENT } from "./world/deployment";
import { digestOf, record } from "./world/record";
import { revision } from "./world/services";
import { text } from "./world/table";
import { World } from "./world/world";

const HOTFIX = { kind: "hotfix", debts: [{ gate: "coverage-sufficient" }], dueDays: 5, smokeTest: "required" } as const;

/** A release after 1.1.0 that settles what it owes, and what nobody owes here. */
function settling(changes: Partial<ReleaseRecordDocument> = {}): ReleaseRecordDocument {
  return record({
    version: "1.2.0",
    revision: revision("payments", 3),
    previous: { version: "1.1.0", digest: digestOf("1.1.0") },
    settles: ["1.0.7", "1.1.0"],
    ...changes,
  });
}

const debtOf = (world: World, version: string) => world.table.items.get(debtKey(version));
const mirrors = (world: World) =>
  [...world.services.parameters].flatMap(([name, value]) =>
    name.startsWith("/airlock/payments/production/debts/") ? [parseDebt(value, name)] : [],
  );
const mirrored = (world: World) => mirrors(world).map((debt) => (debt.ok ? debt.value.version : "unreadable"));
const messages = (world: World, event: string) =>
  world.services.messages.flatMap(({ message }) => (message["event"] === event ? [message] : []));

function completed(changes: Partial<ReleaseRecordDocument> = HOTFIX, world = new World(DEPLOYMENT)): World {
  const execution = world.release(record(changes));
  world.run(3600);
  assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
  return world;
}

describe("a hotfix that completes", () => {
  const world = completed();

  it("owes: one item, and a mirror for programs that says when it completed", () => {
    const item = debtOf(world, "1.1.0");
    const { completedAt = { S: "" }, ...rest } = item ?? {};
    assert.deepEqual(rest, {
      pk: { S: "debt#1.1.0" },
      version: { S: "1.1.0" },
      digest: { S: digestOf("1.1.0") },
      gates: { S: '[{"gate":"coverage-sufficient"}]' },
      dueDays: { N: "5" },
      recordKey: { S: "releases/payments/production/1.1.0/attempt-1.json" },
    });
    assert.deepEqual(mirrors(world), [
      {
        ok: true,
        value: {
          version: "1.1.0",
          digest: digestOf("1.1.0"),
          gates: ["coverage-sufficient"],
          completedAt: "S" in completedAt ? completedAt.S : "",
          dueDays: 5,
        },
      },
    ]);
  });

  it("tells people what is owed, by when, and what they write", () => {
    const [message] = messages(world, "completed");
    assert.deepEqual(
      [message?.["owes"], message?.["dueDays"], message?.["ask"]],
      [
        [{ gate: "coverage-sufficient" }],
        5,
        "Write the post-mortem of 1.1.0 (airlock post-mortem --of 1.1.0) within 5 days, and name it under debts of the next normal release.yaml: " +
          "version 1.1.0, postMortem documents/post-mortem-1.1.0.md. That release passes every gate, and settles the debt when it completes. " +
          "After the due date normal releases are refused that do not.",
      ],
    );
  });

  it("owes its post-mortem also where it owes no gate", () => {
    const paid = completed({ ...HOTFIX, debts: [] });
    assert.equal(text(debtOf(paid, "1.1.0"), "gates"), "[]");
  });

  it("keeps its first due date when its completion is tried again", () => {
    const again = new World(DEPLOYMENT);
    again.intercept = (call) =>
      call.stateName === "CompletedMirrorDebt" && call.execution.stateMachineArn === again.arnOf("forward")
        ? { error: "Sdk.Failed" }
        : undefined;
    again.release(record(HOTFIX));
    again.run(900);
    again.runUntil(() => debtOf(again, "1.1.0") !== undefined, "owed");
    const first = text(debtOf(again, "1.1.0"), "completedAt");
    assert.deepEqual(mirrored(again), []);
    again.run(3600);
    assert.equal(again.executions("forward")[0]?.error, "Airlock.CompletionUnfinished");
    assert.equal(text(debtOf(again, "1.1.0"), "completedAt"), first);
    assert.deepEqual(mirrored(again), ["1.1.0"]);
    assert.deepEqual([text(again.item, "phase"), text(again.item, "stableVersion")], ["idle", "1.1.0"]);
  });
});

describe("nobody owes", () => {
  it("for a normal release", () => {
    const world = completed({});
    assert.deepEqual([debtOf(world, "1.1.0"), mirrored(world)], [undefined, []]);
    assert.equal(messages(world, "completed")[0]?.["owes"], undefined);
  });

  it("for a hotfix that went back", () => {
    const world = new World(DEPLOYMENT);
    world.release(record(HOTFIX));
    world.runUntil(() => text(world.item, "phase") === "shifting", "shifting");
    world.start("back", { trigger: "person", by: "ada", reason: "worse" });
    world.run(3600);
    assert.deepEqual([debtOf(world, "1.1.0"), text(world.item, "stableVersion")], [undefined, "1.0.0"]);
  });
});

describe("a hotfix that something newer takes over from", () => {
  it("owes: it has served everybody, and what takes over may go back to it", () => {
    const world = new World(DEPLOYMENT);
    world.release(record(HOTFIX));
    world.runUntil(() => text(world.item, "phase") === "validating", "validating");
    world.run(90);
    world.release(settling({ settles: [] }));
    world.run(600);
    assert.deepEqual([text(world.item, "stableVersion"), mirrored(world)], ["1.1.0", ["1.1.0"]]);
    world.start("back", { trigger: "person", by: "ada", reason: "worse" });
    world.run(3600);
    assert.deepEqual([text(world.item, "stableVersion"), mirrored(world)], ["1.1.0", ["1.1.0"]]);
    assert.equal(debtOf(world, "1.2.0"), undefined);
  });
});

describe("a normal release that settles debts", () => {
  it("marks them when it completes, and takes their mirrors away", () => {
    const world = completed();
    const execution = world.release(settling());
    world.run(300);
    assert.deepEqual(mirrored(world), ["1.1.0"]);
    world.run(3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.deepEqual(mirrored(world), []);
    assert.equal(text(debtOf(world, "1.1.0"), "settledBy"), "1.2.0");
    assert.match(text(debtOf(world, "1.1.0"), "settledAt"), /^2026-01-01T/);
    assert.equal(debtOf(world, "1.0.7"), undefined, "nothing of it is owed here");
  });

  it("keeps who settled a debt first, and takes a mirror away that somebody has left behind", () => {
    const world = completed();
    const unmirrored = (call: { stateName: string }) =>
      call.stateName === "CompletedUnmirrorDebt" ? ({ error: "Sdk.Failed" } as const) : undefined;
    world.intercept = unmirrored;
    world.release(settling({ settles: ["1.1.0"] }));
    world.runUntil(() => debtOf(world, "1.1.0")?.["settledBy"] !== undefined, "settled");
    assert.deepEqual(mirrored(world), ["1.1.0"]);
    world.run(600);
    world.intercept = () => undefined;
    world.run(3600);
    assert.deepEqual([text(world.item, "phase"), mirrored(world)], ["idle", []]);
    const next = { version: "1.3.0", revision: revision("payments", 4) };
    world.release(settling({ ...next, previous: { version: "1.2.0", digest: digestOf("1.2.0") } }));
    world.run(3600);
    assert.deepEqual(
      [text(world.item, "stableVersion"), text(debtOf(world, "1.1.0"), "settledBy")],
      ["1.3.0", "1.2.0"],
    );
  });

  it("settles nothing when it goes back", () => {
    const world = completed();
    world.release(settling());
    world.runUntil(() => text(world.item, "phase") === "shifting", "shifting");
    world.start("back", { trigger: "person", by: "ada", reason: "worse" });
    world.run(3600);
    assert.deepEqual([mirrored(world), debtOf(world, "1.1.0")?.["settledBy"]], [["1.1.0"], undefined]);
  });
});

describe("a hotfix is refused", () => {
  const refusalOf = (changes: Partial<ReleaseRecordDocument>, world = new World(DEPLOYMENT)) => {
    const execution = world.release(record(changes));
    world.run(60);
    assert.equal(world.services.shifts.length, 0);
    return [execution.error, execution.cause];
  };

  it("that does not say what it owes", () => {
    assert.deepEqual(refusalOf({ kind: "hotfix" }), [
      "Airlock.RecordRefused",
      "The record is of a hotfix and does not say what it owes (debts). Write it with the service stack, as airlock check judged it.",
    ]);
  });

  it("where no smoke test would run before the first user", () => {
    assert.deepEqual(refusalOf(HOTFIX, new World()), [
      "Airlock.SmokeTestMissing",
      "A hotfix is smoke-tested before any user meets it, and this service has no smoke test. Give the platform stack smokeTest, or release it as normal.",
    ]);
    const rolling = { ...record().plan, strategy: "rolling" as const };
    assert.deepEqual(refusalOf({ ...HOTFIX, plan: rolling }), [
      "Airlock.SmokeTestMissing",
      "A hotfix is smoke-tested before any user meets it, and a rolling release has no place for that. Use canary or blue-green, or release it as normal.",
    ]);
  });

  it("not so in an environment that is not protected, whose record does not ask", () => {
    const { smokeTest: _, ...unprotected } = HOTFIX;
    assert.equal(text(debtOf(completed(unprotected, new World()), "1.1.0"), "version"), "1.1.0");
  });
});
