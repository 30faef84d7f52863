import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { DEFAULT_STAGES } from "../../../release/plan/defaultStages";
import { planFor } from "../../../release/plan/plan";
import { pollsOf } from "../../../release/plan/polls";
import { STRATEGIES } from "../../../release/plan/strategy";
import { goodManifest, must } from "../goodRelease";

describe("the plan", () => {
  it("of a release without a schedule is 1 % 30 min, 10 % 2 h, 50 % 4 h, 100 % 24 h", () => {
    const manifest = must(parseManifest(new TextEncoder().encode(goodManifest()), "release.yaml"));
    assert.deepEqual(
      planFor(manifest, "production").stages.map(({ name, weight, bakeSeconds }) => ({ name, weight, bakeSeconds })),
      [
        { name: "1%", weight: 1, bakeSeconds: 1800 },
        { name: "10%", weight: 10, bakeSeconds: 7200 },
        { name: "50%", weight: 50, bakeSeconds: 14_400 },
        { name: "100%", weight: 100, bakeSeconds: 86_400 },
      ],
    );
  });

  it("of an environment with its own stages is that one", () => {
    const yaml = goodManifest().replace(
      "requestsPerSecond: 120",
      "requestsPerSecond: 120, environments: { dev: { stages: [{ name: all, weight: 100%, bake: 5s }] } }",
    );
    const manifest = must(parseManifest(new TextEncoder().encode(yaml), "release.yaml"));
    assert.deepEqual(planFor(manifest, "dev").stages, [
      {
        name: "all",
        weight: 100,
        ringWeight: 100,
        bakeSeconds: 5,
        polls: [5],
        approval: false,
        stickySeconds: 0,
      },
    ]);
    assert.equal(planFor(manifest, "staging").stages.length, 4);
  });

  it("has stages for every strategy, which end at 100 % unless nothing is promoted", () => {
    for (const strategy of STRATEGIES) {
      const yaml = goodManifest().replace("requestsPerSecond: 120", `strategy: ${strategy}, requestsPerSecond: 120`);
      const plan = planFor(must(parseManifest(new TextEncoder().encode(yaml), "release.yaml")), "production");
      assert.equal(plan.strategy, strategy);
      assert.equal(plan.promotes, strategy !== "ab-test");
      assert.equal(plan.stages.length, DEFAULT_STAGES[strategy].length);
      assert.equal(plan.stages.at(-1)?.weight === 100, plan.promotes);
      assert.deepEqual([plan.warmUpSeconds, plan.stages[0]?.stickySeconds], [300, strategy === "ab-test" ? 86_400 : 0]);
    }
  });

  it("gives the ring rule's users the candidate in every ring", () => {
    const yaml = goodManifest().replace("requestsPerSecond: 120", "strategy: rings, requestsPerSecond: 120");
    const plan = planFor(must(parseManifest(new TextEncoder().encode(yaml), "release.yaml")), "production");
    assert.deepEqual(
      plan.stages.map(({ name, weight, ringWeight }) => [name, weight, ringWeight]),
      [
        ["ring 0", 0, 100],
        ["ring 1", 10, 100],
        ["ring 2", 100, 100],
      ],
    );
  });

  it("looks each minute for fifteen minutes, then every five, and after a day every fifteen", () => {
    assert.deepEqual(pollsOf(1800), [...Array.from({ length: 15 }, () => 60), 300, 300, 300]);
    assert.deepEqual(pollsOf(90), [60, 30]);
    assert.deepEqual(pollsOf(0), []);
    assert.deepEqual(pollsOf(2 * 86_400).slice(-2), [900, 900]);
  });

  it("never looks later or earlier than the bake lasts", () => {
    fc.assert(
      fc.property(fc.nat(200_000), (bake) => {
        const polls = pollsOf(bake);
        assert.equal(
          polls.reduce((sum, wait) => sum + wait, 0),
          bake,
        );
        assert.ok(polls.every((wait) => wait > 0 && wait <= 900));
      }),
    );
  });
});
