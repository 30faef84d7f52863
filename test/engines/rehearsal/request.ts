import { machineActions, parseFault, type RehearsalRequest } from "../../../engines/rehearsal";
import { describeFault } from "../../../release/fault";
import { DEFAULT_STAGES } from "../../../release/plan/defaultStages";
import type { Plan } from "../../../release/plan/plan";
import { pollsOf } from "../../../release/plan/polls";

/** A plan of stages given as [name, weight, bake seconds]. */
export function planOf(stages: readonly (readonly [string, number, number])[], requestsPerSecond = 200): Plan {
  return {
    strategy: "canary",
    promotes: true,
    requestsPerSecond,
    warmUpSeconds: 0,
    stages: stages.map(([name, weight, bakeSeconds]) => ({
      name,
      weight,
      ringWeight: weight,
      bakeSeconds,
      polls: pollsOf(bakeSeconds),
      approval: false,
      stickySeconds: 0,
    })),
  };
}

/** The default schedule: more than thirty hours. */
export const DEFAULT_PLAN = planOf(
  DEFAULT_STAGES.canary.map(({ weight, bake }) => [`${weight}%`, weight, bake] as const),
);

/** The same weights in an hour and a half. */
export const SHORT_PLAN = planOf([
  ["1%", 1, 900],
  ["10%", 10, 900],
  ["half", 50, 1800],
  ["100%", 100, 1800],
]);

/** Actions of the machines, smoke test included. */
export const ACTIONS = machineActions({ smokeTest: true });

/** Actions of the machines of both kinds of capacity. */
export const ALL_ACTIONS = [...new Set([...ACTIONS, ...machineActions({ smokeTest: true, capacity: "autoscaling" })])];

export const DIGEST = `sha256:${"a".repeat(64)}`;
export const LIVE_DIGEST = `sha256:${"b".repeat(64)}`;

/** A request with the contract of the seeds; `faults` are specifications. */
export function requestOf({
  faults = [],
  ...changes
}: Partial<Omit<RehearsalRequest, "faults">> & { readonly faults?: readonly string[] } = {}): RehearsalRequest {
  const plan = changes.plan ?? SHORT_PLAN;
  return {
    service: "payments",
    environment: "production",
    version: "1.4.0",
    digest: DIGEST,
    previous: { version: "1.3.0", digest: LIVE_DIGEST },
    triggers: [
      { metric: "errorRate", abovePercent: 1 },
      { metric: "latencyP95", aboveBaselineTimes: 2 },
      { metric: "complaints", above: 3 },
    ],
    objectiveSeconds: 300,
    contact: "payments on call",
    verdicts: [],
    seed: 1,
    ...changes,
    plan,
    faults: faults.map((text) => {
      const fault = parseFault(text, plan, ACTIONS);
      if (!fault.ok) throw new Error(fault.faults.map(describeFault).join(" "));
      return fault.value;
    }),
  };
}
