import type { VirtualClock } from "../../clock";
import type { JsonObject, JsonValue } from "../data/json";
import type { SeededRandom } from "../data/random";
import type { ErrorInfo } from "../failure";
import type { MachineState, StateGraph } from "../machine";
import type { TaskResource } from "../resource";
import type { TaskOutcome } from "../task";
import type { FlowEnd, FlowHandle } from "./handles";
import type { Lifetime } from "./lifetime";

/** What an execution offers to the states that run in it. */
export interface FlowHost {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  /** Writes a history event and returns its id; ends the execution when the history is full. */
  record(type: string, state?: string): number;
  /** Counts what Step Functions bills. */
  countTransition(): void;
  /** Tells the listeners that a state begins. */
  announce(state: MachineState, input: JsonValue, redriven: boolean): void;
  /** The parts of the context object that are the same for all states. */
  context(): JsonObject;
  /** Milliseconds since 1970 of the virtual now. */
  epochNow(): number;
  /** Hands a task to whoever answers tasks. */
  call(resource: TaskResource, stateName: string, parameters: JsonValue, taskToken: string | undefined): TaskOutcome;
  /** What a task answered, as nobody else can change it. Throws a TypeError when it is not JSON. */
  receive(output: JsonValue): JsonValue;
  /** A flow for a branch or an iteration. */
  nestedFlow(graph: StateGraph, input: JsonValue, life: Lifetime, end: FlowEnd): FlowHandle;
  /** Ends the execution as FAILED. */
  fail(error: ErrorInfo): void;
}
