import assert from "node:assert/strict";
import { setAlarmState } from "../../engine/hops/eventBus";
import { poll, waitForEnd } from "../../engine/hops/executions";
import { rolloutItem } from "../rollout/truth";
import { HarmlessMatrix } from "./harmlessMatrix";
import type { Look } from "./standing";

describe("up is harmless during a rollout, on the real engine", () => {
  const matrix = new HarmlessMatrix();
  matrix.openAndClose();

  describe("at 70/30", () => {
    let look: Look;
    let forward: string;
    before(async () => {
      await matrix.standing.promote();
      forward = await matrix.standing.standAtThirty();
      look = await matrix.standing.look();
      assert.deepEqual(look.running.traffic, { blue: 70, green: 30 });
      assert.deepEqual([look.mirror.phase, look.mirror.candidateVersion], ["shifting", "1.2.0"]);
    });
    matrix.cells("inFlight", () => look);

    it("the rollout is still the one that began, and goes back when its alarm rings", async () => {
      const { account } = matrix.standing;
      assert.equal((await rolloutItem(account))?.["owner"], forward);
      await poll("the next second", async () => {
        const shiftedAt = Date.parse((await rolloutItem(account))?.["shiftedAt"] ?? "");
        return Math.floor(Date.now() / 1000) * 1000 > shiftedAt ? true : undefined;
      });
      const rung = await setAlarmState(account.world.aws, "airlock-payments-dev-green-contract-error-rate", "ALARM");
      await waitForEnd(account.world.aws, rung?.executions[0] ?? "");
      await account.hold();
    });
  });

  describe("after its rollback, at 100/0", () => {
    it("platform: no change, and a refresh before, change nothing", async () => {
      const look = await matrix.standing.look();
      assert.deepEqual(look.running.traffic, { blue: 100, green: 0 });
      assert.deepEqual([look.mirror.phase, look.mirror.stableVersion], ["idle", "1.1.0"]);
      await matrix.assertQuietRows(look);
    });
  });
});
