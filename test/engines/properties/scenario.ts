import { parseFault, type RehearsalRequest } from "../../../engines/rehearsal";
import { describeFault } from "../../../release/fault";
import type { ReleaseKind } from "../../../release/manifest/releaseKind";
import type { Plan } from "../../../release/plan/plan";
import { pollsOf } from "../../../release/plan/polls";
import { promotes, type Strategy } from "../../../release/plan/strategy";
import { ALL_ACTIONS, DIGEST, LIVE_DIGEST } from "../rehearsal/request";

/** A stage as a scenario has it. */
export interface ScenarioStage {
  readonly weight: number;
  readonly bakeSeconds: number;
  /** A person must let it begin. @defaultValue false */
  readonly approval?: boolean;
}

/** Something that comes in between, `at` seconds after the record was written. */
export type Happening = { readonly at: number } & (
  | { readonly kind: "stop" | "redrive"; readonly machine: "forward" | "back"; readonly which: number }
  /** A person starts back. */
  | { readonly kind: "person" }
  /** Several backs at once, each for a reason of its own. */
  | { readonly kind: "backs"; readonly count: number }
  /** Events that speak of another rollout, of another colour, or of a time before this one. */
  | { readonly kind: "foreign"; readonly of: "ended" | "alarm" | "early-alarm" | "unknown-alarm" }
  /** The record's event comes once more. */
  | { readonly kind: "duplicate" }
  /** Another release; prepared on what was live at first, or on this candidate. */
  | { readonly kind: "release"; readonly patch: number; readonly on: "live" | "candidate" }
  /** A service answers nothing for a while. */
  | { readonly kind: "outage"; readonly service: string; readonly seconds: number }
  /** The next shift is under way for so long. */
  | { readonly kind: "slow-shift"; readonly seconds: number }
  /** The next calls are done, but not answered. */
  | { readonly kind: "lost-answers"; readonly calls: number }
);

/** What the bus does to the events that start back; a record's event is lost by the fault `lost-events` alone. */
export type Delivery = "ordinary" | "lost" | "late" | "thrice";

/** One run: plain data, so that a failure can be written down and played again. */
export interface Scenario {
  readonly strategy: Strategy;
  readonly stages: readonly ScenarioStage[];
  readonly seed: number;
  /** The first release ever: nothing is live. */
  readonly first: boolean;
  readonly smokeTest: boolean;
  /** Kind of this release and of those that come in between. @defaultValue "normal" */
  readonly kind?: ReleaseKind;
  /** A version whose debt these releases settle. @defaultValue none */
  readonly settles?: string;
  /** What the colours are. @defaultValue ECS services */
  readonly capacity?: "ecs" | "autoscaling";
  /** Specifications, as `airlock rehearse --fault` takes them; a stage is named `s0`, `s1`. */
  readonly faults: readonly string[];
  readonly happenings: readonly Happening[];
  readonly delivery: Delivery;
}

/** So much that a breach shows in every minute, also at 1 %. */
const REQUESTS_PER_SECOND = 1000;

export function planOfScenario({ strategy, stages }: Pick<Scenario, "strategy" | "stages">): Plan {
  return {
    strategy,
    promotes: promotes(strategy),
    requestsPerSecond: REQUESTS_PER_SECOND,
    warmUpSeconds: 0,
    stages: stages.map(({ weight, bakeSeconds, approval = false }, i) => ({
      name: `s${i}`,
      weight,
      ringWeight: strategy === "rings" ? 100 : weight,
      bakeSeconds,
      polls: pollsOf(bakeSeconds),
      approval,
      stickySeconds: strategy === "ab-test" ? 86_400 : 0,
    })),
  };
}

/** The rehearsal of a scenario; its happenings come on top. */
export function requestOfScenario(scenario: Scenario): RehearsalRequest {
  const plan = planOfScenario(scenario);
  return {
    service: "payments",
    environment: "production",
    version: "1.4.0",
    digest: DIGEST,
    previous: scenario.first ? { version: "", digest: "" } : { version: "1.3.0", digest: LIVE_DIGEST },
    triggers: [
      { metric: "errorRate", abovePercent: 1 },
      { metric: "latencyP95", aboveBaselineTimes: 2 },
      { metric: "complaints", above: 3 },
    ],
    objectiveSeconds: 300,
    contact: "payments on call",
    verdicts: [],
    seed: scenario.seed,
    smokeTest: scenario.smokeTest,
    ...(scenario.kind === undefined ? {} : { kind: scenario.kind }),
    ...(scenario.settles === undefined ? {} : { settles: [scenario.settles] }),
    capacity: scenario.capacity ?? "ecs",
    plan,
    faults: scenario.faults.map((text) => {
      const fault = parseFault(text, plan, ALL_ACTIONS);
      if (!fault.ok) throw new Error(fault.faults.map(describeFault).join(" "));
      return fault.value;
    }),
  };
}

/** Whether every call that the machines make is answered. */
export function answersEverything({ faults, happenings }: Scenario): boolean {
  return (
    !faults.some((text) => /^(throttle|fail|lost-answer):/.test(text)) &&
    !happenings.some(({ kind }) => ["outage", "lost-answers", "slow-shift"].includes(kind))
  );
}

/** Whether events may not come, or come late. */
export function losesEvents({ faults, delivery }: Scenario): boolean {
  return faults.includes("lost-events") || delivery === "lost" || delivery === "late";
}
