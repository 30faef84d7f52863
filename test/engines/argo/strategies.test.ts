import { deepEqual, equal } from "node:assert/strict";
import type { Step } from "../../../engines/argo/kinds/rollout";
import { scheduleText } from "../../../engines/argo/strategy/scheduleText";
import type { Strategy } from "../../../release/plan/strategy";
import { compiled, inputOf, planOf, ROUTER, stage, WORKLOAD } from "./input";

/** A step as one word. */
function said(step: Step): string {
  if ("setWeight" in step) return `weight ${step.setWeight}`;
  if ("pause" in step) return "pause";
  if ("analysis" in step) return step.analysis.templates.map((template) => template.templateName).join("+");
  if ("setHeaderRoute" in step) return `header ${step.setHeaderRoute.name}`;
  return "weight" in step.setCanaryScale ? `scale ${step.setCanaryScale.weight}` : "scale with weight";
}

function canaryOf(input: Parameters<typeof compiled>[0]) {
  const { strategy } = compiled(input).rollout.spec;
  if (!("canary" in strategy)) throw new Error("no canary");
  return strategy.canary;
}

function stepsOf(input: Parameters<typeof compiled>[0]): readonly string[] {
  return canaryOf(input).steps.map(said);
}

const { smokeTest: _, ...WITHOUT_SMOKE } = WORKLOAD;

function withoutSmoke(plan: ReturnType<typeof planOf>) {
  return { ...inputOf(plan), workload: { ...WITHOUT_SMOKE, router: ROUTER.gatewayApi } };
}

describe("argo: strategies", () => {
  it("compiles the default canary to weights, each with its bake, after the smoke test", () => {
    deepEqual(stepsOf(inputOf(planOf("canary"))), [
      "scale 1",
      "payments-smoke",
      "weight 1",
      "scale with weight",
      "payments-bake-1",
      "weight 10",
      "payments-bake-2",
      "weight 50",
      "payments-bake-3",
      "weight 100",
      "payments-bake-4",
    ]);
  });

  it("leaves the scale to the weights where nothing is smoke-tested", () => {
    deepEqual(stepsOf(withoutSmoke(planOf("canary", [stage(10, 600), stage(100, 900)]))), [
      "weight 10",
      "payments-bake-1",
      "weight 100",
      "payments-bake-2",
    ]);
  });

  it("waits for a person before the weight of a stage that asks", () => {
    const stages = [stage(10, 600, { approval: true }), stage(100, 900, { approval: true })];
    deepEqual(stepsOf(withoutSmoke(planOf("canary", stages))), [
      "pause",
      "weight 10",
      "payments-bake-1",
      "pause",
      "weight 100",
      "payments-bake-2",
    ]);
  });

  it("watches in the background from the first bake on, through every pause", () => {
    const plan = planOf("canary", [stage(10, 600, { approval: true }), stage(100, 900)]);
    const { analysis, steps } = canaryOf(inputOf(plan));
    equal(steps.map(said)[analysis.startingStep], "payments-bake-1");
    deepEqual(analysis.templates, [{ templateName: "payments-watch" }]);
  });

  it("keeps the pods of the version before for as long as the return is promised", () => {
    const canary = canaryOf(inputOf(planOf("canary"), { drainSeconds: 60, returnSeconds: 900 }));
    equal(canary.scaleDownDelaySeconds, 900);
    equal(canary.abortScaleDownDelaySeconds, 60);
    equal(canaryOf(inputOf(planOf("canary"), { drainSeconds: 60 })).scaleDownDelaySeconds, 300);
    equal("dynamicStableScale" in canary, false);
    equal("rollbackWindow" in compiled(inputOf(planOf("canary"))).rollout.spec, false);
  });

  it("leads ring 0 by its header, to pods that are there before", () => {
    const rings = inputOf(planOf("rings"), { ring: { header: "X-Ring", value: "0", capacityPercent: 30 } });
    deepEqual(stepsOf(rings), [
      "scale 30",
      "payments-smoke",
      "scale 30",
      "weight 0",
      "header payments-ring-0",
      "payments-bake-1",
      "scale 30",
      "weight 10",
      "payments-bake-2",
      "scale 100",
      "weight 100",
      "payments-bake-3",
    ]);
    deepEqual(canaryOf(rings).trafficRouting?.managedRoutes, [{ name: "payments-ring-0" }]);
  });

  it("compiles hot to all traffic at once, watched, with the way back kept", () => {
    deepEqual(stepsOf(withoutSmoke(planOf("hot"))), ["weight 100", "payments-bake-1"]);
    equal(canaryOf(inputOf(planOf("hot"))).stableService, "payments-stable");
  });

  it("compiles rolling to pods replaced behind one Service, without smoke test and delays, which Argo has not there", () => {
    const input = inputOf(planOf("rolling"));
    const { analysis, ...canary } = canaryOf(input);
    deepEqual(canary.steps.map(said), ["weight 100", "payments-bake-1"]);
    deepEqual(Object.keys(canary), ["maxSurge", "maxUnavailable", "steps"]);
    equal(analysis.startingStep, 1);
    const { services, route, analysisTemplates } = compiled(input);
    deepEqual(
      services.map((service) => service.metadata.name),
      ["payments-all"],
    );
    equal(route, undefined);
    deepEqual(
      analysisTemplates.map((template) => template.metadata.name),
      ["payments-bake-1", "payments-watch"],
    );
  });

  it("smoke-tests the preview before a blue-green switch and validates after it", () => {
    const { services, rollout } = compiled(inputOf(planOf("blue-green")));
    deepEqual(
      services.map((service) => service.metadata.name),
      ["payments-stable", "payments-preview"],
    );
    const { strategy } = rollout.spec;
    if (!("blueGreen" in strategy)) throw new Error("no blue-green");
    const { prePromotionAnalysis, postPromotionAnalysis, ...switching } = strategy.blueGreen;
    deepEqual(switching, {
      activeService: "payments-stable",
      previewService: "payments-preview",
      autoPromotionEnabled: true,
      scaleDownDelaySeconds: 300,
      abortScaleDownDelaySeconds: 1,
    });
    deepEqual(prePromotionAnalysis.templates, [{ templateName: "payments-smoke" }]);
    deepEqual(postPromotionAnalysis.templates, [
      { templateName: "payments-bake-1" },
      { templateName: "payments-watch" },
    ]);
  });

  it("leaves the blue-green switch to a person where the stage asks", () => {
    const plan = planOf("blue-green", [stage(100, 900, { name: "switch", approval: true })]);
    const { strategy } = compiled(inputOf(plan)).rollout.spec;
    equal("blueGreen" in strategy && strategy.blueGreen.autoPromotionEnabled, false);
  });

  it("ends every measurement of a blue-green validation: Argo refuses one that runs for ever there", () => {
    const { analysisTemplates } = compiled(inputOf(planOf("blue-green", [stage(100, 900)])));
    const watch = analysisTemplates.find((template) => template.metadata.name === "payments-watch");
    deepEqual(
      watch?.spec.metrics.map(({ name, count }) => [name, count]),
      [
        ["errorRate-watch", 30],
        ["latencyP95-times-watch", 30],
        ["complaints-watch", 30],
        ["unhealthyHosts-watch", 30],
      ],
    );
  });

  it("says on the Rollout which steps belong to which stage", () => {
    const input = inputOf(planOf("canary", [stage(10, 600, { name: "few" }), stage(100, 900, { approval: true })]));
    deepEqual(JSON.parse(compiled(input).rollout.metadata.annotations?.["airlock.dev/stages"] ?? ""), [
      { name: "few", weight: 10, bakeSeconds: 600, approval: false, from: 2, to: 5 },
      { name: "100%", weight: 100, bakeSeconds: 900, approval: true, from: 5, to: 8 },
    ]);
  });

  it("tells users' requests apart by names that one strategy shares with the next", () => {
    const first = (strategy: Strategy) => compiled(inputOf(planOf(strategy))).services[0]?.metadata.name;
    deepEqual((["canary", "rings", "hot", "blue-green"] as const).map(first), Array(4).fill("payments-stable"));
  });

  it("has the stages that the list of released images says, and nothing but a smoke test besides", () => {
    const approving = [stage(10, 600, { approval: true }), stage(100, 900)];
    const last = [stage(100, 900)];
    const plans = [
      planOf("canary"),
      planOf("canary", approving),
      planOf("rings"),
      planOf("hot", last),
      planOf("rolling", last),
      planOf("blue-green", last),
      planOf("blue-green", [stage(100, 900, { approval: true })]),
    ];
    const said = plans.map((plan) => [scheduleText(plan), declaredBy(compiled(inputOf(plan)).rollout.spec.strategy)]);
    for (const [planned = "", declared = ""] of said) {
      equal([planned, `analysis ${planned}`].includes(declared), true, `${planned}: ${declared}`);
    }
    deepEqual(said.map(([planned]) => planned).slice(1), [
      "approval 10% analysis 100% analysis",
      scheduleText(planOf("rings")),
      "100% analysis",
      "100% analysis",
      "blue-green",
      "blue-green approval",
    ]);
  });
});

/** What the policy airlock-released-schedule reads off a strategy; the policy itself is asked in test/scenarios/kubernetes. */
function declaredBy(strategy: ReturnType<typeof compiled>["rollout"]["spec"]["strategy"]): string {
  if ("blueGreen" in strategy) return strategy.blueGreen.autoPromotionEnabled ? "blue-green" : "blue-green approval";
  return strategy.canary.steps
    .flatMap((step) => {
      if ("setWeight" in step) return [`${step.setWeight}%`];
      if ("analysis" in step) return ["analysis"];
      return "pause" in step ? ["approval"] : [];
    })
    .join(" ");
}
