import type { JsonValue } from "./data/json";
import type { TaskPattern, TaskResource } from "./resource";
import type { Execution } from "./run/executionHandle";

/** One call that a Task state makes. */
export interface TaskCall {
  /** The Resource as it stands in the definition. */
  readonly resource: string;
  /** See {@link TaskResource}: error names of `optimized` and `aws-sdk` integrations differ. */
  readonly integration: TaskResource["integration"];
  /** `dynamodb`, `elasticloadbalancingv2`, `states`. */
  readonly service: string;
  /** `updateItem`, `modifyRule`, `startExecution`. */
  readonly action: string;
  readonly pattern: TaskPattern;
  /** The evaluated Parameters; the state's input when it has none. Not to be changed. */
  readonly parameters: JsonValue;
  /** Only with the pattern wait-for-task-token. */
  readonly taskToken?: string;
  readonly execution: Execution;
  readonly stateName: string;
  /** Virtual milliseconds since the start of the rehearsal. */
  readonly atMs: number;
}

/** How a call ends. `afterMs` is its duration in virtual milliseconds, 0 when left out. */
export type TaskSettlement =
  | { readonly kind: "ok"; readonly output: JsonValue; readonly afterMs?: number }
  | { readonly kind: "error"; readonly error: string; readonly cause: string; readonly afterMs?: number };

/**
 * What a handler answers. `pending` leaves the end open: `settle` may be called at once or from any later event of the clock;
 * only its first call counts, and none counts after the task timed out or its execution ended.
 */
export type TaskOutcome =
  | TaskSettlement
  | { readonly kind: "pending"; subscribe(settle: (settlement: TaskSettlement) => void): void };

/**
 * Stands for all services. It may start, stop and redrive executions while it is called; their states run in later events of
 * the clock. Results reach a state as events too, so executions at the same instant interleave at their tasks.
 */
export type TaskHandler = (call: TaskCall) => TaskOutcome;
