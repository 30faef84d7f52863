import type { JsonObject, JsonValue } from "../data/json";
import { checkPayload } from "../data/payload";
import { placeResult, type Scope, selectPath } from "../data/scope";
import { type ErrorInfo, StateFailure, States } from "../failure";
import type { MachineState } from "../machine";
import type { FlowHost } from "./flowHost";
import type { BranchesHandle, FlowPath, VisitHandle } from "./handles";
import { Lifetime } from "./lifetime";
import { findCatcher, nextRetryMs } from "./recover";
import { runState } from "./states/runState";

/** One entry into a state, with all its attempts. */
export class Visit implements VisitHandle {
  /** The branches or iterations of the latest attempt. */
  branches: BranchesHandle | undefined;
  private enteredId = 0;
  private enteredAt = "";
  private used: number[] = [];
  private retryCount = 0;
  private attemptLife: Lifetime;

  constructor(
    readonly flow: FlowPath,
    private readonly host: FlowHost,
    readonly state: MachineState,
    private readonly input: JsonValue,
  ) {
    this.attemptLife = new Lifetime(this.host.clock);
  }

  get life(): Lifetime {
    return this.attemptLife;
  }

  enter(): void {
    this.enteredId = this.host.record(`${this.state.type}StateEntered`, this.state.name);
    this.enteredAt = new Date(this.host.epochNow()).toISOString();
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
    return { data, context: () => this.context(extra), random: this.host.random };
  }

  succeed(result: JsonValue): void {
    if (this.attemptLife.over) return;
    let output: JsonValue;
    try {
      output = checkPayload(this.shape(result), this.state.name);
    } catch (error) {
      this.failWith(error);
      return;
    }
    this.leave(output, "next" in this.state ? this.state.next : undefined);
  }

  leave(output: JsonValue, next: string | undefined): void {
    this.attemptLife.end();
    this.host.record(`${this.state.type}StateExited`, this.state.name);
    if (this.flow.lifetime.over) return;
    if (next === undefined) this.flow.finish(output);
    else this.flow.goTo(next, output);
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
        this.leave(checkPayload(placeResult(catcher.resultPath, this.input, caught), name), catcher.next);
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
    try {
      const path = "inputPath" in this.state ? this.state.inputPath : undefined;
      runState(this, this.host, selectPath(path, this.scope(this.input)));
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

  private shape(result: JsonValue): JsonValue {
    const state = this.state;
    const selector = "resultSelector" in state ? state.resultSelector : undefined;
    const selected = selector === undefined ? result : selector(this.scope(result));
    const placed = placeResult("resultPath" in state ? state.resultPath : undefined, this.input, selected);
    return selectPath("outputPath" in state ? state.outputPath : undefined, this.scope(placed));
  }

  private context(extra?: JsonObject): JsonObject {
    const state = { Name: this.state.name, EnteredTime: this.enteredAt };
    const recovering = "retry" in this.state;
    return {
      ...this.host.context(),
      State: recovering ? { ...state, RetryCount: this.retryCount } : state,
      ...extra,
    };
  }
}
