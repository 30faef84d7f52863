import assert from "node:assert/strict";
import { removeReleases } from "../rollout/releaseFolders";
import { type Look, Standing } from "./standing";
import { type Expected, PLATFORM_ROWS, type Row, SERVICE_ROWS } from "./upRows";

/**
 * The matrix: what people do to a stack, at rest and with a rollout in flight, while production stands at 70/30. In preview and in up,
 * each either leaves alone what runs or is refused. "Leaves alone" is what the test's own eyes see in the account
 * (weights of every rule, revisions and counts of both services, the live state), and what the account was asked to do.
 * Each half of it has a file of its own, because two files run at a time.
 */
export class HarmlessMatrix {
  private opened: Standing | undefined;

  get standing(): Standing {
    assert.ok(this.opened !== undefined, "the account is opened before the first test");
    return this.opened;
  }

  /** Registers what opens the account before a file's first test, and closes it after the last one. */
  openAndClose(): void {
    before(async () => {
      this.opened = await Standing.open();
    });
    after(async () => {
      removeReleases();
      await this.opened?.account.close();
    });
  }

  /** The rows of a table as tests; what went through is taken back. */
  cells(state: "atRest" | "inFlight", look: () => Look): void {
    for (const row of [...PLATFORM_ROWS, ...SERVICE_ROWS]) {
      const expected = row[state];
      const says =
        "refused" in expected ? "is refused" : expected.steps.length === 0 ? "changes nothing" : "moves nothing";
      it(`${row.stack}: ${row.what} ${says}`, async () => {
        const takeBack = await this.standing.before(row.stack);
        await this.assertRow(row, expected, look());
        if ("refused" in expected || expected.steps.length === 0) return;
        await takeBack();
        assert.deepEqual(await this.standing.look(), look());
      });
    }
  }

  /** Every row that changes nothing at all, of the stack that declares the rule. */
  async assertQuietRows(look: Look): Promise<void> {
    for (const row of PLATFORM_ROWS) {
      if ("steps" in row.atRest && row.atRest.steps.length === 0) await this.assertRow(row, row.atRest, look);
    }
  }

  /** Does what a row says, in preview and then for real, and holds it against what is expected. */
  private async assertRow(row: Row, expected: Expected, look: Look): Promise<void> {
    const { standing } = this;
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
}
