import type { Reading } from "../evidence";
import { momentOf } from "../file/moment";
import { inconclusive, quoteName } from "../file/reading";
import { readXml } from "../file/xml";
import { xmlFormat } from "../format";
import type { CaseOutcome } from "./caseOutcome";
import { TestCases } from "./testCases";

const outcomes: ReadonlyMap<string, CaseOutcome> = new Map([
  ["Passed", "passed"],
  ["Failed", "failed"],
  ["Skipped", "skipped"],
  ["Inconclusive", "skipped"],
  ["Warning", "skipped"],
]);

/** NUnit 3's XML, as nunit3-console and the NunitXml logger of `dotnet test` write it. */
export const nunit = xmlFormat({
  id: "nunit3",
  kind: "tests",
  title: "NUnit 3 XML",
  recognises: ({ name }) => name === "test-run",
  read,
});

/**
 * Reads an NUnit 3 report. Cases are counted one by one and compared with `total` or `testcasecount`, `passed` and `failed` of the run.
 * `Inconclusive` and `Warning` are no pass: they count as skipped. A run that failed though none of its cases did (a
 * tear-down that broke) is inconclusive.
 */
function read(bytes: Uint8Array): Reading {
  const cases = new TestCases();
  let run: Readonly<Record<string, string>> = {};
  const suites: string[] = [];
  const fault = readXml(bytes, {
    open: ({ name, attributes, line, path }) => {
      if (path.length === 0) run = attributes;
      else if (name === "test-suite") suites.push(attributes["fullname"] ?? attributes["name"] ?? "");
      else if (name === "test-case") {
        const title = attributes["fullname"] ?? attributes["name"] ?? "";
        const outcome = outcomes.get(attributes["result"] ?? "");
        if (outcome === undefined) {
          return `Line ${line}: ${quoteName(title)} has the result ${quoteName(attributes["result"] ?? "")}.`;
        }
        cases.add([title], outcome);
        if (outcome !== "skipped") for (const suite of suites) cases.ran(suite);
        return cases.excess();
      }
      return undefined;
    },
    close: (name) => {
      if (name === "test-suite") suites.pop();
      return undefined;
    },
  });
  const reason = fault ?? runFault(run, cases);
  if (reason !== undefined) return inconclusive("tests", "nunit3", reason);
  return cases.reading("nunit3", { writtenAt: momentOf(run["start-time"]), producer: "nunit" });
}

function runFault(run: Readonly<Record<string, string>>, cases: TestCases): string | undefined {
  const { total, passed, failed } = cases.summary();
  if (![run["total"], run["testcasecount"]].includes(String(total))) {
    return `The run declares total=${quoteName(run["total"] ?? "")} but holds ${total} test cases.`;
  }
  for (const [name, number] of [
    ["passed", passed],
    ["failed", failed],
  ] as const) {
    if (run[name] !== String(number)) {
      return `The run declares ${name}=${quoteName(run[name] ?? "")} but holds ${number}.`;
    }
  }
  if (failed > 0 || run["result"] === undefined || !/^Failed|Cancelled/.test(run["result"])) return undefined;
  return `The run ended as ${quoteName(run["result"])} though no test failed: a set-up or tear-down broke.`;
}
