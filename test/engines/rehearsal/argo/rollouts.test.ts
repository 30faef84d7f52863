import { deepEqual, equal, ok } from "node:assert/strict";
import { type Rehearsal, rehearseOnKubernetes } from "../../../../engines/rehearsal";
import { describeFault } from "../../../../release/fault";
import type { Strategy } from "../../../../release/plan/strategy";
import { planOf, stage } from "../../argo/input";
import { requestOf } from "../request";

const SHORT = [stage(1, 900), stage(10, 900), stage(50, 1800, { name: "half" }), stage(100, 1800)];

/** A schedule of each strategy. */
const PLANS = {
  canary: planOf("canary", SHORT, 0),
  rings: planOf("rings", [stage(0, 900, { name: "ring 0" }), stage(10, 900), stage(100, 1800)], 0),
  "blue-green": planOf("blue-green", [stage(100, 1800)], 0),
  rolling: planOf("rolling", [stage(100, 1800)], 0),
  hot: planOf("hot", [stage(100, 900)], 0),
};

type Changes = NonNullable<Parameters<typeof requestOf>[0]>;

function rehearsed(strategy: keyof typeof PLANS, faults: readonly string[] = [], more: Changes = {}): Rehearsal {
  const result = rehearseOnKubernetes(requestOf({ plan: PLANS[strategy], faults, ...more }));
  if (!result.ok) throw new Error(result.faults.map(describeFault).join("\n"));
  return result.value;
}

function weights({ timeline }: Rehearsal): readonly number[] {
  const all = timeline.map((entry) => entry.weights.canary);
  return all.filter((weight, index) => weight !== all[index - 1]);
}

function told(rehearsal: Rehearsal, event: string): readonly string[] {
  return rehearsal.timeline.flatMap((entry) => (entry.event === event ? [entry.detail ?? ""] : []));
}

describe("rehearsal on kubernetes", () => {
  it("takes every stage in order and is promoted after the validation window", () => {
    const rehearsal = rehearsed("canary");
    equal(rehearsal.outcome, "completed");
    deepEqual(weights(rehearsal), [0, 1, 10, 50, 100]);
    deepEqual(rehearsal.finalWeights, { stable: 0, canary: 100 });
    deepEqual([rehearsal.transitions, rehearsal.estimatedCostUsd, rehearsal.exposedRequests], [0, 0, 0]);
    ok((rehearsal.timeline.at(-1)?.at ?? 0) >= 900 + 900 + 1800 + 1800);
    deepEqual(told(rehearsal, "stage started"), ["1% for 15m", "10% for 15m", "half 50% for 30m", "100% for 30m"]);
  });

  it("gives the same rehearsal for the same seed, and another for another", () => {
    const faults = ["errorRate=3%@10%+2m"];
    deepEqual(rehearsed("canary", faults), rehearsed("canary", faults));
    const other = rehearsed("canary", faults, { seed: 7 });
    ok(JSON.stringify(other) !== JSON.stringify(rehearsed("canary", faults)));
  });

  const breaches = ["errorRate=5%@10%", "latencyP95=3x@10%", "complaints=4@10%+3m", "unhealthy@10%"];
  for (const fault of breaches) {
    it(`goes back within its objective for ${fault}`, () => {
      const rehearsal = rehearsed("canary", [fault]);
      equal(rehearsal.outcome, "rolled-back");
      deepEqual(weights(rehearsal), [0, 1, 10, 0]);
      ok((rehearsal.detectionSeconds ?? 1e6) + (rehearsal.rollbackSeconds ?? 1e6) <= 300, JSON.stringify(rehearsal));
    });
  }

  it("goes on through what keeps the contract", () => {
    equal(
      rehearsed("canary", ["errorRate=0.2%@10%", "latencyP95=1.2x@half", "complaints=3@half"]).outcome,
      "completed",
    );
  });

  it("holds a stage that nobody calls for half an hour, then goes back", () => {
    const rehearsal = rehearsed("canary", ["no-traffic@10%"]);
    equal(rehearsal.outcome, "rolled-back");
    equal(rehearsal.exposedRequests, 0);
    const detected = rehearsal.detectionSeconds ?? 0;
    ok(detected > 900 + 1700 && detected < 900 + 1900, String(detected));
    deepEqual(told(rehearsal, "alarm raised"), ["errorRate-at-end has no data (payments-bake-2)"]);
  });

  it("does not judge latency of pods that are cold", () => {
    const plan = planOf("canary", SHORT, 300);
    const { detectionSeconds = 0 } = rehearsed("canary", ["latencyP95=9x@1%"], { plan });
    ok(detectionSeconds > 240 && detectionSeconds < 420, String(detectionSeconds));
  });

  it("is aborted by a person in any stage, without being judged", () => {
    const rehearsal = rehearsed("canary", ["stop@100%"]);
    equal(rehearsal.outcome, "rolled-back");
    deepEqual(weights(rehearsal), [0, 1, 10, 50, 100, 0]);
    deepEqual(told(rehearsal, "back started"), ["the controller aborts: a person aborted it"]);
  });

  it("leads the ring to the release while no weight does", () => {
    const rehearsal = rehearsed("rings", ["errorRate=20%@ring 0"]);
    equal(rehearsal.outcome, "rolled-back");
    deepEqual(weights(rehearsal), [0]);
    ok(rehearsal.exposedRequests > 0);
    equal(rehearsed("rings").outcome, "completed");
  });

  it("switches blue-green at once and back at once", () => {
    const good = rehearsed("blue-green");
    deepEqual([good.outcome, weights(good)], ["completed", [0, 100]]);
    const bad = rehearsed("blue-green", ["errorRate=5%@100%"]);
    deepEqual([bad.outcome, weights(bad)], ["rolled-back", [0, 100, 0]]);
    equal(bad.rollbackSeconds, 1);
  });

  it("does not switch back from pods that fail, as Argo does not, and says what is left to a person", () => {
    const ill = rehearsed("blue-green", ["unhealthy@100%"]);
    deepEqual([ill.outcome, told(ill, "requests lost")], ["stuck", ["the release has 100 % and no ready pod"]]);
    deepEqual(ill.finalWeights, { stable: 0, canary: 100 });
    deepEqual(told(ill, "left behind"), [
      "all traffic on the pods that fail: Argo Rollouts switches back only while all pods of the release are ready, and a person must set the Service's selector",
    ]);
  });

  it("needs time for pods to go back from rolling", () => {
    const bad = rehearsed("rolling", ["errorRate=5%@100%"]);
    deepEqual([bad.outcome, weights(bad)], ["rolled-back", [0, 100, 0]]);
    ok((bad.rollbackSeconds ?? 0) >= 25, String(bad.rollbackSeconds));
    equal(rehearsed("rolling").outcome, "completed");
  });

  it("rolls hot out at once, watched", () => {
    deepEqual(weights(rehearsed("hot")), [0, 100]);
    equal(rehearsed("hot", ["errorRate=50%@100%"]).outcome, "rolled-back");
  });

  for (const strategy of ["canary", "blue-green"] as const) {
    it(`waits for a person where ${strategy} asks one`, () => {
      const stages = PLANS[strategy].stages.map((one, index, all) => ({ ...one, approval: index === all.length - 1 }));
      const plan = { ...PLANS[strategy], stages };
      const asked = rehearsed(strategy, [], { plan });
      deepEqual([asked.outcome, told(asked, "approved")], ["completed", ["100% by a person"]]);
      const denied = rehearsed(strategy, ["deny@100%"], { plan });
      deepEqual([denied.outcome, weights(denied).includes(100)], ["rolled-back", false]);
      const silent = rehearsed(strategy, ["no-approval@100%"], { plan });
      deepEqual(
        [silent.outcome, told(silent, "left behind")],
        ["stuck", ["a rollout that waits for a person and goes on waiting"]],
      );
    });
  }

  it("watches while it waits for a person", () => {
    const stages = SHORT.map((one, index) => ({ ...one, approval: index === 2 }));
    const plan = planOf("canary", stages, 0);
    const rehearsal = rehearsed("canary", ["no-approval@half", "errorRate=9%@10%+16m"], { plan });
    equal(rehearsal.outcome, "rolled-back");
    equal(told(rehearsal, "alarm raised")[0]?.endsWith("(payments-watch)"), true);
  });

  it("says that nothing is analysed the first time", () => {
    const first = rehearsed("canary", [], { previous: { version: "", digest: "" } });
    deepEqual(
      [first.outcome, told(first, "promoted")],
      ["completed", ["1.4.0 is the first version: Argo skips all steps, and nothing was analysed"]],
    );
  });

  it("touches nothing that the gates or a quarantine refuse", () => {
    const verdict = { gate: "schedule-complete", passed: false, message: "No stage at 1 %." };
    const verdicts = [{ ...verdict, measured: "", required: "", applicable: true }] as Changes["verdicts"];
    const refused = rehearsed("canary", [], verdicts === undefined ? {} : { verdicts });
    deepEqual([refused.outcome, told(refused, "refused")], ["refused", ["schedule-complete: No stage at 1 %."]]);
    const { digest } = requestOf();
    equal(rehearsed("canary", [], { quarantined: [digest] }).outcome, "refused");
  });

  it("says what never happened", () => {
    deepEqual(told(rehearsed("canary", ["errorRate=50%@1%", "unhealthy@100%"]), "fault never bit"), ["unhealthy@100%"]);
  });

  it("holds the next stage for an hour when a person pauses, and looks on", () => {
    const rehearsal = rehearsed("canary", ["pause@10%+5m"]);
    equal(rehearsal.outcome, "completed");
    deepEqual([told(rehearsal, "paused"), told(rehearsal, "resumed")], [["by a person"], ["by a person"]]);
    const at = (event: string, detail: string) =>
      rehearsal.timeline.find((entry) => entry.event === event && entry.detail?.startsWith(detail) === true)?.at ?? 0;
    equal(at("resumed", "") - at("paused", ""), 3600);
    ok(at("stage started", "half") >= at("resumed", ""));
    const breached = rehearsed("canary", ["pause@10%+5m", "errorRate=50%@10%+20m"]);
    deepEqual([breached.outcome, told(breached, "resumed")], ["rolled-back", []]);
  });

  it("refuses a pause where Argo would not go back in it", () => {
    for (const strategy of ["blue-green", "rolling"] as const) {
      const result = rehearseOnKubernetes(requestOf({ plan: PLANS[strategy], faults: ["pause@100%"] }));
      deepEqual(result.ok ? [] : result.faults.map(describeFault), [
        `--fault: found pause@100%, expected no pause of a ${strategy} release in a cluster. While it is paused Argo Rollouts would not send it back on a breach: airlock rollout pause refuses it.`,
      ]);
    }
  });

  it("refuses faults that mean nothing in a cluster", () => {
    for (const fault of ["lost-events", "redrive@10%", "duplicate-start@10%", "throttle:modifyRule:3"]) {
      const result = rehearseOnKubernetes(requestOf({ plan: PLANS.canary, faults: [fault] }));
      deepEqual(result.ok ? [] : result.faults.map(describeFault), [
        `--fault: found ${fault}, expected a fault that Kubernetes knows: metric=VALUE@STAGE[+DELAY], unhealthy@STAGE, no-traffic@STAGE, stop@STAGE, deny@STAGE, no-approval@STAGE or pause@STAGE[+DELAY]. Rehearse it with --engine aws.`,
      ]);
    }
  });

  it("refuses what Argo cannot express", () => {
    const refusal = (strategy: Strategy, stages = [stage(12.5, 600), stage(100, 600)]) => {
      const result = rehearseOnKubernetes(requestOf({ plan: planOf(strategy, stages) }));
      return result.ok ? [] : result.faults.map(describeFault);
    };
    deepEqual(refusal("canary"), [
      'rollout.stages[0].weight: found 12.5% (stage "12.5%"), expected a whole percent from 0 to 100, as Argo\'s setWeight takes it. The nearest: 12% or 13%.',
    ]);
    equal(refusal("ab-test", [stage(50, 600)])[0]?.startsWith("rollout.strategy: found ab-test"), true);
  });
});
