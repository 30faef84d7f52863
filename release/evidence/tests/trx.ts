import type { Reading } from "../evidence";
import { earlier, momentOf } from "../file/moment";
import { inconclusive, quoteName } from "../file/reading";
import { readXml } from "../file/xml";
import { xmlFormat } from "../format";
import type { CaseOutcome } from "./caseOutcome";
import { TestCases } from "./testCases";

const outcomes: ReadonlyMap<string, CaseOutcome> = new Map([
  ["passed", "passed"],
  ["failed", "failed"],
  ["error", "failed"],
  ["timeout", "failed"],
  ["aborted", "failed"],
  ["notexecuted", "skipped"],
  ["notrunnable", "skipped"],
  ["inconclusive", "skipped"],
  ["pending", "skipped"],
]);

interface Result {
  readonly id: string;
  readonly name: string;
  readonly outcome: string;
  readonly line: number;
  /** Holds results of its own (a data-driven test): those are counted instead of it. */
  isParent: boolean;
}

interface Run {
  readonly results: Result[];
  /** Class of each test by its id; definitions stand behind the results. */
  readonly classes: Map<string, string>;
  outcome: string | undefined;
  counters: Readonly<Record<string, string>> | undefined;
  writtenAt: string | undefined;
}

/** TRX, the report of Visual Studio's test platform (`dotnet test --logger trx`). */
export const trx = xmlFormat({
  id: "trx",
  kind: "tests",
  title: "TRX",
  recognises: ({ name }) => name === "TestRun",
  read,
});

/**
 * Reads a TRX report. Results are counted one by one and compared with `total`, `passed` and `failed` of its counters (`notExecuted` stays 0 in
 * what vstest writes, also when tests were skipped). Of a data-driven test the inner results are counted. `NotExecuted` and
 * `Inconclusive` are skipped, never passed.
 *
 * A run that says `Failed` though no test failed (the test host crashed), or that was aborted, is inconclusive.
 */
function read(bytes: Uint8Array): Reading {
  const run = parseRun(bytes);
  const fault = typeof run === "string" ? run : undefined;
  if (typeof run === "string") return inconclusive("tests", "trx", fault ?? "");
  const cases = new TestCases();
  for (const { id, name, outcome, line, isParent } of run.results) {
    if (isParent) continue;
    const known = outcomes.get(outcome.toLowerCase());
    if (known === undefined) {
      return inconclusive("tests", "trx", `Line ${line}: ${quoteName(name)} has the outcome ${quoteName(outcome)}.`);
    }
    const suite = run.classes.get(id) ?? "";
    cases.add([suite, name], known);
    if (known !== "skipped") cases.ran(suite);
  }
  const difference = countersFault(run, cases);
  if (difference !== undefined) return inconclusive("tests", "trx", difference);
  return cases.reading("trx", { writtenAt: run.writtenAt });
}

function parseRun(bytes: Uint8Array): Run | string {
  const run: Run = { results: [], classes: new Map(), outcome: undefined, counters: undefined, writtenAt: undefined };
  const open: Result[] = [];
  let unitTest = "";
  const fault = readXml(bytes, {
    open: ({ name, attributes, line, path }) => {
      if (name === "UnitTestResult") {
        const around = open.at(-1);
        if (around !== undefined) around.isParent = true;
        const { testId: id = "", testName = "", outcome = "" } = attributes;
        const result = { id, name: testName, outcome, line, isParent: false };
        open.push(result);
        run.results.push(result);
      } else if (name === "UnitTest") unitTest = attributes["id"] ?? "";
      else if (name === "TestMethod" && path.at(-1) === "UnitTest") {
        run.classes.set(unitTest, attributes["className"] ?? "");
      } else if (name === "ResultSummary") run.outcome = attributes["outcome"];
      else if (name === "Counters" && path.at(-1) === "ResultSummary") run.counters = attributes;
      else if (name === "Times" && path.length === 1) {
        run.writtenAt = earlier(momentOf(attributes["start"]), momentOf(attributes["finish"]));
      }
      return undefined;
    },
    close: (name) => {
      if (name === "UnitTestResult") open.pop();
      return undefined;
    },
  });
  return fault ?? run;
}

function countersFault({ results, outcome, counters }: Run, cases: TestCases): string | undefined {
  if (counters === undefined) return "The report has no ResultSummary with Counters: the run did not come to its end.";
  const { total, passed, failed } = cases.summary();
  const said = (name: string): number => Number(counters[name] ?? Number.NaN);
  if (![total, results.length].includes(said("total"))) {
    return `The counters declare total=${quoteName(counters["total"] ?? "")} but the report holds ${total} results.`;
  }
  const parents = results.filter(({ isParent }) => isParent);
  const parentsOf = (word: string): number => parents.filter((result) => result.outcome.toLowerCase() === word).length;
  for (const [name, number] of [
    ["passed", passed],
    ["failed", failed],
  ] as const) {
    const declared = said(name) + (name === "failed" ? sumOf(counters, ["error", "timeout", "aborted"]) : 0);
    if (![number, number + parentsOf(name)].includes(declared)) {
      return `The counters declare ${name}=${quoteName(counters[name] ?? "")} but the report holds ${number}.`;
    }
  }
  const ended = outcome?.toLowerCase() ?? "";
  if (["completed", "passed", "warning"].includes(ended) || failed > 0) return undefined;
  return `The run ended as ${quoteName(outcome ?? "")} though no test failed: something outside the tests broke.`;
}

function sumOf(counters: Readonly<Record<string, string>>, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + Number(counters[name] ?? 0), 0);
}
