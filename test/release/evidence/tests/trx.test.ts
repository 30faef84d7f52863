import assert from "node:assert/strict";
import { fixture } from "../fixture";
import { reasonOf, usable } from "../reading";

const valid = fixture("trx/vstest.trx").toString();
const swap = (from: string | RegExp, to: string) => {
  const text = valid.replace(from, to);
  assert.notEqual(text, valid);
  return text;
};

describe("the TRX reader", () => {
  it("counts results, with classes out of the definitions behind them", () => {
    const { summary, details, writtenAt } = usable("tests", valid);
    assert.deepEqual(summary, { total: 4, passed: 2, failed: 1, skipped: 1, flaky: 0 });
    assert.equal(details.cases.get("Settlements.Tests.SettleTests > Converts"), "skipped");
    assert.deepEqual([...details.suites], ["Settlements.Tests.SettleTests"]);
    assert.equal(writtenAt, "2026-11-20T09:12:30.234Z");
  });

  it("counts the inner results of a data-driven test, not the test around them", () => {
    const inner = (outcome: string) => `<UnitTestResult testId="x" testName="row" outcome="${outcome}"/>`;
    const run = (total: number, rows: string) =>
      `<TestRun><Results><UnitTestResult testId="x" testName="rows" outcome="Passed"><InnerResults>${rows}</InnerResults></UnitTestResult></Results>` +
      `<ResultSummary outcome="Completed"><Counters total="${total}" passed="${total}" failed="0"/></ResultSummary></TestRun>`;
    const two = inner("Passed") + inner("Passed");
    for (const total of [2, 3]) {
      assert.deepEqual(usable("tests", run(total, two)).summary, {
        total: 2,
        passed: 2,
        failed: 0,
        skipped: 0,
        flaky: 0,
      });
    }
    const one = 'The counters declare total="4" but the report holds 2 results.';
    assert.equal(reasonOf("tests", run(4, two)), one);
  });

  it("refuses counters that differ from the results", () => {
    assert.equal(
      reasonOf("tests", swap('total="4"', 'total="5"')),
      'The counters declare total="5" but the report holds 4 results.',
    );
    assert.equal(
      reasonOf("tests", swap('failed="1"', 'failed="0"')),
      'The counters declare failed="0" but the report holds 1.',
    );
    assert.equal(reasonOf("tests", swap('passed="2"', "")), 'The counters declare passed="" but the report holds 2.');
  });

  it("refuses a run that failed or was aborted outside its tests", () => {
    const green = swap('outcome="Failed" testListId', 'outcome="Passed" testListId').replace(
      'passed="2" failed="1"',
      'passed="3" failed="0"',
    );
    const reason = (word: string) =>
      `The run ended as "${word}" though no test failed: something outside the tests broke.`;
    assert.equal(reasonOf("tests", green), reason("Failed"));
    assert.equal(
      reasonOf("tests", green.replace('ResultSummary outcome="Failed"', 'ResultSummary outcome="Aborted"')),
      reason("Aborted"),
    );
    const completed = green.replace('ResultSummary outcome="Failed"', 'ResultSummary outcome="Completed"');
    assert.equal(usable("tests", completed).summary.failed, 0);
  });

  it("refuses an outcome that it does not know, and a run without counters", () => {
    assert.equal(
      reasonOf("tests", swap('outcome="NotExecuted"', 'outcome="Disconnected"')),
      'Line 10: "Converts" has the outcome "Disconnected".',
    );
    assert.equal(
      reasonOf("tests", swap(/<Counters[^>]*\/>/, "")),
      "The report has no ResultSummary with Counters: the run did not come to its end.",
    );
  });
});
