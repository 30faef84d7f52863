import type { Execution } from "../asl/run";

/** Dollars of one rehearsed rollout, by what is paid for. Free tiers are not taken off; other services cost less than a cent. */
export interface Cost {
  readonly transitions: number;
  readonly transitionsUsd: number;
  readonly reconcilerRuns: number;
  readonly reconcilerUsd: number;
  readonly schedulerUsd: number;
}

// Source: AWS Step Functions pricing, US East, Standard Workflows: $0.025 per 1,000 state transitions.
const PER_TRANSITION = 0.025 / 1000;
// Source: the same page, Express Workflows: $1.00 per million requests.
const PER_EXPRESS_REQUEST = 1 / 1_000_000;
// Source: the same page, Express Workflows: $0.00001667 per GB-second, memory in chunks of 64 MB, duration in chunks of 100 ms.
const PER_GB_SECOND = 0.00001667;
const EXPRESS_GB = 64 / 1024;
const CHUNK_MS = 100;
// Source: Amazon EventBridge pricing, Scheduler: $1.00 per million invocations.
const PER_INVOCATION = 1 / 1_000_000;

/** What the EXPRESS executions that have ended are billed for. */
export class ExpressUse {
  runs = 0;
  private chunks = 0;

  /** An execution ended. */
  add({ startMs, stopMs }: Execution): void {
    this.runs++;
    this.chunks += Math.ceil(((stopMs ?? startMs) - startMs) / CHUNK_MS);
  }

  get seconds(): number {
    return (this.chunks * CHUNK_MS) / 1000;
  }
}

/** Adds up what executions and the schedule cost; of EXPRESS executions that have ended only `express` knows. */
export function costOf(executions: readonly Execution[], express: ExpressUse, invocations: number): Cost {
  const standard = executions.filter((execution) => execution.type === "STANDARD");
  const reconcilerRuns = express.runs + executions.length - standard.length;
  const transitions = standard.reduce((sum, execution) => sum + execution.transitions, 0);
  return {
    transitions,
    transitionsUsd: transitions * PER_TRANSITION,
    reconcilerRuns,
    reconcilerUsd: reconcilerRuns * PER_EXPRESS_REQUEST + express.seconds * EXPRESS_GB * PER_GB_SECOND,
    schedulerUsd: invocations * PER_INVOCATION,
  };
}

/** All of it, rounded to a hundredth of a cent. */
export function totalUsd(cost: Cost): number {
  return Math.round((cost.transitionsUsd + cost.reconcilerUsd + cost.schedulerUsd) * 10_000) / 10_000;
}

/** The parts, for a person. */
export function describeCost(cost: Cost): string {
  const usd = (amount: number): string => `$${amount.toFixed(4)}`;
  return (
    `${cost.transitions} transitions ${usd(cost.transitionsUsd)}; ` +
    `reconciler ${cost.reconcilerRuns} runs ${usd(cost.reconcilerUsd)}; its schedule ${usd(cost.schedulerUsd)}`
  );
}
