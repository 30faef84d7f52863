import type { JsonObject, JsonValue } from "../data/json";
import { atMost, checkBytes } from "../data/payload";
import type { SeededRandom } from "../data/random";
import { placedBytes, placeResult, type Scope, selectPath } from "../data/scope";
import { type ErrorInfo, StateFailure, States } from "../failure";
import type { MachineState } from "../machine";
import type { FlowHost } from "./flowHost";
import type { BranchesHandle, FlowPath, VisitHandle } from "./handles";
import type { Lifetime } from "./lifetime";
import { findCatcher, nextRetryMs } from "./recover";
import { runState } from "./states/runState";

const ENTERED = eventNames("StateEntered");
const EXITED = eventNames("StateExited");

/** One entry into a state, with all its attempts. */
export class Visit implements VisitHandle {
  /** The branches or iterations of the latest attempt. */
  branches: BranchesHandle | undefined;
  private enteredId = 0;
  private enteredMs = 0;
  private used: number[] = [];
  private retryCount = 0;
  private attemptLife: Lifetime;
  /** The context object of this attempt, once a field has asked for it. */
  private known: JsonObject | undefined;

  constructor(
    readonly flow: FlowPath,
    private readonly host: FlowHost,
    readonly state: MachineState,
    private readonly input: JsonValue,
    /** At least the size of the input. */
    private readonly inputBytes: number,
  ) {
    this.attemptLife = flow.lifetime.child();
  }

  get life(): Lifetime {
    return this.attemptLife;
  }

  enter(): void {
    this.enteredId = this.host.record(ENTERED[this.state.type], this.state.name);
    this.enteredMs = this.host.epochNow();
    if (this.flow.lifetime.over) return;
    this.host.countTransition();
    this.host.announce(this.state, this.input, false);
    this.attempt();
  }

  /** Tries again after the execution ended here: retries count anew, branches that succeeded are kept. */
  redrive(): void {
    this.used = [];
    this.retryCount = 0;
    this.host.announce(this.state, this.input, true);
    const branches = this.branches;
    if (branches === undefined) {
      this.attempt();
      return;
    }
    if (this.flow.lifetime.over) return;
    this.attemptLife = this.flow.lifetime.child();
    branches.redrive();
  }

  scope(data: JsonValue, extra?: JsonObject): Scope {
    return new VisitScope(data, this, this.host, extra);
  }

  bytesOf(payload: JsonValue): number {
    return payload === this.input ? this.inputBytes : atMost(payload);
  }

  succeed(result: JsonValue, bytes?: number): void {
    if (this.attemptLife.over) return;
    const state = this.state;
    let output: JsonValue;
    let outputBytes: number;
    try {
      const selector = "resultSelector" in state ? state.resultSelector : undefined;
      const selected = selector === undefined ? result : selector(this.scope(result));
      const selectedBytes = selector === undefined && bytes !== undefined ? bytes : this.bytesOf(selected);
      const path = "resultPath" in state ? state.resultPath : undefined;
      const placed = placeResult(path, this.input, selected);
      const outputPath = "outputPath" in state ? state.outputPath : undefined;
      output = outputPath === undefined ? placed : selectPath(outputPath, this.scope(placed));
      const bound = outputPath === undefined ? placedBytes(path, this.inputBytes, selectedBytes) : this.bytesOf(output);
      outputBytes = checkBytes(output, bound, state.name);
    } catch (error) {
      this.failWith(error);
      return;
    }
    this.leave(output, "next" in state ? state.next : undefined, outputBytes);
  }

  leave(output: JsonValue, next: string | undefined, bytes: number): void {
    this.attemptLife.end();
    this.host.record(EXITED[this.state.type], this.state.name);
    if (this.flow.lifetime.over) return;
    if (next === undefined) this.flow.finish(output);
    else this.flow.goTo(next, output, bytes);
  }

  fail(error: ErrorInfo): void {
    if (this.flow.lifetime.over) return;
    this.attemptLife.end();
    if (this.retry(error)) return;
    const { type, name } = this.state;
    if (type === "Parallel" || type === "Map") this.host.record(`${type}StateFailed`, name);
    const catcher = "catch" in this.state ? findCatcher(this.state.catch, error.error) : undefined;
    if (catcher !== undefined) {
      const caught = { Error: error.error, Cause: error.cause ?? "" };
      try {
        const output = placeResult(catcher.resultPath, this.input, caught);
        this.leave(output, catcher.next, checkBytes(output, this.bytesOf(output), name));
        return;
      } catch (failure) {
        if (!(failure instanceof StateFailure)) throw failure;
        this.flow.fail({ error: failure.error, cause: failure.message });
        return;
      }
    }
    if (this.flow.nested && type === "Task") this.host.record("TaskStateAborted", name);
    this.flow.fail(error);
  }

  failWith(error: unknown): void {
    if (!(error instanceof StateFailure)) throw error;
    if (error.error !== States.runtime) {
      this.fail({ error: error.error, cause: error.message });
      return;
    }
    const place = `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.enteredId}). `;
    this.host.fail({ error: error.error, cause: (error.prefixed ? place : "") + error.message });
  }

  recordAborted(): void {
    this.branches?.recordAborted();
    const { type, name } = this.state;
    if (type === "Task" || type === "Wait" || type === "Parallel" || type === "Map") {
      this.host.record(`${type}StateAborted`, name);
    }
  }

  private attempt(): void {
    if (this.flow.lifetime.over) return;
    this.attemptLife.end();
    this.attemptLife = this.flow.lifetime.child();
    this.branches = undefined;
    this.known = undefined;
    try {
      const path = "inputPath" in this.state ? this.state.inputPath : undefined;
      runState(this, this.host, path === undefined ? this.input : selectPath(path, this.scope(this.input)));
    } catch (error) {
      this.failWith(error);
    }
  }

  private retry(error: ErrorInfo): boolean {
    if (!("retry" in this.state)) return false;
    const ms = nextRetryMs(this.state.retry, this.used, error.error, this.host.random);
    if (ms === undefined) return false;
    this.attemptLife = this.flow.lifetime.child();
    this.attemptLife.after(ms, () => {
      this.retryCount++;
      this.host.countTransition();
      this.attempt();
    });
    return true;
  }

  /** The context object as it is in this attempt. */
  context(): JsonObject {
    if (this.known !== undefined) return this.known;
    const state = { Name: this.state.name, EnteredTime: new Date(this.enteredMs).toISOString() };
    const recovering = "retry" in this.state;
    this.known = {
      ...this.host.context(),
      State: recovering ? { ...state, RetryCount: this.retryCount } : state,
    };
    return this.known;
  }
}

/** What `$` and `$$` mean in one field of a state. */
class VisitScope implements Scope {
  constructor(
    readonly data: JsonValue,
    private readonly visit: Visit,
    private readonly host: FlowHost,
    private readonly extra: JsonObject | undefined,
  ) {}

  get random(): SeededRandom {
    return this.host.random;
  }

  context(): JsonObject {
    const context = this.visit.context();
    return this.extra === undefined ? context : { ...context, ...this.extra };
  }
}

function eventNames(suffix: string): Readonly<Record<MachineState["type"], string>> {
  const name = (type: MachineState["type"]): string => `${type}${suffix}`;
  return {
    Task: name("Task"),
    Choice: name("Choice"),
    Wait: name("Wait"),
    Pass: name("Pass"),
    Succeed: name("Succeed"),
    Fail: name("Fail"),
    Parallel: name("Parallel"),
    Map: name("Map"),
  };
}
