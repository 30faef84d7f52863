import { isJsonArray, type JsonValue } from "../data/json";
import type { SeededRandom } from "../data/random";

/** One of the functions of the States Language. */
export interface IntrinsicFunction {
  readonly name: string;
  /** Fewest and most arguments; `most` absent means any number. */
  readonly fewest: number;
  readonly most?: number;
  readonly run: (args: Arguments, random: SeededRandom) => JsonValue;
}

/** A wrong argument; becomes the cause of a `States.Runtime` failure. */
export class IntrinsicError extends Error {}

/** Reads the arguments of a call with the checks that AWS makes. */
export class Arguments {
  constructor(
    private readonly fn: string,
    readonly values: readonly JsonValue[],
  ) {}

  has(index: number): boolean {
    return index < this.values.length;
  }

  any(index: number): JsonValue {
    return this.values[index] ?? null;
  }

  text(index: number): string {
    const value = this.any(index);
    if (typeof value !== "string") this.refuse(index, "a string");
    return value;
  }

  /** A text whose length AWS limits to 10,000 characters (Base64 and Hash functions). */
  shortText(index: number): string {
    const value = this.text(index);
    if (value.length > 10_000) this.refuse(index, "at most 10,000 characters");
    return value;
  }

  array(index: number): readonly JsonValue[] {
    const value = this.any(index);
    if (!isJsonArray(value)) this.refuse(index, "an array");
    return value;
  }

  /** A number rounded to the nearest whole number, halves up, as AWS rounds (java.lang.Math.round). */
  integer(index: number): number {
    const value = this.any(index);
    if (typeof value !== "number") this.refuse(index, "a number");
    // + 0 turns the -0 of Math.round(-0.4) into 0.
    return Math.round(value) + 0;
  }

  refuse(index: number, expected: string): never {
    throw new IntrinsicError(
      `Invalid argument ${index + 1} for ${this.fn}: expected ${expected}, got ${JSON.stringify(this.any(index))}`,
    );
  }
}
