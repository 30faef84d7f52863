import type { ExecutionEnd, ExecutionListener, StateEntry } from "./executionHandle";

/** Listeners in the order in which they were added. */
export class Listeners {
  private all: readonly ExecutionListener[] = [];
  /** Whether anyone listens for states, which are many. */
  hearsStates = false;

  add(listener: ExecutionListener): () => void {
    // One object that listens twice is told once.
    this.set([...this.all.filter((other) => other !== listener), listener]);
    return () => this.set(this.all.filter((other) => other !== listener));
  }

  stateEntered(entry: StateEntry): void {
    for (const listener of this.all) listener.onStateEntered?.(entry);
  }

  end(end: ExecutionEnd): void {
    for (const listener of this.all) listener.onEnd?.(end);
  }

  private set(listeners: readonly ExecutionListener[]): void {
    this.all = listeners;
    this.hearsStates = listeners.some((listener) => listener.onStateEntered !== undefined);
  }
}
