import type { CaseOutcome } from "./caseOutcome";

/** What a test report says. `failed` counts failures and errors; `flaky` (failed, then passed) counts within `passed`. */
export interface TestsSummary {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly flaky: number;
}

/** What is compared between the reports of one release. */
export interface TestsDetails {
  /** Each test by its full name (`suite > class > name`), with the worst that it came to in this report. */
  readonly cases: ReadonlyMap<string, CaseOutcome>;
  /** Suites in which at least one test ran: skipped ones do not count. */
  readonly suites: ReadonlySet<string>;
}
