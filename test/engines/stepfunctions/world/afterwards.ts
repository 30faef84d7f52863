import assert from "node:assert/strict";
import { text } from "./table";
import type { World } from "./world";

/** The rollback log of 1.1.0; empty when there is none. */
export function logOf(world: World): Record<string, unknown> {
  return (world.document("rollbacks/payments/production/1.1.0/attempt-1.json") ?? {}) as Record<string, unknown>;
}

/** The state after a rollback of a release on green, whatever the reason was. */
export function assertBack(world: World): void {
  assert.deepEqual(world.services.weights, { blue: 100, green: 0 });
  assert.deepEqual(
    ["phase", "stableVersion", "stableColour", "candidateVersion"].map((name) => text(world.item, name)),
    ["idle", "1.0.0", "blue", ""],
  );
  assert.deepEqual([world.services.ecs.green.desired, world.services.ecs.blue.desired], [0, 3]);
  assert.equal(world.schedules.size, 0);
}
