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
  /** Enters a state; `bytes` is at least the size of its input, which was checked. */
  goTo(name: string, input: JsonValue, bytes: number): void;
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
  /** At least as many bytes as a payload has; that of the input is known, everything else is counted. */
  bytesOf(payload: JsonValue): number;
  /** The state did its work: shapes the output and goes on. `bytes` is {@link bytesOf} the result where it is known. */
  succeed(result: JsonValue, bytes?: number): void;
  /** Leaves the state for `next`, or ends its flow; the output was checked. */
  leave(output: JsonValue, next: string | undefined, bytes: number): void;
  /** The state failed: retries it, catches the error, or fails its flow. */
  fail(error: ErrorInfo): void;
  /** Turns what a field's evaluation threw into the state's failure. */
  failWith(error: unknown): void;
}
