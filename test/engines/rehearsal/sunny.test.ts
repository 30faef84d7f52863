import assert from "node:assert/strict";
import { rehearse } from "../../../engines/rehearsal";
import { play } from "../../../engines/rehearsal/rehearse";
import { DEFAULT_PLAN, DIGEST, requestOf, SHORT_PLAN } from "./request";

describe("a release without faults", () => {
  const { rehearsal, world } = play(requestOf({ plan: DEFAULT_PLAN }));

  it("goes through the default schedule and completes", () => {
    assert.equal(rehearsal.schema, "airlock/rehearsal/v1");
    assert.equal(rehearsal.outcome, "completed");
    assert.deepEqual(rehearsal.finalWeights, { stable: 0, canary: 100 });
    const stages = rehearsal.timeline.filter((entry) => entry.event === "stage started");
    assert.deepEqual(
      stages.map(({ weights, detail }) => [weights.stable, weights.canary, detail]),
      [
        [99, 1, "1% for 30m"],
        [90, 10, "10% for 2h"],
        [50, 50, "50% for 4h"],
        [0, 100, "100% for 24h"],
      ],
    );
  });

  it("bakes each stage for as long as the plan says, give or take the looks at the alarms", () => {
    const at = (event: string): number[] => rehearsal.timeline.filter((e) => e.event === event).map((e) => e.at);
    const moments = [...at("stage started"), ...at("promoted")];
    const bakes = moments.slice(1).map((moment, i) => moment - (moments[i] ?? 0));
    for (const [i, stage] of DEFAULT_PLAN.stages.entries()) {
      const bake = bakes[i] ?? 0;
      // A look takes two requests of at most 0.2 s.
      const looks = stage.polls.length * 0.4 + 5;
      assert.ok(bake >= stage.bakeSeconds && bake <= stage.bakeSeconds + looks, `${stage.name}: ${bake}`);
    }
  });

  it("tells its story in order", () => {
    assert.deepEqual(
      rehearsal.timeline.map((entry) => entry.event),
      [
        "record written",
        "forward started",
        "locked",
        "people told",
        "placed",
        "stage started",
        "stage started",
        "stage started",
        "stage started",
        "promoted",
        "people told",
        "placed",
        "unlocked",
        "forward ended",
        "cost",
        "completed",
      ],
    );
  });

  it("says nothing of detection, and counts no exposed request", () => {
    assert.equal(rehearsal.exposedRequests, 0);
    assert.ok(!("detectionSeconds" in rehearsal) && !("rollbackSeconds" in rehearsal));
  });

  it("costs about four cents of transitions, a look each minute counted apart", () => {
    assert.equal(
      rehearsal.transitions,
      world.forwards.reduce((sum, execution) => sum + execution.transitions, 0),
    );
    // 414 looks of four states each, and a hundred states around them.
    assert.ok(rehearsal.transitions > 1700 && rehearsal.transitions < 1900, String(rehearsal.transitions));
    const cost = rehearsal.timeline.find((entry) => entry.event === "cost")?.detail ?? "";
    assert.match(cost, /^\d+ transitions \$0\.04\d\d; reconciler 183\d runs \$0\.00\d\d; its schedule \$0\.0018$/);
    assert.ok(rehearsal.estimatedCostUsd > rehearsal.transitions * 0.000025);
    assert.ok(rehearsal.estimatedCostUsd < 0.06);
  });

  it("leaves the new version as the live one, everywhere", () => {
    assert.equal(world.table.read("rollout")?.["stableDigest"]?.["S"], DIGEST);
    assert.equal(world.services.stable.desired, 0);
    assert.equal(world.services.canary.desired, 2);
    assert.deepEqual(world.scheduler.names, []);
    assert.equal(world.clock.pending(), 0);
  });

  it("keeps the canary's alarms without data until it has traffic, and OK from then on", () => {
    assert.deepEqual(
      rehearsal.timeline.filter((entry) => entry.event === "alarm raised" || entry.event === "back started"),
      [],
    );
  });
});

describe("the first release ever", () => {
  it("goes to 100 % at once, and completes although nobody calls it yet", () => {
    const previous = { version: "", digest: "" };
    const { outcome, timeline } = rehearse(requestOf({ previous, faults: ["no-traffic@100%"] }));
    assert.equal(outcome, "completed");
    assert.deepEqual(
      timeline.filter((entry) => entry.event === "stage started").map((entry) => entry.detail),
      ["100% for 30m"],
    );
  });

  it("says that a fault in a stage which it passes over never bit", () => {
    const { outcome, timeline } = rehearse(
      requestOf({ previous: { version: "", digest: "" }, faults: ["errorRate=5%@10%"] }),
    );
    assert.equal(outcome, "completed");
    assert.equal(timeline.find((entry) => entry.event === "fault never bit")?.detail, "errorRate=5%@10%");
  });
});

describe("a smoke test", () => {
  it("runs for a minute before the first request reaches the canary", () => {
    const at = (smokeTest: boolean): number =>
      rehearse(requestOf({ smokeTest })).timeline.find((entry) => entry.event === "stage started")?.at ?? 0;
    assert.ok(at(true) - at(false) >= 59, `${at(true)} against ${at(false)}`);
  });
});

describe("too little traffic", () => {
  it("proves nothing: a stage whose alarms never had data waits half an hour for some, and goes back", () => {
    const plan = { ...SHORT_PLAN, requestsPerSecond: 0.005 };
    const { outcome, timeline } = rehearse(requestOf({ plan }));
    assert.equal(outcome, "rolled-back");
    const back = timeline.find((entry) => entry.event === "back started");
    assert.match(back?.detail ?? "", /trigger no-data$/);
    const started = timeline.find((entry) => entry.event === "stage started")?.at ?? 0;
    assert.ok(Math.abs((back?.at ?? 0) - started - 900 - 1800) < 60, `${back?.at} after ${started}`);
  });
});
