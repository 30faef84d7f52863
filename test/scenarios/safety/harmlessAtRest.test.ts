import assert from "node:assert/strict";
import { HarmlessMatrix } from "./harmlessMatrix";
import type { Look } from "./standing";

describe("up is harmless at rest, on the real engine", () => {
  const matrix = new HarmlessMatrix();
  matrix.openAndClose();

  describe("after a promotion, at 0/100", () => {
    it("platform: no change, and a refresh before, change nothing", async () => {
      const look = await matrix.standing.look();
      assert.deepEqual(look.running.traffic, { blue: 0, green: 100 });
      await matrix.assertQuietRows(look);
    });
  });

  describe("at 70/30 by a shift past Pulumi and past the rollout", () => {
    let look: Look;
    before(async () => {
      await matrix.standing.promote();
      await matrix.standing.moveByHand(70, 2);
      look = await matrix.standing.look();
      assert.deepEqual(look.running, {
        traffic: { blue: 70, green: 30 },
        placed: { blue: { revision: "payments-dev:3", running: 2 }, green: { revision: "payments-dev:2", running: 2 } },
      });
      assert.deepEqual(Object.values(look.rules), [{ blue: 100 }, { green: 100 }, { blue: 70, green: 30 }]);
      assert.equal(look.mirror.phase, "idle");
    });
    matrix.cells("atRest", () => look);
  });
});
