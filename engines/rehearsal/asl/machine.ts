import type { JsonValue } from "./data/json";
import type { Scope } from "./data/scope";
import type { Compiled } from "./data/template";
import type { Path } from "./path";
import type { TaskResource } from "./resource";

/** A definition that was read, checked and compiled; what an execution runs. */
export interface Machine extends StateGraph {
  readonly timeoutSeconds?: number;
}

/** States that lead to one another. */
export interface StateGraph {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, MachineState>;
}

/** One compiled state. */
export type MachineState =
  | TaskState
  | ChoiceState
  | WaitState
  | PassState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

interface Named {
  readonly name: string;
}

interface WithPaths extends Named {
  /** Absent: the input as it is. Null: {}. */
  readonly inputPath?: Path | null;
  readonly outputPath?: Path | null;
  /** Absent: the state ends its graph. */
  readonly next?: string;
}

interface WithResult extends WithPaths {
  readonly parameters?: Compiled;
  /** Absent: the result replaces the input. Null: the result is dropped. */
  readonly resultPath?: Path | null;
  readonly resultSelector?: Compiled;
}

/** A state with Retry and Catch. */
export interface Recovering extends WithResult {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface TaskState extends Recovering {
  readonly type: "Task";
  readonly resource: TaskResource;
  readonly timeout?: { readonly seconds: number } | { readonly path: Path };
}

export interface PassState extends WithResult {
  readonly type: "Pass";
  readonly result?: { readonly value: JsonValue };
}

export interface WaitState extends WithPaths {
  readonly type: "Wait";
  readonly until:
    | { readonly kind: "seconds"; readonly seconds: number }
    | { readonly kind: "seconds-path"; readonly path: Path }
    | { readonly kind: "timestamp"; readonly epochMs: number }
    | { readonly kind: "timestamp-path"; readonly path: Path };
}

export interface ChoiceState extends WithPaths {
  readonly type: "Choice";
  readonly rules: readonly { readonly holds: Condition; readonly next: string }[];
  readonly default?: string;
}

/** A compiled rule of a Choice state. */
export type Condition = (scope: Scope) => boolean;

export interface SucceedState extends WithPaths {
  readonly type: "Succeed";
}

export interface FailState extends Named {
  readonly type: "Fail";
  readonly error?: Compiled;
  readonly cause?: Compiled;
}

export interface ParallelState extends Recovering {
  readonly type: "Parallel";
  readonly branches: readonly StateGraph[];
}

export interface MapState extends Recovering {
  readonly type: "Map";
  readonly itemsPath?: Path;
  readonly itemSelector?: Compiled;
  readonly processor: StateGraph;
  readonly maxConcurrency: { readonly limit: number } | { readonly path: Path };
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: boolean;
}

export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  readonly resultPath?: Path | null;
}
