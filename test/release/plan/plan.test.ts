import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { planFor, pollsOf } from "../../../release/plan/plan";
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
    assert.deepEqual(planFor(manifest, "dev").stages, [{ name: "all", weight: 100, bakeSeconds: 5, polls: [5] }]);
    assert.equal(planFor(manifest, "staging").stages.length, 4);
  });

  it("looks each minute for fifteen minutes, then every five", () => {
    assert.deepEqual(pollsOf(1800), [...Array.from({ length: 15 }, () => 60), 300, 300, 300]);
    assert.deepEqual(pollsOf(90), [60, 30]);
    assert.deepEqual(pollsOf(0), []);
  });

  it("never looks later or earlier than the bake lasts", () => {
    fc.assert(
      fc.property(fc.nat(200_000), (bake) => {
        const polls = pollsOf(bake);
        assert.equal(
          polls.reduce((sum, wait) => sum + wait, 0),
          bake,
        );
        assert.ok(polls.every((wait) => wait > 0 && wait <= 300));
      }),
    );
  });
});
