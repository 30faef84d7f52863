import type { ExecutionEnd, ExecutionListener, StateEntry } from "./executionHandle";

/** Listeners in the order in which they were added. */
export class Listeners {
  private readonly all = new Set<ExecutionListener>();

  add(listener: ExecutionListener): () => void {
    this.all.add(listener);
    return () => {
      this.all.delete(listener);
    };
  }

  stateEntered(entry: StateEntry): void {
    for (const listener of this.all) listener.onStateEntered?.(entry);
  }

  end(end: ExecutionEnd): void {
    for (const listener of [...this.all]) listener.onEnd?.(end);
  }
}
