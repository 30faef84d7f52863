import assert from "node:assert/strict";
import { parseFault, type Rehearsal, rehearse } from "../../../engines/rehearsal";
import { DEFAULT_STAGES } from "../../../release/plan/defaultStages";
import type { Plan } from "../../../release/plan/plan";
import { ACTIONS, planOf, requestOf, SHORT_PLAN } from "./request";

/** The short plan, whose 50 % wants an approval. */
const ASKING: Plan = {
  ...SHORT_PLAN,
  stages: SHORT_PLAN.stages.map((stage) => ({ ...stage, approval: stage.weight === 50 })),
};

function details(rehearsal: Rehearsal, event: string): readonly (string | undefined)[] {
  return rehearsal.timeline.filter((entry) => entry.event === event).map(({ detail }) => detail);
}

function begun(rehearsal: Rehearsal): readonly (string | undefined)[] {
  return details(rehearsal, "stage started").map((detail) => detail?.replace(/ for .*/, ""));
}

describe("a stage that a person must let begin", () => {
  it("is approved within ten minutes when no fault says otherwise", () => {
    const rehearsal = rehearse(requestOf({ plan: ASKING }));
    assert.equal(rehearsal.outcome, "completed");
    assert.deepEqual(details(rehearsal, "approval wanted"), ["for half, 1.4.0-attempt-1-stage-2"]);
    assert.deepEqual(details(rehearsal, "approved"), ["half by a person"]);
    const at = (event: string) => rehearsal.timeline.find((entry) => entry.event === event)?.at ?? 0;
    const waited = at("approved") - at("approval wanted");
    assert.ok(waited >= 120 && waited <= 600, `${waited} s`);
  });

  it("is denied: the rollout goes back, and nobody judged the release", () => {
    const rehearsal = rehearse(requestOf({ plan: ASKING, faults: ["deny@half"] }));
    assert.equal(rehearsal.outcome, "rolled-back");
    assert.deepEqual(details(rehearsal, "denied"), ["half by a person"]);
    assert.deepEqual(begun(rehearsal), ["1%", "10%"]);
    assert.match(details(rehearsal, "back started")[0] ?? "", /trigger approval-denied$/);
    assert.deepEqual(details(rehearsal, "quarantined"), []);
  });

  it("is not answered: the rollout goes back after a day", () => {
    const rehearsal = rehearse(requestOf({ plan: ASKING, faults: ["no-approval@50%"] }));
    assert.equal(rehearsal.outcome, "rolled-back");
    assert.match(details(rehearsal, "back started")[0] ?? "", /trigger approval-expired$/);
    const at = (event: string) => rehearsal.timeline.find((entry) => entry.event === event)?.at ?? 0;
    const waited = (at("back started") - at("approval wanted")) / 3600;
    assert.ok(waited > 24 && waited < 24.5, `${waited} h`);
  });

  it("is denied in vain where no stage asks: the fault never bit", () => {
    const rehearsal = rehearse(requestOf({ faults: ["deny@half"] }));
    assert.equal(rehearsal.outcome, "completed");
    assert.deepEqual(details(rehearsal, "fault never bit"), ["deny@half"]);
  });

  it("keeps no breach from being seen", () => {
    const rehearsal = rehearse(
      requestOf({ plan: ASKING, faults: ["no-approval@half", "errorRate=20%@10%+20m", "lost-events"] }),
    );
    assert.equal(rehearsal.outcome, "rolled-back");
    assert.match(details(rehearsal, "back started")[0] ?? "", /trigger alarm$/);
  });
});

describe("a person who pauses", () => {
  it("holds the rollout for an hour at the end of the stage, and lets it go on", () => {
    const paused = rehearse(requestOf({ faults: ["pause@10%+2m"] }));
    assert.equal(paused.outcome, "completed");
    assert.deepEqual([details(paused, "paused"), details(paused, "resumed")], [["by a person"], ["by a person"]]);
    const start = (rehearsal: Rehearsal) =>
      rehearsal.timeline.find(({ event, detail }) => event === "stage started" && detail?.startsWith("half"))?.at ?? 0;
    const longer = start(paused) - start(rehearse(requestOf()));
    // 900 s of the stage had to pass anyway, 120 of them before the pause.
    assert.ok(longer > 3600 - 900 && longer < 3600, `${longer} s longer`);
  });

  it("keeps no breach from being seen", () => {
    const rehearsal = rehearse(requestOf({ faults: ["pause@10%", "errorRate=20%@10%+20m"] }));
    assert.equal(rehearsal.outcome, "rolled-back");
    assert.ok(rehearsal.exposedRequests > 0);
  });
});

describe("faults of people", () => {
  it("are read with the others", () => {
    const read = (text: string) => {
      const fault = parseFault(text, SHORT_PLAN, ACTIONS);
      return fault.ok ? fault.value : fault.faults[0]?.found;
    };
    assert.deepEqual(read("pause@half+5m"), {
      text: "pause@half+5m",
      kind: "pause",
      at: { stage: 2, delaySeconds: 300 },
    });
    assert.deepEqual(read("deny@100%"), { text: "deny@100%", kind: "deny", at: { stage: 3, delaySeconds: 0 } });
    assert.deepEqual(read("no-approval@1%"), {
      text: "no-approval@1%",
      kind: "no-approval",
      at: { stage: 0, delaySeconds: 0 },
    });
    assert.equal(read("pause@never"), 'stage "never"');
  });
});

describe("a project's own metrics", () => {
  const triggers = [
    { metric: "custom", name: "checkouts", when: "below", threshold: 20 },
    { metric: "errorRate", abovePercent: 1 },
  ] as const;
  const own = (text: string) => parseFault(text, SHORT_PLAN, ACTIONS, ["checkouts"]);

  it("stay well in order by themselves", () => {
    assert.equal(rehearse(requestOf({ triggers })).outcome, "completed");
  });

  it("bring the rollout back when a fault spoils them", () => {
    const fault = own("checkouts=12@10%+1m");
    assert.ok(fault.ok);
    const rehearsal = rehearse({ ...requestOf({ triggers }), faults: [fault.value] });
    assert.equal(rehearsal.outcome, "rolled-back");
    assert.deepEqual(details(rehearsal, "fault began"), ["checkouts=12@10%+1m: the canary's checkouts is 12"]);
    assert.match(details(rehearsal, "alarm raised")[0] ?? "", /green-contract-checkouts$/);
  });

  it("that stay on the right side of their threshold change nothing", () => {
    const fault = own("checkouts=20@10%");
    assert.ok(fault.ok);
    assert.equal(rehearse({ ...requestOf({ triggers }), faults: [fault.value] }).outcome, "completed");
  });

  it("are refused by a name that the contract does not have, and with a value that is no number", () => {
    const unknown = own("carts=3@10%");
    assert.equal(unknown.ok ? "" : unknown.faults[0]?.expected, "one of errorRate, latencyP95, complaints, checkouts");
    const vague = own("checkouts=low@10%");
    assert.deepEqual(vague.ok ? [] : vague.faults, [
      { field: "--fault", found: 'checkouts "low" in checkouts=low@10%', expected: "a number, such as 20 or 0.5" },
    ]);
  });
});

describe("the strategies", () => {
  const plan = (strategy: Plan["strategy"], changes: Partial<Plan["stages"][number]> = {}): Plan => {
    const stages = DEFAULT_STAGES[strategy].map(
      ({ name, weight, bake }) => [name ?? `${weight}%`, weight, bake] as const,
    );
    const made = planOf(stages);
    return {
      ...made,
      strategy,
      promotes: strategy !== "ab-test",
      stages: made.stages.map((stage) => ({ ...stage, ...changes })),
    };
  };

  it("blue-green and hot switch once", () => {
    for (const strategy of ["blue-green", "hot"] as const) {
      const rehearsal = rehearse(requestOf({ plan: plan(strategy) }));
      assert.deepEqual([rehearsal.outcome, begun(rehearsal).length], ["completed", 1], strategy);
    }
  });

  it("rings reach ring 0 without a share of the traffic, and a breach there goes back", () => {
    const rings = plan("rings", { ringWeight: 100 });
    const good = rehearse(requestOf({ plan: rings }));
    assert.equal(good.outcome, "completed");
    assert.deepEqual(begun(good), ["ring 0 0%", "ring 1 10%", "ring 2 100%"]);
    const bad = rehearse(requestOf({ plan: rings, faults: ["errorRate=50%@ring 0"] }));
    assert.equal(bad.outcome, "rolled-back");
    assert.deepEqual(begun(bad), ["ring 0 0%"]);
  });

  it("an A/B test is compared, and everybody is on the stable version again", () => {
    const rehearsal = rehearse(requestOf({ plan: plan("ab-test", { stickySeconds: 86_400 }) }));
    assert.deepEqual([rehearsal.outcome, rehearsal.finalWeights], ["compared", { stable: 100, canary: 0 }]);
    assert.deepEqual(details(rehearsal, "left behind"), []);
    const bad = rehearse(
      requestOf({ plan: plan("ab-test", { stickySeconds: 86_400 }), faults: ["errorRate=5%@compare+1h"] }),
    );
    assert.equal(bad.outcome, "rolled-back");
  });
});
