import type { Reading } from "../evidence";
import { inconclusive } from "../file/reading";
import { type CaseOutcome, worse } from "./caseOutcome";
import type { TestsSummary } from "./testsSummary";

/** Counts the tests of a report one by one, and keeps their names for the comparison with other reports. */
export class TestCases {
  private readonly counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
  private total = 0;
  private readonly cases = new Map<string, CaseOutcome>();
  private readonly suites = new Set<string>();

  /** Takes one test; `names` lead to it from the outside (suite, class, name). */
  add(names: readonly string[], outcome: CaseOutcome): void {
    const key = names.filter((name) => name !== "").join(" > ");
    const known = this.cases.get(key);
    this.cases.set(key, known === undefined ? outcome : worse(known, outcome));
    this.total += 1;
    if (outcome === "flaky") this.counts.flaky += 1;
    this.counts[outcome === "flaky" ? "passed" : outcome] += 1;
  }

  /** Takes a suite in which a test has run. */
  ran(suite: string | undefined): void {
    if (suite !== undefined && suite !== "") this.suites.add(suite);
  }

  /** Tests so far, by outcome; flaky ones count within `passed`. */
  summary(): TestsSummary {
    const { passed, failed, skipped, flaky } = this.counts;
    return { total: this.total, passed, failed, skipped, flaky };
  }

  /** The report as a whole; without a single test it proves nothing. */
  reading(
    format: string,
    of: { readonly writtenAt?: string | undefined; readonly producer?: string | undefined },
  ): Reading {
    if (this.total === 0) return inconclusive("tests", format, "The report holds no test case.");
    return {
      verdict: "usable",
      kind: "tests",
      format,
      summary: this.summary(),
      ...(of.writtenAt === undefined ? {} : { writtenAt: of.writtenAt }),
      ...(of.producer === undefined ? {} : { producer: of.producer }),
      details: { cases: this.cases, suites: this.suites },
    };
  }
}
