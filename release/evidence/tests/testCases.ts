import type { Reading } from "../evidence";
import { inconclusive } from "../file/reading";
import { type CaseOutcome, worse } from "./caseOutcome";
import type { TestsSummary } from "./testsSummary";

/** Most tests of one report; the names of more would fill the memory. */
const mostCases = 1_000_000;

/** Counts the tests of a report one by one, and keeps their names for the comparison with other reports. */
export class TestCases {
  private readonly counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
  private total = 0;
  private readonly cases = new Map<string, CaseOutcome>();
  private readonly suites = new Set<string>();

  /** Takes one test; `names` lead to it from the outside (suite, class, name). */
  add(names: readonly string[], outcome: CaseOutcome): void {
    this.total += 1;
    if (this.total > mostCases) return;
    const key = names.filter((name) => name !== "").join(" > ");
    const known = this.cases.get(key);
    this.cases.set(key, known === undefined ? outcome : worse(known, outcome));
    if (outcome === "flaky") this.counts.flaky += 1;
    this.counts[outcome === "flaky" ? "passed" : outcome] += 1;
  }

  /** Takes a suite in which a test has run. */
  ran(suite: string | undefined): void {
    if (suite !== undefined && suite !== "") this.suites.add(suite);
  }

  /** A sentence once there are more tests than are read: a reader may stop then. */
  excess(): string | undefined {
    return this.total > mostCases ? `The report holds more than ${mostCases} tests. Split it.` : undefined;
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
    const excess = this.excess();
    if (excess !== undefined) return inconclusive("tests", format, excess);
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
