import assert from "node:assert/strict";
import { setAlarmState } from "../../engine/hops/eventBus";
import { poll, statesEntered, waitForEnd, waitForState } from "../../engine/hops/executions";
import { BAKES, removeReleases, versionOf, writeRelease } from "../rollout/releaseFolders";
import { Fleet, type PlatformChange, platformProgram } from "./fleet";

const first = versionOf("1.0.0", "1");
const second = versionOf("1.1.0", "2");
const bad = versionOf("1.2.0", "3");

/** A group of `count` instances of one version, which scaling policies may not make smaller than `least`. */
function runs(version: string, count: number, least: number) {
  return { least, most: 6, desired: count, version, instances: Array.from({ length: count }, () => version) };
}

// One account, in order: each test begins with what the one before it left.
describe("a service on Auto Scaling groups, on the real engine with real state machines", () => {
  let fleet: Fleet;
  let template: string;
  before(async () => {
    fleet = await Fleet.open();
  });
  after(async () => {
    removeReleases();
    await fleet.world.stop();
  });

  async function allIsWell(): Promise<void> {
    for (const colour of ["blue", "green"]) {
      for (const metric of ["error-rate", "latency", "unhealthy-hosts", "complaints"]) {
        const alarm = `airlock-payments-dev-${colour}-contract-${metric}`;
        await setAlarmState(fleet.world.aws, alarm, "OK", { lost: true });
      }
    }
  }

  async function seen() {
    const { weights, blue, green } = await fleet.look();
    assert.ok(blue !== undefined && green !== undefined);
    const { templateId: _, ...blueSizes } = blue;
    const { templateId, ...greenSizes } = green;
    template = templateId;
    return { weights, blue: blueSizes, green: greenSizes };
  }

  it("takes its first release", async () => {
    await allIsWell();
    await fleet.completes(writeRelease(first, "none"));
    const { weights, blue, green } = await seen();
    assert.deepEqual([weights, green], [{ blue: 0, green: 100 }, runs("1", 2, 2)]);
    assert.deepEqual([blue.desired, blue.instances], [0, []]);
  });

  it("rolls the next one forward on the other colour, and lets the old one go", async () => {
    await fleet.completes(writeRelease(second, first));
    assert.deepEqual(await seen(), {
      weights: { blue: 100, green: 0 },
      blue: runs("2", 2, 2),
      green: runs("1", 0, 0),
    });
  });

  it("goes back on an alarm; while the candidate has traffic nothing may scale in on either colour", async () => {
    await fleet.world.moto.control({ heldWaits: [BAKES[10]] });
    const forward = await fleet.release(writeRelease(bad, second));
    await poll("10 %", async () => ((await seen()).weights.green === 10 ? true : undefined));
    await waitForState(fleet.world.aws, forward, "Bake");
    assert.deepEqual(await seen(), {
      weights: { blue: 90, green: 10 },
      blue: runs("2", 2, 2),
      green: runs("3", 2, 2),
    });
    // EventBridge tells whole seconds: an event of the second in which the first shift was counts as older than it.
    const shiftedMs = Date.now();
    await poll("the next second", () =>
      Promise.resolve(Math.floor(Date.now() / 1000) * 1000 > shiftedMs ? true : undefined),
    );
    const rung = await setAlarmState(fleet.world.aws, "airlock-payments-dev-green-contract-error-rate", "ALARM");
    const [back = ""] = rung?.executions ?? [];
    assert.equal((await waitForEnd(fleet.world.aws, back)).status, "SUCCEEDED");
    assert.ok((await statesEntered(fleet.world.aws, back)).includes("BackReleaseLive"));
    await fleet.world.moto.control({ heldWaits: [] });
    assert.deepEqual(await seen(), {
      weights: { blue: 100, green: 0 },
      blue: runs("2", 2, 2),
      green: runs("3", 0, 0),
    });
    await allIsWell();
  });

  it("places no version that is tagged with another image than its record releases", async () => {
    const wrong = versionOf("1.3.0", "4");
    const forward = await fleet.release(writeRelease(wrong, second), "registry.example.com/payments:latest");
    const ended = await waitForEnd(fleet.world.aws, forward);
    assert.deepEqual(
      [ended.error, ended.cause],
      [
        "Airlock.WrongImage",
        "The launch template version does not tag its instances airlock:image with the image that the record releases.",
      ],
    );
    await poll("the lock", async () => {
      const { blue } = await seen();
      return (await fleet.isIdle()) && blue.least === 2 ? true : undefined;
    });
    assert.deepEqual((await seen()).green, runs("3", 0, 0));
  });

  const changes: readonly (readonly [string, PlatformChange, "after refresh" | "as it is"])[] = [
    ["no change", {}, "after refresh"],
    ["another placeholder", { placeholder: "ami-11111111111111111" }, "as it is"],
    [
      "larger groups, a longer grace period and fewer subnets",
      { placeholder: "ami-11111111111111111", instances: { most: 8, gracePeriodSeconds: 600 }, network: "one subnet" },
      "after refresh",
    ],
  ];
  for (const [what, change, state] of changes) {
    it(`keeps versions, counts and weights under up with ${what}, ${state}`, async () => {
      const { blue, green, weights } = await seen();
      const before = template;
      if (state === "after refresh") assert.equal((await fleet.platform.refresh()).stderr, "");
      const up = await fleet.platform.up(platformProgram(change));
      assert.equal(up.stderr, "");
      const most = change.instances?.most ?? 6;
      assert.deepEqual(await seen(), { weights, blue: { ...blue, most }, green: { ...green, most } });
      assert.equal(template, before);
    });
  }

  it("refuses a change of its groups while a rollout is in flight, in preview and in up", async () => {
    await fleet.world.moto.control({ heldWaits: [BAKES[50]] });
    const next = versionOf("1.4.0", "5");
    const forward = await fleet.release(writeRelease(next, second));
    await poll("50 %", async () => ((await seen()).weights.green === 50 ? true : undefined));
    const standing = await seen();
    const smaller = platformProgram({ instances: { most: 3 } });
    for (const run of [await fleet.platform.preview(smaller), await fleet.platform.up(smaller)]) {
      assert.equal(run.ok, false);
      assert.match(
        run.stderr,
        /aws:autoscaling\/group:Group payments-(blue|green) cannot change while release 1\.4\.0 of payments in dev is in flight \(shifting, blue 50 %, green 50 %\)/,
      );
    }
    assert.deepEqual(await seen(), standing);
    await fleet.world.moto.control({ heldWaits: [] });
    assert.equal((await waitForEnd(fleet.world.aws, forward)).status, "SUCCEEDED");
    assert.deepEqual((await seen()).weights, { blue: 0, green: 100 });
  });
});
