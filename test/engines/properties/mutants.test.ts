import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INVARIANTS } from "./invariants";
import { MUTANTS } from "./mutants";
import { mutate } from "./mutate";
import { playScenario } from "./playScenario";

const PAGE = readFileSync(join(__dirname, "..", "..", "..", "docs", "reference", "invariants.md"), "utf8");

/** The rows of the first table under a heading, as cells. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const table = section.split("\n\n").find((part) => part.startsWith("|")) ?? "";
  return table
    .split("\n")
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("the invariants notice a machine in which", () => {
  for (const { name, breaks, edits, runs } of MUTANTS) {
    it(`${name} (${breaks})`, () => {
      for (const scenario of runs) {
        assert.deepEqual(playScenario(scenario).broken, [], "the real machines keep them in the same run");
        const { broken } = playScenario(scenario, (world) => mutate(world, edits));
        assert.ok(
          broken.some((what) => what.startsWith(`${breaks}: `)),
          `${breaks} is not broken, but: ${broken.join("; ") || "nothing"}`,
        );
      }
    });
  }
});

describe("docs/reference/invariants.md", () => {
  it("names the invariants that are judged", () => {
    assert.deepEqual(
      tableOf("The invariants").map(([id, text]) => [id, text]),
      INVARIANTS.map(({ id, text }) => [id, text]),
    );
  });

  it("names the mutants that are killed, each by an invariant, and every invariant by a mutant", () => {
    assert.deepEqual(
      tableOf("The mutants").map(([name, id]) => [name, id]),
      MUTANTS.map(({ name, breaks }) => [name, breaks]),
    );
    const killed = new Set(MUTANTS.map(({ breaks }) => breaks));
    assert.deepEqual(
      INVARIANTS.map(({ id }) => id).filter((id) => !killed.has(id)),
      [],
    );
  });
});
