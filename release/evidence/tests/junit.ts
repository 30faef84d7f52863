import type { Reading } from "../evidence";
import { earlier, momentOf } from "../file/moment";
import { inconclusive, quoteName } from "../file/reading";
import { readXml } from "../file/xml";
import { xmlFormat } from "../format";
import type { CaseOutcome } from "./caseOutcome";
import { addCase, addSuite, countsFault, openSuite, type SuiteCounts } from "./junitCounts";
import { TestCases } from "./testCases";

const failing = new Set(["failure", "error"]);
const flaking = new Set(["flakyFailure", "flakyError", "rerunFailure", "rerunError"]);
const passedWords = new Set(["", "run", "completed", "passed", "pass", "success", "successful", "ok"]);
const skippedWords = new Set(["notrun", "skipped", "suppressed", "disabled", "ignored", "pending", "todo"]);
const failedWords = new Set(["failed", "fail", "failure", "error", "timeout", "aborted", "broken"]);

interface OpenCase {
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  failedElements: number;
  flaky: boolean;
  skipped: boolean;
}

/** JUnit XML in its dialects, recognised by the root element. */
export const junit = xmlFormat({
  id: "junit",
  kind: "tests",
  title: "JUnit XML",
  recognises: ({ name }) => name === "testsuites" || name === "testsuite",
  read,
});

/**
 * Reads a JUnit XML report, as pytest, jest-junit, mocha (xunit and mocha-junit-reporter), Node, gotestsum, gtest, PHPUnit and
 * surefire write it. Cases are counted one by one and compared with every count that the file declares.
 *
 * - A case with `<failure>` or `<error>`, or a status that says so, failed; whatever else it holds.
 * - `<skipped>` or a status such as `notrun` is skipped, never passed. An unknown status makes the file inconclusive.
 * - `<flakyFailure>`, `<flakyError>`, `<rerunFailure>`, `<rerunError>` without a final failure: passed and flaky.
 * - Reruns written as a second case of the same name stay two cases, the failed one failed: names need not be unique, so they
 *   cannot be told from two tests (gotestsum --rerun-fails). pytest-rerunfailures declares fewer tests than it writes: inconclusive.
 * - jest's `todo` tests are written like passed ones and not declared: inconclusive.
 */
function read(bytes: Uint8Array): Reading {
  const report = parseReport(bytes);
  if (typeof report === "string") return inconclusive("tests", "junit", report);
  return report.cases.reading("junit", { writtenAt: report.writtenAt });
}

interface Report {
  readonly cases: TestCases;
  writtenAt: string | undefined;
}

function parseReport(bytes: Uint8Array): Report | string {
  const report: Report = { cases: new TestCases(), writtenAt: undefined };
  const suites: SuiteCounts[] = [];
  let open: OpenCase | undefined;
  const fault = readXml(bytes, {
    open: ({ name, attributes, line, path }) => {
      const parent = path.at(-1);
      if (isSuite(name)) {
        if (open !== undefined) return `Line ${line}: <${name}> stands inside a test case.`;
        suites.push(openSuite(name, line, attributes));
        report.writtenAt = earlier(report.writtenAt, momentOf(attributes["timestamp"]));
      } else if (name === "testcase") {
        if (open !== undefined || !isSuite(parent)) {
          return `Line ${line}: <testcase> stands inside <${parent ?? ""}>, not in a suite.`;
        }
        const title = attributes["name"] ?? "";
        open = { name: title, line, attributes, failedElements: 0, flaky: false, skipped: false };
      } else if (parent === "testcase" && open !== undefined) {
        if (failing.has(name)) open.failedElements += 1;
        else if (flaking.has(name)) open.flaky = true;
        else if (name === "skipped") open.skipped = true;
      } else if (failing.has(name) && isSuite(parent)) {
        return `Line ${line}: <${name}> stands in a suite outside any test case.`;
      }
      return undefined;
    },
    close: (name) => {
      if (name === "testcase" && open !== undefined) {
        const closed = open;
        open = undefined;
        const outcome = outcomeOf(closed);
        const suite = suites.at(-1);
        if (outcome === undefined) return unknownStatus(closed);
        if (suite === undefined) return undefined;
        addCase(suite, outcome, closed.failedElements);
        report.cases.add(namesOf(closed, suites), outcome);
        return report.cases.excess();
      } else if (isSuite(name)) {
        const suite = suites.pop();
        if (suite === undefined) return undefined;
        const parent = suites.at(-1);
        if (parent !== undefined) addSuite(parent, suite);
        if (suite.all.cases > suite.all.skipped) report.cases.ran(suite.attributes["name"]);
        return countsFault(suite);
      }
      return undefined;
    },
  });
  return fault ?? report;
}

function isSuite(name: string | undefined): boolean {
  return name === "testsuite" || name === "testsuites";
}

/** The suites, the class and the test; a name that repeats the one before it is left out. */
function namesOf({ name, attributes }: OpenCase, suites: readonly SuiteCounts[]): string[] {
  const around = suites.filter(({ isRoot }) => !isRoot).map((suite) => suite.attributes["name"] ?? "");
  const names = [...around, attributes["classname"] ?? "", name];
  return names.filter((part, index) => part !== names[index - 1]);
}

/** What a case came to; undefined when it carries a status that nobody can be sure of. */
function outcomeOf(open: OpenCase): CaseOutcome | undefined {
  const words = statusWords(open);
  if (open.failedElements > 0 || words.some((word) => failedWords.has(word))) return "failed";
  if (open.skipped || words.some((word) => skippedWords.has(word))) return "skipped";
  if (!words.every((word) => passedWords.has(word))) return undefined;
  return open.flaky ? "flaky" : "passed";
}

function statusWords(open: OpenCase): string[] {
  return [open.attributes["status"], open.attributes["result"]].flatMap((word) =>
    word === undefined ? [] : [word.trim().toLowerCase()],
  );
}

function unknownStatus(open: OpenCase): string {
  const word = statusWords(open).find((candidate) => !passedWords.has(candidate)) ?? "";
  return `Line ${open.line}: test case ${quoteName(open.name)} has the unknown status ${quoteName(word)}.`;
}
