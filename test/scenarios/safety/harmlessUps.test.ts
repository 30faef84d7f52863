import assert from "node:assert/strict";
import { setAlarmState } from "../../engine/hops/eventBus";
import { poll, waitForEnd } from "../../engine/hops/executions";
import { removeReleases } from "../rollout/releaseFolders";
import { rolloutItem } from "../rollout/truth";
import { type Look, Standing } from "./standing";
import { type Expected, PLATFORM_ROWS, type Row, SERVICE_ROWS } from "./upRows";

/**
 * The matrix: what people do to a stack, at rest and with a rollout in flight, while production stands at 70/30. In preview and in up,
 * each either leaves alone what runs or is refused. "Leaves alone" is what the test's own eyes see in the account
 * (weights of every rule, revisions and counts of both services, the live state), and what the account was asked to do.
 */
describe("up is harmless, on the real engine", () => {
  let standing: Standing;
  before(async () => {
    standing = await Standing.open();
  });
  after(async () => {
    removeReleases();
    await standing.account.close();
  });

  /** Does what a row says, in preview and then for real, and holds it against what is expected. */
  async function assertRow(row: Row, expected: Expected, look: Look): Promise<void> {
    const stack = row.stack === "platform" ? standing.account.platformStack : standing.account.serviceStack;
    const program = await row.program(standing);
    const refresh = row.act === "refresh and up";
    const runs = {
      preview: () => (row.act === "destroy" ? stack.previewDestroy() : stack.preview(program, { refresh })),
      up: async () => {
        if (row.act === "destroy") return stack.destroy();
        if (refresh) assert.equal((await stack.refresh()).stderr, "");
        return stack.up(program);
      },
    };
    for (const [kind, run] of Object.entries(runs)) {
      const { result, moves } = await standing.movesOf(run);
      if ("refused" in expected) {
        assert.equal(result.ok, false, kind);
        assert.ok(result.stderr.includes(expected.refused), `${kind}: ${result.stderr.slice(0, 2000)}`);
      } else {
        assert.deepEqual([kind, result.ok, result.stderr], [kind, true, ""]);
        const steps = result.steps.filter(
          ({ op, type }) => !/^(same|refresh|read)$/.test(op) && !type.startsWith("pulumi:"),
        );
        assert.deepEqual(
          steps
            .map(({ op, name }) => `${op} ${name}`)
            .filter((step) => !/^(create-replacement|delete-replaced) /.test(step))
            .sort(),
          [...expected.steps].sort(),
          kind,
        );
      }
      assert.deepEqual(moves, [], kind);
      assert.deepEqual(await standing.look(), look, kind);
    }
  }

  /** The rows of a table as tests; what went through is taken back. */
  function cells(state: "atRest" | "inFlight", look: () => Look): void {
    for (const row of [...PLATFORM_ROWS, ...SERVICE_ROWS]) {
      const expected = row[state];
      const says =
        "refused" in expected ? "is refused" : expected.steps.length === 0 ? "changes nothing" : "moves nothing";
      it(`${row.stack}: ${row.what} ${says}`, async () => {
        const takeBack = await standing.before(row.stack);
        await assertRow(row, expected, look());
        if ("refused" in expected || expected.steps.length === 0) return;
        await takeBack();
        assert.deepEqual(await standing.look(), look());
      });
    }
  }

  describe("after a promotion, at 0/100", () => {
    it("platform: no change, and a refresh before, change nothing", async () => {
      const look = await standing.look();
      assert.deepEqual(look.running.traffic, { blue: 0, green: 100 });
      for (const row of quietRows()) await assertRow(row, row.atRest, look);
    });
  });

  describe("at rest, at 70/30 by a shift past Pulumi and past the rollout", () => {
    let look: Look;
    before(async () => {
      await standing.promote();
      await standing.moveByHand(70, 2);
      look = await standing.look();
      assert.deepEqual(look.running, {
        traffic: { blue: 70, green: 30 },
        placed: { blue: { revision: "payments-dev:3", running: 2 }, green: { revision: "payments-dev:2", running: 2 } },
      });
      assert.deepEqual(Object.values(look.rules), [{ blue: 100 }, { green: 100 }, { blue: 70, green: 30 }]);
      assert.equal(look.mirror.phase, "idle");
    });
    after(() => standing.moveByHand(100, 0));
    cells("atRest", () => look);
  });

  describe("with a rollout in flight, at 70/30", () => {
    let look: Look;
    let forward: string;
    before(async () => {
      forward = await standing.standAtThirty();
      look = await standing.look();
      assert.deepEqual(look.running.traffic, { blue: 70, green: 30 });
      assert.deepEqual([look.mirror.phase, look.mirror.candidateVersion], ["shifting", "1.2.0"]);
    });
    cells("inFlight", () => look);

    it("the rollout is still the one that began, and goes back when its alarm rings", async () => {
      assert.equal((await rolloutItem(standing.account))?.["owner"], forward);
      await poll("the next second", async () => {
        const shiftedAt = Date.parse((await rolloutItem(standing.account))?.["shiftedAt"] ?? "");
        return Math.floor(Date.now() / 1000) * 1000 > shiftedAt ? true : undefined;
      });
      const rung = await setAlarmState(
        standing.account.world.aws,
        "airlock-payments-dev-green-contract-error-rate",
        "ALARM",
      );
      await waitForEnd(standing.account.world.aws, rung?.executions[0] ?? "");
      await standing.account.hold();
    });
  });

  describe("after a rollback, at 100/0", () => {
    it("platform: no change, and a refresh before, change nothing", async () => {
      const look = await standing.look();
      assert.deepEqual(look.running.traffic, { blue: 100, green: 0 });
      assert.deepEqual([look.mirror.phase, look.mirror.stableVersion], ["idle", "1.1.0"]);
      for (const row of quietRows()) await assertRow(row, row.atRest, look);
    });
  });
});

/** Rows that change nothing at all, of the stack that declares the rule. */
function quietRows(): readonly Row[] {
  return PLATFORM_ROWS.filter(({ atRest }) => "steps" in atRest && atRest.steps.length === 0);
}
