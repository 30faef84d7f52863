import type { JsonValue } from "../data/json";

/** One step of a path. A filter keeps the elements for which it holds. */
export type Segment =
  | {
      readonly kind: "field";
      readonly name: string;
      /** Every object has a field of this name by inheritance, so its own must be asked for. */
      readonly inherited: boolean;
    }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "wildcard" }
  | { readonly kind: "filter"; readonly holds: (element: JsonValue) => boolean };

/** A parsed JSONPath: `$...` reads the state's data, `$$...` the context object. */
export interface Path {
  /** As it stands in the definition. */
  readonly text: string;
  readonly root: "data" | "context";
  readonly segments: readonly Segment[];
  /** How many segments come before the first wildcard or filter. */
  readonly fixed: number;
  /** True when the path names one value; with a wildcard or a filter it gives an array of matches. */
  readonly definite: boolean;
}

/** Thrown by the parsers of paths and intrinsic functions; the loader turns it into a fault at its field. */
export class ExpressionSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ExpressionSyntaxError";
  }
}
