import assert from "node:assert/strict";
import { join } from "node:path";
import { machineActions, parseFault, rehearsalRequest, rehearse } from "../../../engines/rehearsal";
import { initialItems, initialMirror } from "../../../engines/rehearsal/model/initialItems";
import { play } from "../../../engines/rehearsal/rehearse";
import { LIVE_ITEM_KEY } from "../../../engines/stepfunctions";
import { loadRelease } from "../../../release";
import { DIGEST, requestOf } from "./request";

const EXAMPLE = join(__dirname, "../../../examples/payments");

function load(environment: string) {
  const loaded = loadRelease({
    release: join(EXAMPLE, "release.yaml"),
    config: join(EXAMPLE, "airlock.yaml"),
    environment,
    now: new Date("2026-11-20T12:00:00Z"),
  });
  assert.ok(loaded.ok, JSON.stringify(loaded));
  return loaded.value;
}

describe("the rehearsal of a loaded release", () => {
  it("takes schedule, contract and versions from it, and completes", () => {
    const loaded = load("production");
    const request = rehearsalRequest(loaded, { faults: [] });
    assert.equal(request.plan, loaded.plan);
    assert.equal(request.seed, 0);
    assert.deepEqual(
      request.verdicts.map(({ gate, passed }) => [gate, passed]),
      [
        ["schedule-complete", true],
        ["rollback-contract", true],
        ["strategy-allowed", true],
        ["traffic-sufficient", true],
        ["objective-reachable", true],
        ["rollback-possible", true],
      ],
    );
    assert.equal(rehearse(request).outcome, "completed");
  });

  it("rings as the environment's alarms do", () => {
    const loaded = load("production");
    const seen = (periods: number, toAlarm: number): number | undefined => {
      const requirements = { ...loaded.requirements, alarms: { periodSeconds: 60, periods, toAlarm } };
      const faults = [parseFault("errorRate=20%@50%", loaded.plan, machineActions())].flatMap((parsed) =>
        parsed.ok ? [parsed.value] : [],
      );
      return rehearse(rehearsalRequest({ ...loaded, requirements }, { faults })).detectionSeconds;
    };
    const [usual, quick, slow] = [seen(3, 2), seen(1, 1), seen(5, 5)];
    assert.ok(usual !== undefined && quick !== undefined && slow !== undefined);
    assert.ok(Math.abs(usual - quick - 60) < 10, `${quick} s, then ${usual} s`);
    assert.ok(Math.abs(slow - usual - 180) < 10, `${usual} s, then ${slow} s`);
  });

  it("is refused when the contract is prose", () => {
    const loaded = load("production");
    const manifest = { ...loaded.manifest, rollback: { triggers: ["if it breaks"] } };
    const request = rehearsalRequest(
      { ...loaded, manifest, input: { ...loaded.input, manifest } },
      { faults: [], seed: 3 },
    );
    const { outcome, timeline } = rehearse(request);
    assert.equal(outcome, "refused");
    assert.match(timeline.at(-1)?.detail ?? "", /^rollback-contract: .*prose \("if it breaks"\)/);
  });
});

describe("the model's first state", () => {
  it("is what a completed rollout leaves behind: the same attributes, and the same mirror", () => {
    const { world } = play(requestOf());
    const left = world.table.read(LIVE_ITEM_KEY) ?? {};
    const [made = {}] = initialItems({ version: "1.4.0", digest: DIGEST }, []);
    assert.deepEqual(Object.keys(made).sort(), Object.keys(left).sort());
    const types = (item: typeof made) =>
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, Object.keys(value)]));
    assert.deepEqual(types(made), types(left));
    const mirror = initialMirror(
      { service: "payments", environment: "production" },
      { version: "1.4.0", digest: DIGEST },
    );
    const keys = (text: string | undefined) => Object.keys(JSON.parse(text ?? "{}") as object).sort();
    assert.deepEqual(keys(mirror), keys(world.parameter.read()));
  });

  it("knows every action that the machines call", () => {
    assert.deepEqual(machineActions({ smokeTest: true }), [
      "createSchedule",
      "deleteParameter",
      "deleteSchedule",
      "describeAlarms",
      "describeExecution",
      "describeRules",
      "describeServices",
      "describeTargetHealth",
      "describeTaskDefinition",
      "getItem",
      "getMetricData",
      "getObject",
      "headObject",
      "listObjectsV2",
      "modifyRule",
      "publish",
      "putItem",
      "putObject",
      "putParameter",
      "runTask",
      "startExecution",
      "stopExecution",
      "updateItem",
      "updateService",
    ]);
  });
});
