import type { JsonValue } from "../data/json";
import type { ErrorInfo } from "../failure";
import type { StateGraph } from "../machine";
import type { FlowHost } from "./flowHost";
import type { BranchesHandle, FlowHandle, VisitHandle } from "./handles";

/** One branch of a Parallel state or one iteration of a Map state; iterations have an index. */
export interface Part {
  readonly graph: StateGraph;
  readonly input: JsonValue;
  readonly index?: number;
}

/** The branches or iterations of one attempt. The first failure ends the others and fails the state. */
export class Branches implements BranchesHandle {
  private readonly flows: (FlowHandle | undefined)[];
  private open = 0;
  private next = 0;

  constructor(
    private readonly visit: VisitHandle,
    private readonly host: FlowHost,
    private readonly parts: readonly Part[],
    /** How many run at once. */
    private readonly limit: number,
  ) {
    this.flows = parts.map(() => undefined);
  }

  start(): void {
    this.host.record(`${this.visit.state.type}StateStarted`, this.visit.state.name);
    this.advance();
  }

  /** Runs what had not succeeded when the execution ended; what had is kept. */
  redrive(): void {
    const life = this.visit.life;
    this.open = 0;
    this.next = 0;
    const unfinished = this.flows.filter((flow) => flow !== undefined && !flow.succeeded);
    this.open = unfinished.length;
    for (const flow of unfinished) {
      if (life.over) return;
      flow?.redrive(life);
    }
    this.advance();
  }

  recordAborted(): void {
    for (const [i, flow] of this.flows.entries()) {
      if (flow === undefined || flow.succeeded) continue;
      flow.recordAborted();
      if (this.parts[i]?.index !== undefined) this.host.record("MapIterationAborted", this.visit.state.name);
    }
  }

  /** Starts parts while there is room; when all have succeeded, so has the state. */
  private advance(): void {
    const life = this.visit.life;
    while (!life.over && this.open < this.limit && this.next < this.parts.length) {
      const index = this.next++;
      if (this.flows[index] === undefined) this.launch(index);
    }
    if (!life.over && this.open === 0 && this.flows.every((flow) => flow?.succeeded === true)) this.complete();
  }

  private launch(index: number): void {
    const part = this.parts[index];
    if (part === undefined) return;
    const flow: FlowHandle = this.host.nestedFlow(part.graph, part.input, this.visit.life, {
      succeeded: () => this.onSucceeded(part),
      failed: (error) => this.onFailed(error, flow, part),
    });
    this.flows[index] = flow;
    this.open++;
    if (part.index !== undefined) this.host.record("MapIterationStarted", this.visit.state.name);
    flow.run();
  }

  private onSucceeded(part: Part): void {
    this.open--;
    if (part.index !== undefined) this.host.record("MapIterationSucceeded", this.visit.state.name);
    this.advance();
  }

  private onFailed(error: ErrorInfo, failed: FlowHandle, part: Part): void {
    this.visit.life.end();
    if (part.index !== undefined) this.host.record("MapIterationFailed", this.visit.state.name);
    for (const flow of this.flows) {
      if (flow === undefined || flow === failed || flow.succeeded) continue;
      flow.recordAborted();
      if (part.index !== undefined) this.host.record("MapIterationAborted", this.visit.state.name);
    }
    this.visit.fail(error);
  }

  private complete(): void {
    const { type, name } = this.visit.state;
    this.host.record(`${type}StateSucceeded`, name);
    this.visit.succeed(this.flows.map((flow) => flow?.output ?? null));
  }
}
