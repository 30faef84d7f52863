import { AwsFailure } from "../account/awsFailure";
import type { NotKnown } from "./rolloutStatus";

/** Collects what could not be read, so that one service that is away does not hide what the others say. */
export class Readings {
  private readonly missed: NotKnown[] = [];

  /** The reading, or `otherwise` where it failed. A failure of credentials is everybody's and is thrown. */
  async of<T, U>(what: string, reading: Promise<T>, otherwise: U): Promise<T | U> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof AwsFailure) || /credentials|region/.test(error.kind)) throw error;
      this.missed.push({ what, why: error.message });
      return otherwise;
    }
  }

  /** In a fixed order: who answers first must not tell two readings apart. */
  get notKnown(): readonly NotKnown[] {
    return [...this.missed].sort((a, b) => a.what.localeCompare(b.what));
  }
}
