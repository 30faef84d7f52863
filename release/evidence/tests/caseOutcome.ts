/** What one test came to. */
export type CaseOutcome = "passed" | "flaky" | "failed" | "skipped";

const badness: Readonly<Record<CaseOutcome, number>> = { passed: 0, flaky: 1, skipped: 2, failed: 3 };

/** The worse of two outcomes: what a test came to that stands twice. */
export function worse(one: CaseOutcome, other: CaseOutcome): CaseOutcome {
  return badness[one] >= badness[other] ? one : other;
}
