import { mergeTests } from "../../evidence/tests/mergeTests";
import type { Gate } from "../gate";
import { failed, passed } from "../outcome";
import { evidenceOfKind } from "./evidenceFile";

const ID = "tests-pass";

/** B1: all tests pass. A skipped test is not a passed one; zero tests prove nothing. */
export const testsPass: Gate = {
  id: ID,
  title: "All tests pass, and none is skipped beyond the budget.",
  judge: (input) => {
    const declared = input.manifest.evidence.tests;
    const budget = input.requirements.skipBudget;
    const required = `all tests pass, at most ${budget} skipped`;
    if (declared.length === 0) {
      return failed(
        ID,
        "no test report",
        required,
        "evidence.tests is empty. Add the JUnit XML that your test run wrote, with its sha256.",
      );
    }
    const { readings, problems, paths } = evidenceOfKind("tests", declared, input);
    const counted = readings.flatMap(({ path, reading }) => {
      const expected = declared.find((file) => file.path === path)?.count;
      if (expected === undefined || expected === reading.summary.total) return [];
      return [`${path} holds ${reading.summary.total} tests, release.yaml declares ${expected}.`];
    });
    const {
      summary,
      problems: together,
      conflicts,
    } = mergeTests(
      readings.map(({ path, reading }) => ({ path, summary: reading.summary, details: reading.details })),
      input.requirements.evidence?.tests ?? {},
    );
    const flaky = summary.flaky === 0 ? "" : ` (${summary.flaky} flaky)`;
    const measured = `${summary.passed} of ${summary.total} passed${flaky}, ${summary.failed} failed, ${summary.skipped} skipped`;
    // What is missing matters only once every report that is there can be read.
    const trouble = [...problems, ...counted, ...(problems.length === 0 ? together : [])];
    if (trouble.length > 0)
      return failed(
        ID,
        readings.length === 0 ? "inconclusive" : `inconclusive: ${measured}`,
        required,
        trouble.join(" "),
        paths,
      );
    if (summary.failed > 0)
      return failed(
        ID,
        measured,
        required,
        [
          `${summary.failed} of ${summary.total} tests failed. Repair them and run the whole suite again.`,
          ...conflicts,
        ].join(" "),
        paths,
      );
    if (summary.skipped > budget) {
      const message = `${summary.skipped} tests were skipped. Run them, remove them, or raise tests.skipBudget in airlock.yaml.`;
      return failed(ID, measured, required, message, paths);
    }
    return passed(ID, measured, required, `${measured}.`, paths);
  },
};
