import assert from "node:assert/strict";
import { fixture } from "../fixture";
import { reasonOf, usable } from "../reading";

const valid = fixture("nunit/nunit3.xml").toString();
const swap = (from: string | RegExp, to: string) => {
  const text = valid.replace(from, to);
  assert.notEqual(text, valid);
  return text;
};

describe("the NUnit 3 reader", () => {
  it("counts cases; an inconclusive one is skipped, never passed", () => {
    const { summary, details, writtenAt, producer } = usable("tests", valid);
    assert.deepEqual(summary, { total: 5, passed: 2, failed: 1, skipped: 2, flaky: 0 });
    assert.equal(details.cases.get("Settlements.Tests.SettleTests.NeedsRates"), "skipped");
    assert.ok(details.suites.has("Settlements.Tests.SettleTests"));
    assert.equal(writtenAt, "2026-11-20T09:12:30.000Z");
    assert.equal(producer, "nunit");
  });

  it("refuses counts that differ from the cases", () => {
    const five = swap('testcasecount="5" result="Failed" total="5"', 'testcasecount="6" result="Failed" total="6"');
    assert.equal(reasonOf("tests", five), 'The run declares total="6" but holds 5 test cases.');
    assert.equal(reasonOf("tests", swap('failed="1"', 'failed="0"')), 'The run declares failed="0" but holds 1.');
  });

  it("refuses a run that failed though no case did", () => {
    const green = swap('result="Failed" start-time', 'result="Passed" start-time').replace(
      'passed="2" failed="1"',
      'passed="3" failed="0"',
    );
    assert.equal(
      reasonOf("tests", green),
      'The run ended as "Failed" though no test failed: a set-up or tear-down broke.',
    );
    assert.equal(usable("tests", green.replace('result="Failed" total', 'result="Passed" total')).summary.passed, 3);
  });

  it("refuses a result that it does not know", () => {
    assert.equal(
      reasonOf("tests", swap('result="Inconclusive"', 'result="Fine"')),
      'Line 17: "Settlements.Tests.SettleTests.NeedsRates" has the result "Fine".',
    );
  });
});
