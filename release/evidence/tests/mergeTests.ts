import { count, quoteName } from "../file/reading";
import { type CaseOutcome, worse } from "./caseOutcome";
import type { TestsDetails, TestsSummary } from "./testsSummary";

/** A report among those of one release. */
export interface TestReport {
  readonly path: string;
  readonly summary: TestsSummary;
  readonly details: TestsDetails;
}

/** What is asked of all reports together; see `evidence.tests` of airlock.yaml. */
export interface TestsRules {
  readonly suites?: readonly string[] | undefined;
  readonly minimumCount?: number | undefined;
  readonly shards?: number | undefined;
}

/** All test reports of a release as one. */
export interface MergedTests {
  /** Sums; a test that stands in two reports counts in both. */
  readonly summary: TestsSummary;
  /** Sentences on what makes the reports prove nothing together. */
  readonly problems: readonly string[];
  /** Sentences on tests that failed in one report and passed in another: the failure stands. */
  readonly conflicts: readonly string[];
}

/** Most names that a message tells. */
const mostNamed = 3;

/**
 * Adds up several reports. No report takes back what another says: a test that failed anywhere has failed. Where the run is split into
 * shards no test may stand in two of them, or one shard could stand for another.
 */
export function mergeTests(reports: readonly TestReport[], rules: TestsRules): MergedTests {
  const sum = { total: 0, passed: 0, failed: 0, skipped: 0, flaky: 0 };
  const seen = new Map<string, { readonly path: string; readonly outcome: CaseOutcome }>();
  const suites = new Set<string>();
  const shared: string[] = [];
  const conflicts: string[] = [];
  for (const { path, summary, details } of reports) {
    for (const key of ["total", "passed", "failed", "skipped", "flaky"] as const) sum[key] += summary[key];
    for (const suite of details.suites) suites.add(suite);
    for (const [name, outcome] of details.cases) {
      const known = seen.get(name);
      seen.set(name, known === undefined ? { path, outcome } : { path, outcome: worse(known.outcome, outcome) });
      if (known === undefined) continue;
      shared.push(`${quoteName(name)} (${known.path} and ${path})`);
      if (outcome !== known.outcome && (outcome === "failed" || known.outcome === "failed")) {
        const [bad, good] = outcome === "failed" ? [path, known.path] : [known.path, path];
        conflicts.push(`${quoteName(name)} failed in ${bad}; that it did not in ${good} takes nothing back.`);
      }
    }
  }
  const problems: string[] = [];
  if (rules.shards !== undefined && shared.length > 0) {
    problems.push(
      `Shards share no tests, but ${namesOf(shared)} stand${shared.length === 1 ? "s" : ""} in two reports.`,
    );
  }
  for (const suite of rules.suites ?? []) {
    if (!suites.has(suite)) problems.push(missingSuite(suite, suites));
  }
  const least = rules.minimumCount ?? 0;
  let ran = 0;
  for (const { outcome } of seen.values()) if (outcome !== "skipped") ran += 1;
  if (ran < least) problems.push(`${count(ran, "different test")} ran, airlock.yaml asks for ${least} or more.`);
  return { summary: sum, problems, conflicts: conflicts.slice(0, mostNamed) };
}

function missingSuite(wanted: string, present: ReadonlySet<string>): string {
  const found = present.size === 0 ? "no suite" : namesOf([...present].map(quoteName));
  return `No test of the suite ${quoteName(wanted)} ran; there is ${found}. Add the report of that suite.`;
}

function namesOf(names: readonly string[]): string {
  const told = names.slice(0, mostNamed).join(", ");
  return names.length > mostNamed ? `${told} and ${names.length - mostNamed} more` : told;
}
