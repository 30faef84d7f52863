import { SaxesParser } from "saxes";
import type { Reading } from "../evidence";
import { inconclusive, quoteName } from "../file/reading";
import { xmlFault } from "../file/sample";
import { xmlFormat } from "../format";
import { addCase, addSuite, type CaseOutcome, countsFault, openSuite, type SuiteCounts } from "./junitCounts";

const chunkBytes = 64 * 1024;
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
  const { total, failed, skipped, flaky } = report;
  if (total === 0) return inconclusive("tests", "junit", "The report holds no test case.");
  const summary = { total, passed: total - failed - skipped, failed, skipped, flaky };
  return { verdict: "usable", kind: "tests", format: "junit", summary };
}

interface Report {
  total: number;
  failed: number;
  skipped: number;
  flaky: number;
}

function parseReport(bytes: Uint8Array): Report | string {
  const report: Report = { total: 0, failed: 0, skipped: 0, flaky: 0 };
  const parser = new SaxesParser({ xmlns: false });
  const suites: SuiteCounts[] = [];
  const path: string[] = [];
  let open: OpenCase | undefined;
  const faults: string[] = [];
  let ending = false;
  const refuse = (reason: string): void => {
    faults.push(reason);
  };

  parser.on("error", (error) => {
    refuse(xmlFault(error.message, ending));
  });
  parser.on("opentag", ({ name, attributes }) => {
    const parent = path.at(-1);
    path.push(name);
    if (name === "testsuites" || name === "testsuite") {
      if (open !== undefined) refuse(`Line ${parser.line}: <${name}> stands inside a test case.`);
      suites.push(openSuite(name, parser.line, attributes));
    } else if (name === "testcase") {
      if (open !== undefined || (parent !== "testsuite" && parent !== "testsuites")) {
        refuse(`Line ${parser.line}: <testcase> stands inside <${parent ?? ""}>, not in a suite.`);
      }
      const title = attributes["name"] ?? "";
      open = { name: title, line: parser.line, attributes, failedElements: 0, flaky: false, skipped: false };
    } else if (parent === "testcase" && open !== undefined) {
      if (failing.has(name)) open.failedElements += 1;
      else if (flaking.has(name)) open.flaky = true;
      else if (name === "skipped") open.skipped = true;
    } else if (failing.has(name) && (parent === "testsuite" || parent === "testsuites")) {
      refuse(`Line ${parser.line}: <${name}> stands in a suite outside any test case.`);
    }
  });
  parser.on("closetag", ({ name }) => {
    path.pop();
    if (name === "testcase" && open !== undefined) {
      const outcome = outcomeOf(open);
      const suite = suites.at(-1);
      if (outcome === undefined) refuse(unknownStatus(open));
      else if (suite !== undefined) {
        addCase(suite, outcome, open.failedElements);
        report.total += 1;
        if (outcome !== "passed") report[outcome] += 1;
      }
      open = undefined;
    } else if (name === "testsuite" || name === "testsuites") {
      const suite = suites.pop();
      if (suite === undefined) return;
      const difference = countsFault(suite);
      if (difference !== undefined) refuse(difference);
      const parent = suites.at(-1);
      if (parent !== undefined) addSuite(parent, suite);
    }
  });

  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let offset = 0; offset <= bytes.length && faults.length === 0; offset += chunkBytes) {
    const stream = offset + chunkBytes <= bytes.length;
    const text = decode(decoder, bytes.subarray(offset, offset + chunkBytes), stream);
    if (text === undefined) return `The file is not UTF-8 text, read as far as line ${parser.line}.`;
    parser.write(text);
  }
  ending = true;
  parser.close();
  return faults[0] ?? report;
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return undefined;
  }
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
