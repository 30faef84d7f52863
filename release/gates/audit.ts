import type { Requirements } from "../config/requirements";
import type { Verdict } from "./verdict";

/** What is said of every verdict that stops nothing. */
export const NOT_STOPPED = "audit: not stopped";

/**
 * Whether refusals are told and stop nothing, because airlock.yaml says `mode: audit` of the environment. Where it names a root, its keepers must have
 * signed that: a change that brings the mode with it would let itself through otherwise.
 */
export function isAudited({ mode }: Pick<Requirements, "mode">, verdicts: readonly Verdict[]): boolean {
  return mode === "audit" && !verdicts.some(({ gate, passed }) => gate === "root-approved" && !passed);
}
