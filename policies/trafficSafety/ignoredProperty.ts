import type { DeclaredOptions } from "../rule";

/** How ignoreChanges treats a property: as a whole, only by paths inside it, or not at all. */
export type Ignored =
  | { readonly kind: "whole" }
  | { readonly kind: "paths"; readonly paths: readonly string[] }
  | { readonly kind: "no" };

/** Reads what ignoreChanges says of a top-level property, in the engine's property path syntax; `*` means all of them. */
export function ignored(opts: DeclaredOptions, property: string): Ignored {
  const whole = [property, `["${property}"]`, "*"];
  if (opts.ignoreChanges.some((path) => whole.includes(path))) return { kind: "whole" };
  const inside = [property, `["${property}"]`].flatMap((name) => [`${name}.`, `${name}[`]);
  const paths = opts.ignoreChanges.filter((path) => inside.some((start) => path.startsWith(start)));
  return paths.length === 0 ? { kind: "no" } : { kind: "paths", paths };
}
