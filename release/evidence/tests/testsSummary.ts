/** What a test report says. `failed` counts failures and errors; `flaky` (failed, then passed) counts within `passed`. */
export interface TestsSummary {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly flaky: number;
}
