import type { JsonValue } from "../data/json";
import type { MachineState } from "../machine";
import type { HistoryEvent } from "./history";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED" | "TIMED_OUT";

/** STANDARD executions last up to a year and are billed by transitions; EXPRESS ones last five minutes and are not. */
export type MachineType = "STANDARD" | "EXPRESS";

/** One execution of a state machine on the virtual clock. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
  readonly status: ExecutionStatus;
  readonly input: JsonValue;
  /** Present when it succeeded. */
  readonly output: JsonValue | undefined;
  /** Present when it failed, or when whoever stopped it gave one. A timed-out execution has none, as in AWS. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Virtual milliseconds. */
  readonly startMs: number;
  /** Virtual milliseconds; absent while it runs. */
  readonly stopMs: number | undefined;
  /**
   * State transitions as Step Functions bills STANDARD executions: one for each state entered, one for each retry ("each retry
   * will be charged as an additional state transition", Step Functions pricing), one for each redrive ("execution redrives are
   * considered as state transitions", Developer Guide). EXPRESS executions are billed by requests and duration instead.
   */
  readonly transitions: number;
  /** Number of events in the history. Estimated where branches cut each other off: AWS does not say in which order. */
  readonly historyEvents: number;
  readonly history: readonly HistoryEvent[];
  readonly redriveCount: number;
  /**
   * Ends it as ABORTED, as StopExecution does: no Retry or Catch runs, no pending wait or task goes on. Nothing happens to an
   * execution that has ended; an EXPRESS execution cannot be stopped (StateMachineTypeNotSupported).
   */
  stop(error?: string, cause?: string): void;
  /**
   * Goes on from the state that did not succeed, with that state's input, as RedriveExecution does: branches and iterations that
   * succeeded are kept, retries and the execution's timeout count anew. A Wait starts over. Throws ExecutionNotRedrivable.
   */
  redrive(): void;
  /** Adds a listener for this execution; returns what takes it off. */
  subscribe(listener: ExecutionListener): () => void;
}

/** A state begins. */
export interface StateEntry {
  readonly execution: Execution;
  /** Name of the state. */
  readonly state: string;
  readonly type: MachineState["type"];
  /** Virtual milliseconds. */
  readonly atMs: number;
  /** The state's input, before InputPath. */
  readonly input: JsonValue;
  /** True when a redrive runs the state again; the history has no second event for it then. */
  readonly redriven: boolean;
}

/** An execution ended; its status says how. */
export interface ExecutionEnd {
  readonly execution: Execution;
  readonly atMs: number;
}

/** Told what happens, at once. It may start, stop and redrive executions: their states run in later events of the clock. */
export interface ExecutionListener {
  readonly onStateEntered?: (entry: StateEntry) => void;
  readonly onEnd?: (end: ExecutionEnd) => void;
}
