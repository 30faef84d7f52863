import type { VirtualClock } from "../../clock";
import { cloneJson, type JsonObject, type JsonValue } from "../data/json";
import { SeededRandom } from "../data/random";
import { StepFunctionsError } from "../errors";
import { type ErrorInfo, States } from "../failure";
import type { Machine, MachineState, StateGraph } from "../machine";
import type { TaskResource } from "../resource";
import type { TaskHandler, TaskOutcome } from "../task";
import type { Execution, ExecutionListener, ExecutionStatus, MachineType } from "./executionHandle";
import { Flow } from "./flow";
import type { FlowHost } from "./flowHost";
import type { FlowEnd, FlowHandle } from "./handles";
import { EXPRESS_EVENT_LIMIT, HISTORY_LIMIT, HISTORY_LIMIT_CAUSE, History, type HistoryEvent } from "./history";
import { Lifetime } from "./lifetime";
import { Listeners } from "./listeners";

/** What an execution is made of; the host fills it in. */
export interface ExecutionSetup {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
  readonly machine: Machine;
  readonly input: JsonValue;
  readonly clock: VirtualClock;
  readonly epochMs: number;
  readonly seed: string;
  readonly tasks: TaskHandler;
  readonly answers: "copied" | "shared";
  readonly listeners: Listeners;
}

/** Longest executions in seconds. Source: Developer Guide, "Service quotas": a year, and five minutes. */
const LONGEST_SECONDS: Readonly<Record<MachineType, number>> = { STANDARD: 31_536_000, EXPRESS: 300 };

/** A redrive needs room for its own event and one more. Source: RedriveExecution, "the execution event history count". */
const REDRIVE_HISTORY_LIMIT = 24_999;
const REDRIVABLE_MS = 14 * 24 * 3_600_000;

/** The execution itself; see {@link Execution} for what its members mean. */
export class LiveExecution implements Execution, FlowHost {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
  readonly input: JsonValue;
  readonly startMs: number;
  readonly clock: VirtualClock;
  /** Called when it ended, before any listener: the host's own. */
  onOver: (() => void) | undefined;
  private state: ExecutionStatus = "RUNNING";
  private result: JsonValue | undefined;
  private failure: Partial<ErrorInfo> = {};
  private ended: number | undefined;
  private billed = 0;
  private redrives = 0;
  private readonly events = new History();
  private life: Lifetime;
  /** Absent when it ended and nothing can redrive it. */
  private flow: Flow | undefined;
  private own: Listeners | undefined;
  private drawn: SeededRandom | undefined;
  private known: JsonObject | undefined;

  constructor(private readonly setup: ExecutionSetup) {
    this.arn = setup.arn;
    this.name = setup.name;
    this.stateMachineArn = setup.stateMachineArn;
    this.type = setup.type;
    this.input = setup.input;
    this.clock = setup.clock;
    this.startMs = setup.clock.now();
    this.life = new Lifetime(setup.clock);
    this.flow = new Flow(this, setup.machine, setup.input, false, this.life, {
      succeeded: (output) => this.succeed(output),
      failed: (error) => this.fail(error),
    });
    this.record("ExecutionStarted");
    this.armTimeout();
    this.life.after(0, () => this.flow?.run());
  }

  get status(): ExecutionStatus {
    return this.state;
  }

  get output(): JsonValue | undefined {
    return this.result;
  }

  get error(): string | undefined {
    return this.failure.error;
  }

  get cause(): string | undefined {
    return this.failure.cause;
  }

  get stopMs(): number | undefined {
    return this.ended;
  }

  get transitions(): number {
    return this.billed;
  }

  get historyEvents(): number {
    return this.events.length;
  }

  get history(): readonly HistoryEvent[] {
    return this.events.events;
  }

  get redriveCount(): number {
    return this.redrives;
  }

  subscribe(listener: ExecutionListener): () => void {
    this.own ??= new Listeners();
    return this.own.add(listener);
  }

  stop(error?: string, cause?: string): void {
    if (this.type === "EXPRESS") {
      throw new StepFunctionsError("StateMachineTypeNotSupported", "An EXPRESS execution cannot be stopped.");
    }
    this.close("ABORTED", { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
  }

  redrive(): void {
    const reason = this.whyNotRedrivable();
    if (reason !== undefined) throw new StepFunctionsError("ExecutionNotRedrivable", reason);
    this.state = "RUNNING";
    this.failure = {};
    this.ended = undefined;
    this.redrives++;
    this.known = undefined;
    this.billed++;
    this.life = new Lifetime(this.setup.clock);
    this.record("ExecutionRedriven");
    this.armTimeout();
    const life = this.life;
    life.after(0, () => this.flow?.redrive(life));
  }

  // What it offers to the states that run in it: FlowHost.

  /** A generator of its own, so that no execution changes what another one draws. */
  get random(): SeededRandom {
    this.drawn ??= new SeededRandom(`${this.setup.seed} ${this.arn}`);
    return this.drawn;
  }

  record(type: string, state?: string): number {
    if (this.state !== "RUNNING") return this.events.length;
    if (this.type === "EXPRESS" && this.events.length >= EXPRESS_EVENT_LIMIT) {
      this.close("TIMED_OUT", {
        error: States.timeout,
        cause: `More than ${EXPRESS_EVENT_LIMIT} events: an endless loop.`,
      });
      return this.events.length;
    }
    // Event 25,000 has to be the last one. ExecutionSucceeded does not pass through here.
    if (this.type === "STANDARD" && this.events.length >= HISTORY_LIMIT - 1) {
      this.fail({ error: States.runtime, cause: HISTORY_LIMIT_CAUSE });
      return this.events.length;
    }
    return this.append(type, state);
  }

  countTransition(): void {
    this.billed++;
  }

  announce(state: MachineState, input: JsonValue, redriven: boolean): void {
    const { listeners } = this.setup;
    if (this.own?.hearsStates !== true && !listeners.hearsStates) return;
    const entry = { execution: this, state: state.name, type: state.type, atMs: this.clock.now(), input, redriven };
    this.own?.stateEntered(entry);
    listeners.stateEntered(entry);
  }

  context(): JsonObject {
    this.known ??= {
      Execution: {
        Id: this.arn,
        Input: this.input,
        StartTime: new Date(this.setup.epochMs + this.startMs).toISOString(),
        Name: this.name,
        RedriveCount: this.redrives,
      },
      StateMachine: {
        Id: this.stateMachineArn,
        Name: this.stateMachineArn.slice(this.stateMachineArn.lastIndexOf(":") + 1),
      },
    };
    return this.known;
  }

  epochNow(): number {
    return this.setup.epochMs + this.clock.now();
  }

  call(resource: TaskResource, stateName: string, parameters: JsonValue, taskToken: string | undefined): TaskOutcome {
    const { arn, integration, service, action, pattern } = resource;
    const call = { resource: arn, integration, service, action, pattern, parameters, execution: this, stateName };
    const atMs = this.clock.now();
    return this.setup.tasks(taskToken === undefined ? { ...call, atMs } : { ...call, atMs, taskToken });
  }

  receive(output: JsonValue): JsonValue {
    return this.setup.answers === "shared" ? output : cloneJson(output);
  }

  nestedFlow(graph: StateGraph, input: JsonValue, life: Lifetime, end: FlowEnd): FlowHandle {
    return new Flow(this, graph, input, true, life, end);
  }

  fail(error: ErrorInfo): void {
    const { error: name, cause } = error;
    this.close("FAILED", { ...(name !== "" && { error: name }), ...(cause !== undefined && { cause }) });
  }

  private whyNotRedrivable(): string | undefined {
    if (this.type === "EXPRESS") return "An EXPRESS execution cannot be redriven.";
    if (this.state === "RUNNING" || this.state === "SUCCEEDED")
      return `An execution that is ${this.state} cannot be redriven.`;
    if (this.events.length >= REDRIVE_HISTORY_LIMIT) return "The execution history has no room for a redrive.";
    const age = this.setup.clock.now() - (this.ended ?? 0);
    return age > REDRIVABLE_MS ? "The execution ended more than 14 days ago." : undefined;
  }

  private armTimeout(): void {
    const most = LONGEST_SECONDS[this.type];
    const seconds = Math.min(this.setup.machine.timeoutSeconds ?? most, most);
    this.life.after(seconds * 1_000, () => this.close("TIMED_OUT", {}));
  }

  private succeed(output: JsonValue): void {
    if (this.state !== "RUNNING") return;
    this.result = output;
    this.close("SUCCEEDED", {});
  }

  private close(status: Exclude<ExecutionStatus, "RUNNING">, failure: Partial<ErrorInfo>): void {
    if (this.state !== "RUNNING") return;
    this.state = status;
    this.failure = failure;
    this.ended = this.setup.clock.now();
    this.life.end();
    this.append(EVENT_OF[status]);
    const end = { execution: this, atMs: this.ended };
    if (this.type === "EXPRESS") this.flow = undefined;
    this.onOver?.();
    this.own?.end(end);
    this.setup.listeners.end(end);
  }

  private append(type: string, state?: string): number {
    return this.events.add(type, this.clock.now(), state);
  }
}

const EVENT_OF: Readonly<Record<Exclude<ExecutionStatus, "RUNNING">, string>> = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  ABORTED: "ExecutionAborted",
  TIMED_OUT: "ExecutionTimedOut",
};
