import type { NotKnown } from "./rolloutStatus";

/** Collects what could not be read, so that one service that is away does not hide what the others say. */
export class Readings {
  private readonly missed: NotKnown[] = [];

  /** `mayMiss`: whether a failure is that reading's own; another one is everybody's and is thrown. */
  constructor(private readonly mayMiss: (error: unknown) => error is Error) {}

  /** The reading, or `otherwise` where it failed. */
  async of<T, U>(what: string, reading: Promise<T>, otherwise: U): Promise<T | U> {
    try {
      return await reading;
    } catch (error) {
      if (!this.mayMiss(error)) throw error;
      this.missed.push({ what, why: error.message });
      return otherwise;
    }
  }

  /** In a fixed order: who answers first must not tell two readings apart. */
  get notKnown(): readonly NotKnown[] {
    return [...this.missed].sort((a, b) => a.what.localeCompare(b.what));
  }
}
