import fc from "fast-check";
import type { Strategy } from "../../../release/plan/strategy";
import { ALL_ACTIONS } from "../rehearsal/request";
import type { Delivery, Happening, Scenario, ScenarioStage } from "./scenario";

/** Bakes in seconds: shorter than a breach takes to show, and longer. */
const bake = fc.constantFrom(120, 300, 420, 600, 900);
const last = fc.constantFrom(300, 600, 900, 1500);

function stages(...weights: readonly number[]): fc.Arbitrary<readonly ScenarioStage[]> {
  const inner = weights.slice(0, -1).map((weight) => bake.map((bakeSeconds) => ({ weight, bakeSeconds })));
  const final = last.map((bakeSeconds) => ({ weight: weights.at(-1) ?? 100, bakeSeconds }));
  return fc.tuple(...inner, final);
}

const rising = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 3 })
  .chain((weights) => stages(...weights.toSorted((a, b) => a - b), 100));

/** Schedules of each strategy that the machines know. Another strategy is one more arm. */
const SCHEDULES: Readonly<Partial<Record<Strategy, fc.Arbitrary<readonly ScenarioStage[]>>>> = {
  canary: fc.oneof({ weight: 3, arbitrary: stages(1, 10, 50, 100) }, { weight: 2, arbitrary: rising }),
  "blue-green": stages(100),
  hot: last.map(() => [{ weight: 100, bakeSeconds: 120 }]),
  rings: fc.integer({ min: 1, max: 50 }).chain((share) => stages(0, share, 100)),
  "ab-test": fc.integer({ min: 1, max: 99 }).chain((share) => stages(share)),
  rolling: stages(100),
};

/** Now and then a stage after the first one waits for a person. */
function asking(chosen: readonly ScenarioStage[]): fc.Arbitrary<readonly ScenarioStage[]> {
  const which = fc.option(fc.integer({ min: 1, max: 3 }), { freq: 4 });
  return which.map((index) => chosen.map((stage, i) => (i === index ? { ...stage, approval: true } : stage)));
}

const schedule = fc.oneof(
  ...Object.entries(SCHEDULES).map(([strategy, of]) => ({
    weight: strategy === "canary" ? 6 : 1,
    arbitrary: of.chain(asking).map((chosen) => ({ strategy: strategy as Strategy, stages: chosen })),
  })),
);

/** Faults that break the contract for as long as they last. */
const BREACHES = ["errorRate=5%", "errorRate=40%", "latencyP95=3x", "latencyP95=900ms", "complaints=4"];
/** The same within the contract, and what is no matter of the contract's thresholds. */
const LAPSES = ["errorRate=0.2%", "latencyP95=1.2x", "complaints=3"];

function faults(count: number): fc.Arbitrary<readonly string[]> {
  const stage = fc.nat(count - 1).map((index) => `s${index}`);
  const behaviour = fc
    .tuple(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...BREACHES) }, fc.constantFrom(...LAPSES)),
      stage,
      fc.constantFrom("", "", "+30s", "+2m", "+7m"),
    )
    .map(([what, at, later]) => `${what}@${at}${later}`);
  const silence = fc.tuple(fc.constantFrom("unhealthy", "no-traffic"), stage).map(([what, at]) => `${what}@${at}`);
  const trouble = fc
    .tuple(
      fc.constantFrom("stop", "redrive", "duplicate-start", "stop", "redrive", "deny", "no-approval", "pause"),
      stage,
    )
    .map(([what, at]) => `${what}@${at}`);
  const calls = fc
    .tuple(
      fc.constantFrom("throttle", "fail", "lost-answer"),
      fc.constantFrom(...ALL_ACTIONS),
      fc.integer({ min: 1, max: 60 }),
    )
    .map(([mode, action, times]) => `${mode}:${action}:${times}`);
  return fc
    .tuple(
      fc.array(fc.oneof({ weight: 4, arbitrary: behaviour }, silence), { maxLength: 2 }),
      fc.array(trouble, { maxLength: 1 }),
      fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(calls, { maxLength: 3 })),
      fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, fc.constant(["lost-events"])),
    )
    .map((parts) => parts.flat());
}

const SERVICES = [
  "dynamodb",
  "elasticloadbalancingv2",
  "ecs",
  "autoscaling",
  "ec2",
  "cloudwatch",
  "s3",
  "sfn",
  "states",
  "scheduler",
] as const;

/** Seconds for placing, and a little more than the bakes. */
const MARGIN_SECONDS = 600;

function happening(seconds: number): fc.Arbitrary<Happening> {
  const at = fc.integer({ min: 0, max: seconds + MARGIN_SECONDS });
  const machine = fc.constantFrom("forward", "back");
  return fc.oneof(
    fc.record({ at, kind: fc.constantFrom("stop", "redrive"), machine, which: fc.nat(3) }),
    fc.record({ at, kind: fc.constant("person") }),
    fc.record({ at, kind: fc.constant("backs"), count: fc.integer({ min: 2, max: 4 }) }),
    fc.record({
      at,
      kind: fc.constant("foreign"),
      of: fc.constantFrom("ended", "alarm", "early-alarm", "unknown-alarm"),
    }),
    fc.record({ at, kind: fc.constant("duplicate") }),
    fc.record({
      at,
      kind: fc.constant("release"),
      patch: fc.integer({ min: 1, max: 9 }),
      on: fc.constantFrom("live", "candidate"),
    }),
    fc.record({
      at,
      kind: fc.constant("outage"),
      service: fc.constantFrom(...SERVICES),
      seconds: fc.integer({ min: 1, max: 600 }),
    }),
    // Longer than that the task counts as failed, and is tried again.
    fc.record({ at, kind: fc.constant("slow-shift"), seconds: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ at, kind: fc.constant("lost-answers"), calls: fc.integer({ min: 1, max: 5 }) }),
  );
}

/** Whatever can happen to a rollout. About half of the runs have nothing but faults. */
export const scenarios: fc.Arbitrary<Scenario> = schedule
  .chain(({ strategy, stages: chosen }) => {
    const seconds = chosen.reduce((sum, { bakeSeconds }) => sum + bakeSeconds, 0);
    return fc.record({
      strategy: fc.constant(strategy),
      stages: fc.constant(chosen),
      seed: fc.nat(1_000_000),
      first: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.constant(true)),
      smokeTest: fc.boolean(),
      capacity:
        // Groups refuse rolling releases.
        strategy === "rolling"
          ? fc.constant("ecs" as const)
          : fc.oneof({ weight: 2, arbitrary: fc.constant("ecs" as const) }, fc.constant("autoscaling" as const)),
      faults: faults(chosen.length),
      happenings: fc.oneof(fc.constant([]), fc.array(happening(seconds), { minLength: 1, maxLength: 5 })),
      delivery: fc.oneof(
        { weight: 4, arbitrary: fc.constant<Delivery>("ordinary") },
        fc.constantFrom<Delivery>("lost", "late", "thrice"),
      ),
      owing: fc.constantFrom({}, { kind: "hotfix" as const }, { settles: "1.2.9" }),
    });
  })
  .map(({ owing, ...scenario }) => ({ ...scenario, ...owing }));
