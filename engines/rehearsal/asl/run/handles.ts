import type { JsonObject, JsonValue } from "../data/json";
import type { Scope } from "../data/scope";
import type { ErrorInfo } from "../failure";
import type { MachineState } from "../machine";
import type { Lifetime } from "./lifetime";

// The parts of a run know each other by these interfaces, so that none of them imports the other in a circle.

/** What becomes of a flow. */
export interface FlowEnd {
  succeeded(output: JsonValue): void;
  failed(error: ErrorInfo): void;
}

/** A flow as its owner sees it. */
export interface FlowHandle {
  readonly succeeded: boolean;
  readonly output: JsonValue;
  /** Runs until every state waits for the clock or the flow ends. */
  run(): void;
  /** Goes on from the state at which the execution ended, with that state's input. */
  redrive(life: Lifetime): void;
  /** Writes the events of states that are cut off by another branch's failure, innermost first. */
  recordAborted(): void;
}

/** A flow as the states in it see it. */
export interface FlowPath {
  /** True for a branch or an iteration. */
  readonly nested: boolean;
  readonly lifetime: Lifetime;
  goTo(name: string, input: JsonValue): void;
  finish(output: JsonValue): void;
  fail(error: ErrorInfo): void;
}

/** The branches or iterations of a visit, as the visit sees them. */
export interface BranchesHandle {
  start(): void;
  redrive(): void;
  recordAborted(): void;
}

/** One entry into a state, as the work of that state sees it. */
export interface VisitHandle {
  readonly state: MachineState;
  readonly flow: FlowPath;
  /** Ends with the attempt that is under way. */
  readonly life: Lifetime;
  /** Set by states that contain others. */
  branches: BranchesHandle | undefined;
  /** What `$` and `$$` mean in a field of this state. */
  scope(data: JsonValue, extra?: JsonObject): Scope;
  /** The state did its work: shapes the output and goes on. */
  succeed(result: JsonValue): void;
  /** Leaves the state for `next`, or ends its flow. */
  leave(output: JsonValue, next: string | undefined): void;
  /** The state failed: retries it, catches the error, or fails its flow. */
  fail(error: ErrorInfo): void;
  /** Turns what a field's evaluation threw into the state's failure. */
  failWith(error: unknown): void;
}
