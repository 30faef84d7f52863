/**
 * One thing that is wrong with an input: where it stands, what was found, what was expected, and what to do next.
 * The core returns faults as data, all of them at once; it throws only on a programming error.
 */
export interface Fault {
  /** File the fault stands in, as the user named it; absent when the value did not come from a file. */
  readonly file?: string;
  /** Path of the field (`rollout.stages[1].weight`), or "" for the whole document. */
  readonly field: string;
  /** What was found, short enough for one line. */
  readonly found: string;
  /** What would have been accepted. */
  readonly expected: string;
  /** Next step for the person who reads it. */
  readonly remedy?: string;
}

/** A value, or every fault that kept it from being made. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** The successful {@link Result}. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** The failed {@link Result}, with at least one fault. */
export function fail<T = never>(...faults: readonly [Fault, ...Fault[]]): Result<T> {
  return { ok: false, faults };
}

/** One line a person reads: `release.yaml: rollout.stages[1].weight: found "ten", expected a percentage such as 10%. ...`. */
export function describeFault(fault: Fault): string {
  const place = [fault.file, fault.field].filter((part) => part !== undefined && part !== "").join(": ");
  const sentence = `found ${fault.found}, expected ${fault.expected}.`;
  const remedy = fault.remedy === undefined ? "" : ` ${fault.remedy}`;
  return `${place === "" ? "" : `${place}: `}${sentence}${remedy}`;
}
