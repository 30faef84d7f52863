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
    const sum = { total: 0, passed: 0, failed: 0, skipped: 0, flaky: 0 };
    for (const { reading } of readings) {
      for (const key of ["total", "passed", "failed", "skipped", "flaky"] as const) sum[key] += reading.summary[key];
    }
    const flaky = sum.flaky === 0 ? "" : ` (${sum.flaky} flaky)`;
    const measured = `${sum.passed} of ${sum.total} passed${flaky}, ${sum.failed} failed, ${sum.skipped} skipped`;
    const trouble = [...problems, ...counted];
    if (trouble.length > 0)
      return failed(
        ID,
        readings.length === 0 ? "inconclusive" : `inconclusive: ${measured}`,
        required,
        trouble.join(" "),
        paths,
      );
    if (sum.failed > 0)
      return failed(
        ID,
        measured,
        required,
        `${sum.failed} of ${sum.total} tests failed. Repair them and run the whole suite again.`,
        paths,
      );
    if (sum.skipped > budget) {
      const message = `${sum.skipped} tests were skipped. Run them, remove them, or raise tests.skipBudget in airlock.yaml.`;
      return failed(ID, measured, required, message, paths);
    }
    return passed(ID, measured, required, `${measured}.`, paths);
  },
};
