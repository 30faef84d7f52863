import { count, quoteName } from "../file/reading";
import type { CaseOutcome } from "./caseOutcome";

interface Tally {
  cases: number;
  failedCases: number;
  /** `<failure>` and `<error>` elements: one case can hold several, and tools differ in which of the two they count. */
  failedElements: number;
  skipped: number;
}

/** Counts of one `<testsuite>` or of the root while it is being read. */
export interface SuiteCounts {
  /** How messages name it: `Suite "pytest" (line 1)`. */
  readonly title: string;
  /** The root `<testsuites>` always speaks for everything in it; a `<testsuite>` may speak for its direct children only. */
  readonly isRoot: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly own: Tally;
  readonly all: Tally;
  children: number;
  failingChildren: number;
}

/** Starts the counts of a suite that opens at `line`. */
export function openSuite(tag: string, line: number, attributes: Readonly<Record<string, string>>): SuiteCounts {
  const isRoot = tag === "testsuites";
  const name = attributes["name"];
  const title = `${isRoot ? "The root" : "Suite"}${name === undefined ? "" : ` ${quoteName(name)}`} (line ${line})`;
  return { title, isRoot, attributes, own: tally(), all: tally(), children: 0, failingChildren: 0 };
}

/** Adds a finished case to the suite that it stands in. */
export function addCase(suite: SuiteCounts, outcome: CaseOutcome, failedElements: number): void {
  for (const counts of [suite.own, suite.all]) {
    counts.cases += 1;
    counts.failedElements += failedElements;
    if (outcome === "failed") counts.failedCases += 1;
    if (outcome === "skipped") counts.skipped += 1;
  }
  suite.children += 1;
  if (outcome === "failed") suite.failingChildren += 1;
}

/** Adds a finished suite to the one around it. */
export function addSuite(parent: SuiteCounts, child: SuiteCounts): void {
  parent.all.cases += child.all.cases;
  parent.all.failedCases += child.all.failedCases;
  parent.all.failedElements += child.all.failedElements;
  parent.all.skipped += child.all.skipped;
  parent.children += 1;
  if (child.all.failedCases > 0) parent.failingChildren += 1;
}

/**
 * Compares what a suite declares with what it holds; gives one sentence when they differ, undefined when they agree.
 *
 * Tools mean different things: a nested suite counts all tests in it (PHPUnit), its own (Ant) or its direct children, suites
 * included (Node's own reporter); mocha's xunit reporter writes `<failure>` and counts it under `errors`. So failures and errors
 * are compared as a sum, and each number may have any of these meanings. A count that fits none of them is a fault.
 */
export function countsFault(suite: SuiteCounts): string | undefined {
  const declared: Record<string, number> = {};
  for (const name of ["tests", "failures", "errors", "skipped", "disabled"]) {
    const text = suite.attributes[name];
    if (text === undefined) continue;
    if (!/^-?\d{1,9}$/.test(text.trim()))
      return `${suite.title} declares ${name}=${quoteName(text)}, which is no count.`;
    declared[name] = Number(text);
  }
  const { own, all } = suite;
  const { tests, failures, errors, skipped, disabled } = declared;
  const failed = all.failedCases === 0 ? "" : `, ${all.failedCases} of them failed`;

  if (tests !== undefined && !fits(suite, tests, [all.cases], [own.cases, suite.children])) {
    const remedy = "If skipped tests are missing, let the reporter write them (mocha-junit-reporter: includePending).";
    const hint = tests > all.cases ? ` ${remedy}` : "";
    return `${suite.title} declares ${count(tests, "test")} but holds ${count(all.cases, "test case")}${failed}.${hint}`;
  }
  const failing = (failures ?? 0) + (errors ?? 0);
  const ofAll = [all.failedCases, all.failedElements];
  const ofOwn = [own.failedCases, own.failedElements, suite.failingChildren];
  const declaresFailing = failures !== undefined || errors !== undefined;
  if (declaresFailing && !fits(suite, failing, ofAll, ofOwn)) {
    return `${suite.title} declares ${failing} failed or in error but holds ${all.failedCases}.`;
  }
  if (skipped !== undefined) {
    const either = [skipped, skipped + (disabled ?? 0)];
    if (!either.some((number) => fits(suite, number, [all.skipped], [own.skipped]))) {
      return `${suite.title} declares ${skipped} skipped but holds ${all.skipped}${failed}.`;
    }
  }
  return undefined;
}

function fits(suite: SuiteCounts, declared: number, ofAll: readonly number[], ofOwn: readonly number[]): boolean {
  return ofAll.includes(declared) || (!suite.isRoot && ofOwn.includes(declared));
}

function tally(): Tally {
  return { cases: 0, failedCases: 0, failedElements: 0, skipped: 0 };
}
