import assert from "node:assert/strict";
import { startWorld, type World } from "../../engine/harness/world";
import { Drive } from "./drive";
import { beginAsRehearsed, makeReal, type Reality, standGround } from "./reality";
import { rehearsed } from "./rehearsed";
import { SCENARIOS, type Scenario } from "./scenarios";
import { differences, type Story } from "./story";

describe("rehearse and moto tell the same of a rollout", () => {
  let world: World;
  /** The rehearsal's deployment has a ring rule where the strategy is rings: two services, each with its own machines. */
  const realities = new Map<boolean, Reality>();
  before(async () => {
    world = await startWorld();
    const ground = await standGround(world);
    for (const { request } of SCENARIOS) {
      const rings = request.plan.strategy === "rings";
      if (!realities.has(rings)) realities.set(rings, await makeReal(world, ground, request));
    }
  });
  after(() => world.stop());

  async function inMoto({ request, moto = {}, play }: Scenario): Promise<Story> {
    const reality = realities.get(request.plan.strategy === "rings");
    assert.ok(reality);
    await beginAsRehearsed(reality, request, moto);
    const drive = new Drive(reality, request);
    await (play ?? ((one) => one.release()))(drive);
    return drive.ends();
  }

  for (const scenario of SCENARIOS) {
    it(scenario.title, async () => {
      const { request, meddle, successor } = scenario;
      const found = differences(rehearsed(request, meddle, successor), await inMoto(scenario));
      assert.ok(found === undefined, `The rehearsal and moto differ where a line has a star:\n${found}`);
    });
  }
});
