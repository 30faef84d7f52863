import assert from "node:assert/strict";
import { mergeTests, type TestsRules } from "../../../../release/evidence/tests/mergeTests";
import { usable } from "../reading";

interface Case {
  readonly name: string;
  readonly inside?: string;
}

function report(path: string, suite: string, cases: readonly Case[]) {
  const inside = cases.map(({ name, inside: what = "" }) => `<testcase name="${name}">${what}</testcase>`).join("");
  const { summary, details } = usable("tests", `<testsuite name="${suite}">${inside}</testsuite>`);
  return { path, summary, details };
}

const merge = (reports: readonly ReturnType<typeof report>[], rules: TestsRules = {}) => mergeTests(reports, rules);
const good = (name: string) => ({ name });
const bad = (name: string) => ({ name, inside: "<failure/>" });
const skipped = (name: string) => ({ name, inside: "<skipped/>" });

describe("mergeTests", () => {
  it("adds up the shards of a run", () => {
    const merged = merge([report("a.xml", "s", [good("1")]), report("b.xml", "s", [good("2"), skipped("3")])], {
      shards: 2,
    });
    assert.deepEqual(merged, {
      summary: { total: 3, passed: 2, failed: 0, skipped: 1, flaky: 0 },
      problems: [],
      conflicts: [],
    });
  });

  it("lets no second report take a failure back", () => {
    const first = report("a.xml", "s", [bad("pays"), good("settles")]);
    const second = report("b.xml", "s", [good("pays")]);
    for (const reports of [
      [first, second],
      [second, first],
    ]) {
      const { summary, conflicts } = merge(reports);
      assert.equal(summary.failed, 1);
      assert.deepEqual(conflicts, ['"s > pays" failed in a.xml; that it did not in b.xml takes nothing back.']);
    }
  });

  it("refuses that one shard stands for another", () => {
    const again = [report("a.xml", "s", [good("1"), good("2")]), report("b.xml", "s", [good("1"), good("3")])];
    assert.deepEqual(merge(again, { shards: 2 }).problems, [
      'Shards share no tests, but "s > 1" (a.xml and b.xml) stands in two reports.',
    ]);
    assert.deepEqual(merge(again).problems, [], "a run on two platforms has the same tests twice");
  });

  it("counts different tests that ran, so that one report named twice is worth one", () => {
    const twice = [
      report("a.xml", "s", [good("1"), good("2")]),
      report("b.xml", "s", [good("1"), good("2"), skipped("3")]),
    ];
    assert.deepEqual(merge(twice, { minimumCount: 2 }).problems, []);
    assert.deepEqual(merge(twice, { minimumCount: 3 }).problems, [
      "2 different tests ran, airlock.yaml asks for 3 or more.",
    ]);
  });

  it("wants a suite in which a test ran, by its exact name", () => {
    const reports = [report("a.xml", "payments", [good("1")]), report("b.xml", "ledger", [skipped("1")])];
    assert.deepEqual(merge(reports, { suites: ["payments"] }).problems, []);
    assert.deepEqual(merge(reports, { suites: ["ledger"] }).problems, [
      'No test of the suite "ledger" ran; there is "payments". Add the report of that suite.',
    ]);
    // A Cyrillic letter that looks like the Latin one.
    assert.equal(merge([report("a.xml", "p\u0430yments", [good("1")])], { suites: ["payments"] }).problems.length, 1);
  });

  it("takes __proto__ for a name like any other", () => {
    const reports = [
      report("a.xml", "__proto__", [bad("__proto__")]),
      report("b.xml", "__proto__", [good("__proto__")]),
    ];
    const { summary, conflicts, problems } = merge(reports, { suites: ["__proto__", "constructor"] });
    assert.equal(summary.failed, 1);
    assert.equal(conflicts.length, 1);
    assert.deepEqual(problems, [
      'No test of the suite "constructor" ran; there is "__proto__". Add the report of that suite.',
    ]);
  });
});
