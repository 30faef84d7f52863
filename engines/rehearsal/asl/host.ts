import type { Fault } from "../../../release/fault";
import type { VirtualClock } from "../clock";
import { cloneJson, exceedsBytes, type JsonValue, jsonEquals } from "./data/json";
import { PAYLOAD_LIMIT } from "./data/payload";
import { SeededRandom } from "./data/random";
import { DefinitionRefused, StepFunctionsError } from "./errors";
import { parseDefinition } from "./load";
import type { Machine, StateGraph } from "./machine";
import {
  type Execution,
  type ExecutionListener,
  type ExecutionStatus,
  Listeners,
  LiveExecution,
  type MachineType,
} from "./run";
import type { TaskHandler } from "./task";

/** What a {@link StepFunctionsHost} needs. */
export interface HostOptions {
  /** Shared by everything in the rehearsal; {@link VirtualClock.run} makes executions go on. */
  readonly clock: VirtualClock;
  /** Answers every Task state. */
  readonly tasks: TaskHandler;
  /** Feeds jitter, MathRandom, UUIDs and task tokens: the same seed gives the same histories. @defaultValue 0 */
  readonly seed?: number;
  /** Milliseconds since 1970 at which the virtual clock stands at 0. @defaultValue 2026-01-01T00:00:00Z */
  readonly epochMs?: number;
  /**
   * True forgets EXPRESS executions when they end, as Step Functions does (DescribeExecution knows STANDARD ones only): a
   * rehearsal has thousands. Their end is told to listeners all the same. @defaultValue false
   */
  readonly forgetExpress?: boolean;
  /**
   * `copied`: what the handler answers is checked to be JSON and copied, so that the handler may go on changing its own.
   * `shared`: the handler promises that its answers are JSON and that nobody changes them. @defaultValue copied
   */
  readonly answers?: "copied" | "shared";
}

/** A start of an execution. */
export interface StartRequest {
  readonly stateMachineArn: string;
  /** Unique for the machine; a made-up one when left out. */
  readonly name?: string;
  /** @defaultValue {} */
  readonly input?: JsonValue;
}

interface Registered {
  readonly arn: string;
  /** What the ARNs of its executions begin with, up to the execution's name. */
  readonly executionPrefix: string;
  readonly type: MachineType;
  readonly machine: Machine;
}

const ARN = /^arn:(aws[a-z-]*):states:([a-z0-9-]+):(\d{12}):stateMachine:([A-Za-z0-9_-]{1,80})$/;
// Source: StartExecution, "A name must not contain": white space, brackets, wildcards, special and control characters.
const BAD_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;
const DEFAULT_EPOCH_MS = Date.UTC(2026, 0, 1);

/** Step Functions in one process: machines, and their executions side by side on one virtual clock. */
export class StepFunctionsHost {
  private readonly machines = new Map<string, Registered>();
  private readonly executions = new Map<string, Execution>();
  private readonly listeners = new Listeners();
  private readonly random: SeededRandom;

  constructor(private readonly options: HostOptions) {
    this.random = new SeededRandom(`host ${options.seed ?? 0}`);
  }

  /** Adds a listener for all executions; returns what takes it off. */
  subscribe(listener: ExecutionListener): () => void {
    return this.listeners.add(listener);
  }

  /** Creates or updates a machine; running executions keep the definition they started with. Throws {@link DefinitionRefused}. */
  register(stateMachineArn: string, definition: unknown, options: { readonly type: MachineType }): void {
    const parsed = parseDefinition(definition);
    if (!parsed.ok) throw new DefinitionRefused(stateMachineArn, parsed.faults);
    this.registerMachine(stateMachineArn, parsed.value, options);
  }

  /** {@link register} for a definition that was parsed before: hosts can share what they run. */
  registerMachine(stateMachineArn: string, machine: Machine, { type }: { readonly type: MachineType }): void {
    const [, partition, region, account, name] = ARN.exec(stateMachineArn) ?? [];
    if (name === undefined) throw new StepFunctionsError("InvalidArn", `${stateMachineArn} names no state machine.`);
    const faults = type === "EXPRESS" ? expressFaults(machine) : [];
    if (faults.length > 0) throw new DefinitionRefused(stateMachineArn, faults);
    const kind = type === "EXPRESS" ? "express" : "execution";
    const executionPrefix = `arn:${partition}:states:${region}:${account}:${kind}:${name}:`;
    this.machines.set(stateMachineArn, { arn: stateMachineArn, executionPrefix, type, machine });
  }

  /**
   * Starts an execution; its first state runs in the next event of the clock. A STANDARD machine refuses a name it has seen,
   * unless that execution still runs with the same input: then it is returned again. An EXPRESS machine takes any name again.
   */
  start(request: StartRequest): Execution {
    const registered = this.machines.get(request.stateMachineArn);
    if (registered === undefined) {
      throw new StepFunctionsError(
        "StateMachineDoesNotExist",
        `State Machine Does Not Exist: '${request.stateMachineArn}'`,
      );
    }
    const name = request.name ?? this.random.uuid();
    if (request.name !== undefined && (name === "" || name.length > 80 || BAD_NAME.test(name))) {
      throw new StepFunctionsError("InvalidName", `Invalid Name: '${name}'`);
    }
    const input = cloneJson(request.input ?? {});
    if (exceedsBytes(input, PAYLOAD_LIMIT)) {
      throw new StepFunctionsError("InvalidExecutionInput", `The input is larger than ${PAYLOAD_LIMIT} bytes.`);
    }
    const arn = this.executionArn(registered, name);
    const before = this.executions.get(arn);
    if (before !== undefined) {
      if (before.status === "RUNNING" && jsonEquals(before.input, input)) return before;
      throw new StepFunctionsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    const execution = new LiveExecution({
      arn,
      name,
      stateMachineArn: registered.arn,
      type: registered.type,
      machine: registered.machine,
      input,
      clock: this.options.clock,
      epochMs: this.options.epochMs ?? DEFAULT_EPOCH_MS,
      seed: String(this.options.seed ?? 0),
      tasks: this.options.tasks,
      answers: this.options.answers ?? "copied",
      listeners: this.listeners,
    });
    this.executions.set(arn, execution);
    if (this.options.forgetExpress === true && execution.type === "EXPRESS") {
      execution.onOver = () => this.executions.delete(arn);
    }
    return execution;
  }

  /** The execution with this ARN. */
  describe(executionArn: string): Execution {
    const execution = this.executions.get(executionArn);
    if (execution !== undefined) return execution;
    throw new StepFunctionsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
  }

  /** Executions, the latest first. */
  list(filter: { readonly stateMachineArn?: string; readonly status?: ExecutionStatus } = {}): readonly Execution[] {
    return [...this.executions.values()]
      .filter((execution) => (filter.stateMachineArn ?? execution.stateMachineArn) === execution.stateMachineArn)
      .filter((execution) => (filter.status ?? execution.status) === execution.status)
      .reverse();
  }

  private executionArn(registered: Registered, name: string): string {
    const { executionPrefix, type } = registered;
    return type === "STANDARD" ? `${executionPrefix}${name}` : `${executionPrefix}${name}:${this.random.uuid()}`;
  }
}

/** AWS refuses tasks that wait for a job or a token in EXPRESS machines. */
function expressFaults(graph: StateGraph): Fault[] {
  return [...graph.states.values()].flatMap((state) => {
    if (state.type === "Parallel") return state.branches.flatMap(expressFaults);
    if (state.type === "Map") return expressFaults(state.processor);
    if (state.type !== "Task" || state.resource.pattern === "request-response") return [];
    return [
      {
        field: `States.${state.name}.Resource`,
        found: state.resource.arn,
        expected: "a request-response integration in an EXPRESS machine",
      },
    ];
  });
}
