import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { earlier, epochOf, momentOf } from "../file/moment";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import type { CaseOutcome } from "./caseOutcome";
import { TestCases } from "./testCases";

const whole = z
  .number("a count is missing or no number")
  .int("a count is not whole")
  .nonnegative("a count is negative");
const test = z.looseObject({
  name: z.string("found no text"),
  status: z.string("found no text"),
  suite: z.union([z.string(), z.array(z.string())], "found neither a text nor a list of texts").optional(),
  flaky: z.boolean("found neither true nor false").optional(),
});
const model = z.looseObject({
  timestamp: z.string("found no text").optional(),
  results: z.looseObject({
    tool: z.looseObject({ name: z.string("found no text") }),
    summary: z.looseObject({
      tests: whole,
      passed: whole,
      failed: whole,
      pending: whole,
      skipped: whole,
      other: whole,
      start: z.number("found no number").optional(),
    }),
    tests: z.array(test, "found no list"),
  }),
});

const outcomes: ReadonlyMap<string, CaseOutcome> = new Map([
  ["passed", "passed"],
  ["failed", "failed"],
  ["skipped", "skipped"],
  ["pending", "skipped"],
]);

/** The Common Test Report Format, recognised by its tool, summary and list of tests. */
export const ctrf = jsonFormat({
  id: "ctrf",
  kind: "tests",
  title: "CTRF",
  recognises: (value) => {
    if (!isRecord(value)) return false;
    const results = value["results"];
    return value["reportFormat"] === "CTRF" || (isRecord(results) && "summary" in results && "tests" in results);
  },
  read,
});

/**
 * Reads a CTRF report, as the reporters of jest, mocha, Playwright, pytest and others write it. Tests are counted one by one and compared with
 * every count of the summary. `pending` is skipped; a test marked flaky counts as flaky only if it passed. A test of status
 * `other` may have come to anything: inconclusive.
 */
function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("tests", "ctrf", reason);
  const shape = checkShape(model, value, "CTRF report");
  if (!shape.ok) return refuse(shape.reason);
  const { tool, summary, tests } = shape.value.results;
  const held = { passed: 0, failed: 0, skipped: 0, pending: 0, other: 0 };
  const cases = new TestCases();
  for (const { name, status, suite = [], flaky } of tests) {
    const outcome = outcomes.get(status);
    if (outcome === undefined) return refuse(`Test ${quoteName(name)} has the status ${quoteName(status)}.`);
    held[status as keyof typeof held] += 1;
    const suites = typeof suite === "string" ? [suite] : suite;
    cases.add([...suites, name], outcome === "passed" && flaky === true ? "flaky" : outcome);
    if (outcome !== "skipped") for (const part of suites) cases.ran(part);
  }
  if (summary.tests !== tests.length) {
    return refuse(`The summary declares ${summary.tests} tests but the report holds ${tests.length}.`);
  }
  for (const [status, number] of Object.entries(held)) {
    const declared = summary[status as keyof typeof held];
    if (declared !== number)
      return refuse(`The summary declares ${declared} ${status} but the report holds ${number}.`);
  }
  const writtenAt = earlier(momentOf(shape.value.timestamp), epochOf(summary.start));
  return cases.reading("ctrf", { writtenAt, producer: tool.name });
}
