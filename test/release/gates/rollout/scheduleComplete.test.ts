import assert from "node:assert/strict";
import { lets, refuses, rollout, verdictOf } from "./verdictOf";

const GATE = "schedule-complete";
const of = (strategy: string, stages?: string) => ({
  manifest: rollout(
    `requestsPerSecond: 120, strategy: ${strategy}${stages === undefined ? "" : `, stages: [${stages}]`}`,
  ),
});
const ONCE = "This strategy moves all traffic at once: it has one stage, at 100%.";
const SHARE = "Take canary for a share of the traffic at a time.";
const FEWER = "A small change goes through faster stages, never fewer.";

describe("schedule-complete of strategies other than canary", () => {
  it("lets the default stages of each through", () => {
    lets(GATE, of("rings"), "0% 4h, 10% 24h, 100% 24h", "Every stage is there.");
    lets(
      GATE,
      of("blue-green"),
      "100% 24h",
      "All traffic moves at once, after the platform's smoke test. Whether the platform has one is not in the release: the rollout says.",
    );
    lets(
      GATE,
      of("rolling"),
      "100% 24h",
      "The engine replaces what runs, and looks at it with the contract meanwhile.",
    );
    lets(GATE, of("ab-test"), "50% 7d", "The two versions run side by side, and nothing is promoted at the end.");
    lets(
      GATE,
      { ...of("hot"), environment: "dev" },
      "100% 15m",
      "All traffic moves at once, and nothing before it is watched.",
    );
  });

  it("says what each wants", () => {
    const wanted = (strategy: string) => verdictOf(GATE, of(strategy)).required;
    assert.equal(
      wanted("rings"),
      "ring 0 at 0% to 5% for 1h or longer, ring 1 at 10% to 25% for 24h or longer, 100% for 24h or longer",
    );
    assert.equal(wanted("blue-green"), "one stage at 100%, watched 24h or longer, after a smoke test");
    assert.equal(wanted("rolling"), "one stage at 100%, watched 24h or longer");
    assert.equal(wanted("ab-test"), "one stage at 1% to 99%, watched 1m or longer");
  });

  it("refuses stages of a strategy that has one, and a validation that is too short", () => {
    const stages = "{ weight: 10%, bake: 1h }, { weight: 100%, bake: 24h }";
    for (const strategy of ["blue-green", "rolling"]) {
      refuses(GATE, of(strategy, stages), "10% 1h, 100% 24h", `${ONCE} ${SHARE}`);
    }
    refuses(
      GATE,
      of("blue-green", "{ weight: 100%, bake: 1h }"),
      "100% 1h",
      `Stage 100% is watched 1h, at least 24h is required. ${SHARE}`,
    );
  });

  it("refuses an A/B test of everybody, or of two steps", () => {
    const message =
      "An A/B test compares two versions side by side: it has one stage, below 100%. To make the new version the stable one, release it afterwards with canary.";
    refuses(GATE, of("ab-test", "{ weight: 100%, bake: 24h }"), "100% 24h", message);
    refuses(GATE, of("ab-test", "{ weight: 10%, bake: 24h }, { weight: 50%, bake: 24h }"), "10% 24h, 50% 24h", message);
  });

  it("refuses rings without one of the three", () => {
    refuses(
      GATE,
      of("rings", "{ weight: 10%, bake: 24h }, { weight: 100%, bake: 24h }"),
      "10% 24h, 100% 24h",
      `Ring 0 is missing: the first stage has 0% to 5%, besides what the ring rule sends. ${FEWER}`,
    );
    refuses(
      GATE,
      of("rings", "{ weight: 0%, bake: 1h }, { weight: 100%, bake: 24h }"),
      "0% 1h, 100% 24h",
      `Ring 1 is missing: a stage at 10% to 25%. ${FEWER}`,
    );
    refuses(
      GATE,
      of("rings", "{ weight: 5%, bake: 1h }, { weight: 25%, bake: 24h }"),
      "5% 1h, 25% 24h",
      `Ring 2 is missing: the last stage has 100%. ${FEWER}`,
    );
  });

  it("refuses rings that are too fast at the end of the chain, and lets them be faster before it", () => {
    const fast = "{ weight: 1%, bake: 10m }, { weight: 10%, bake: 1h }, { weight: 100%, bake: 24h }";
    refuses(
      GATE,
      of("rings", fast),
      "1% 10m, 10% 1h, 100% 24h",
      `Stage 1% is watched 10m, at least 1h is required. Stage 10% is watched 1h, at least 24h is required. ${FEWER}`,
    );
    assert.ok(verdictOf(GATE, { ...of("rings", fast), environment: "staging" }).passed);
  });

  it("lets rings have more stages, and wants them to rise", () => {
    const more =
      "{ weight: 0%, bake: 1h }, { weight: 25%, bake: 24h }, { weight: 50%, bake: 1h }, { weight: 100%, bake: 24h }";
    assert.ok(verdictOf(GATE, of("rings", more)).passed);
    refuses(
      GATE,
      of(
        "rings",
        "{ weight: 0%, bake: 1h }, { name: again, weight: 0%, bake: 1h }, { weight: 25%, bake: 24h }, { weight: 100%, bake: 24h }",
      ),
      "0% 1h, 0% 1h, 25% 24h, 100% 24h",
      `Stage again (0%) comes after 0%; weights must rise. Stage again has no traffic; 0% is for ring 0 alone, which the ring rule leads to. ${FEWER}`,
    );
  });

  it("refuses a stage without traffic everywhere else, also where nothing is protected", () => {
    refuses(
      GATE,
      { ...of("canary", "{ weight: 0%, bake: 1h }, { weight: 100%, bake: 1h }"), environment: "dev" },
      "0% 1h, 100% 1h",
      `Stage 0% has no traffic; 0% is for ring 0 alone, which the ring rule leads to. ${FEWER}`,
    );
    refuses(
      GATE,
      { ...of("ab-test", "{ weight: 0%, bake: 1h }"), environment: "dev" },
      "0% 1h",
      "Stage 0% has no traffic; 0% is for ring 0 alone, which the ring rule leads to. To make the new version the stable one, release it afterwards with canary.",
    );
  });

  it("lets a stage ask for an approval", () => {
    const stages = "{ weight: 100%, bake: 24h, approval: true }";
    assert.ok(verdictOf(GATE, of("blue-green", stages)).passed);
  });
});
