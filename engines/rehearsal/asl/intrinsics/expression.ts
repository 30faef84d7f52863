import type { JsonValue } from "../data/json";
import type { Path } from "../path";
import type { IntrinsicFunction } from "./intrinsicFunction";

/** A parsed argument or call of an intrinsic function. */
export type Expression =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "call"; readonly fn: IntrinsicFunction; readonly args: readonly Expression[] };
