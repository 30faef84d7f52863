import type { JsonValue } from "../data/json";
import { atMost } from "../data/payload";
import type { ErrorInfo } from "../failure";
import type { StateGraph } from "../machine";
import type { FlowHost } from "./flowHost";
import type { FlowEnd, FlowHandle, FlowPath } from "./handles";
import type { Lifetime } from "./lifetime";
import { Visit } from "./visit";

/**
 * One thread of states: a machine's own, a branch's, or an iteration's. It remembers where it stands after the execution ended,
 * so that a redrive goes on from there.
 */
export class Flow implements FlowHandle, FlowPath {
  private visit: Visit | undefined;
  private queued: { readonly name: string; readonly input: JsonValue; readonly bytes: number } | undefined;
  private stepping = false;
  private done = false;
  private result: JsonValue = null;

  constructor(
    private readonly host: FlowHost,
    private readonly graph: StateGraph,
    input: JsonValue,
    readonly nested: boolean,
    private life: Lifetime,
    private readonly end: FlowEnd,
  ) {
    this.queued = { name: graph.startAt, input, bytes: atMost(input) };
  }

  get succeeded(): boolean {
    return this.done;
  }

  get output(): JsonValue {
    return this.result;
  }

  get lifetime(): Lifetime {
    return this.life;
  }

  run(): void {
    this.step();
  }

  redrive(life: Lifetime): void {
    this.life = life;
    if (this.queued !== undefined) this.step();
    else this.visit?.redrive();
  }

  /** Enters a state. Loops do not grow the stack: the step that is under way picks it up. */
  goTo(name: string, input: JsonValue, bytes: number): void {
    this.queued = { name, input, bytes };
    this.step();
  }

  finish(output: JsonValue): void {
    if (this.life.over) return;
    this.done = true;
    this.result = output;
    this.end.succeeded(output);
  }

  fail(error: ErrorInfo): void {
    if (!this.life.over) this.end.failed(error);
  }

  recordAborted(): void {
    if (!this.done && this.queued === undefined) this.visit?.recordAborted();
  }

  private step(): void {
    if (this.stepping) return;
    this.stepping = true;
    try {
      while (this.queued !== undefined && !this.life.over) {
        const { name, input, bytes } = this.queued;
        const state = this.graph.states.get(name);
        // The loader checked every transition.
        if (state === undefined) throw new Error(`State ${name} does not exist.`);
        this.queued = undefined;
        this.visit = new Visit(this, this.host, state, input, bytes);
        this.visit.enter();
      }
    } finally {
      this.stepping = false;
    }
  }
}
