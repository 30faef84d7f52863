import assert from "node:assert/strict";
import { rehearsed } from "./rehearsed";
import { SCENARIOS } from "./scenarios";
import { differences, type Story } from "./story";

const told: Story = {
  order: ["forward began", "locked", "production rule at 10", "unlocked"],
  production: [10, 100],
  ring: [],
  ends: ["SUCCEEDED"],
  outcome: "completed",
};

/** One side's part of a line. */
const left = (text: string) => text.padEnd(62);

describe("the comparison of two stories", () => {
  it("finds nothing where both tell the same", () => {
    assert.equal(differences(told, { ...told }), undefined);
  });

  it("shows both sides, and marks what only one of them tells", () => {
    const late: Story = { ...told, order: ["forward began", "production rule at 10", "locked", "unlocked"] };
    assert.equal(
      differences(told, late),
      [
        `  ${left("order: rehearsal")} | moto`,
        `  ${left("forward began")} | forward began`,
        `* ${left("locked")} |`,
        `  ${left("production rule at 10")} | production rule at 10`,
        `* ${left("")} | locked`,
        `  ${left("unlocked")} | unlocked`,
      ].join("\n"),
    );
  });

  it("shows a weight, an end and an outcome that differ", () => {
    assert.equal(
      differences(told, {
        ...told,
        production: [10, 50, 100],
        ends: ["FAILED Airlock.Breach"],
        outcome: "rolled-back",
      }),
      [
        `  ${left("production: rehearsal")} | moto`,
        `  ${left("10")} | 10`,
        `* ${left("")} | 50`,
        `  ${left("100")} | 100`,
        `  ${left("ends: rehearsal")} | moto`,
        `* ${left("SUCCEEDED")} |`,
        `* ${left("")} | FAILED Airlock.Breach`,
        `  ${left("outcome: rehearsal")} | moto`,
        `* ${left("completed")} |`,
        `* ${left("")} | rolled-back`,
      ].join("\n"),
    );
  });

  for (const { title, request, meddle, successor } of SCENARIOS) {
    it(`hears any one line of the rehearsal fail, and any two change places: ${title}`, () => {
      const story = rehearsed(request, meddle, successor);
      assert.ok(story.order.length > 0);
      for (const [i, line] of story.order.entries()) {
        const without = { ...story, order: story.order.filter((_, at) => at !== i) };
        assert.ok(differences(story, without)?.includes(`* ${left(line)} |`), line);
        const next = story.order[i + 1];
        if (next === undefined || next === line) continue;
        const swapped = { ...story, order: story.order.with(i, next).with(i + 1, line) };
        assert.notEqual(differences(story, swapped), undefined, `${line}, ${next}`);
      }
    });
  }
});
