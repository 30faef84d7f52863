import assert from "node:assert/strict";
import { changedJson, fixture, type JsonObject } from "../fixture";
import { reasonOf, usable } from "../reading";

const changed = (change: (value: JsonObject) => void) => changedJson("ctrf/pytest.json", change);
const set = (change: Readonly<Record<string, unknown>>, at?: number) =>
  changed((value) => {
    const results = value["results"];
    Object.assign((at === undefined ? results?.["summary"] : results?.["tests"]?.[String(at)]) ?? {}, change);
  });

describe("the CTRF reader", () => {
  const files: readonly (readonly [string, number, number, number, number, string])[] = [
    // file, total, passed, failed, skipped, producer
    ["jest.json", 4, 3, 0, 1, "jest"],
    ["mocha-failed.json", 4, 2, 1, 1, "mocha"],
    ["pytest.json", 5, 3, 0, 2, "pytest"],
  ];
  for (const [file, total, passed, failed, skipped, producer] of files) {
    it(`counts what the tools really write in ${file}`, () => {
      const reading = usable("tests", fixture(`ctrf/${file}`));
      assert.deepEqual(reading.summary, { total, passed, failed, skipped, flaky: 0 });
      assert.equal(reading.producer, producer);
      assert.equal(reading.format, "ctrf");
      assert.match(reading.writtenAt ?? "", /^2026-11-21T15:28:/);
    });
  }

  it("names suites in which a test ran, and each test with its suite", () => {
    const { details } = usable("tests", fixture("ctrf/jest.json"));
    assert.deepEqual([...details.suites], ["settle.test.js > settle <&> co", "ledger.test.js"]);
    assert.equal(details.cases.get("ledger.test.js > adds up"), "passed");
  });

  it("counts a flaky test that passed apart, and one that failed as failed", () => {
    assert.equal(usable("tests", set({ flaky: true }, 0)).summary.flaky, 1);
    const failed = changed((value) => {
      Object.assign(value["results"]?.["tests"]?.["0"] ?? {}, { flaky: true, status: "failed" });
      Object.assign(value["results"]?.["summary"] ?? {}, { passed: 2, failed: 1 });
    });
    assert.deepEqual(usable("tests", failed).summary, { total: 5, passed: 2, failed: 1, skipped: 2, flaky: 0 });
  });

  it("refuses a status that may be anything", () => {
    const reason = 'Test "tests/test_settle.py::test_keeps_euros" has the status ';
    assert.equal(reasonOf("tests", set({ status: "other" }, 0)), `${reason}"other".`);
    assert.equal(reasonOf("tests", set({ status: "__proto__" }, 0)), `${reason}"__proto__".`);
  });

  it("refuses counts that differ from the tests", () => {
    assert.equal(reasonOf("tests", set({ tests: 6 })), "The summary declares 6 tests but the report holds 5.");
    assert.equal(reasonOf("tests", set({ failed: 1 })), "The summary declares 1 failed but the report holds 0.");
    assert.equal(reasonOf("tests", set({ pending: 2 })), "The summary declares 2 pending but the report holds 0.");
    assert.equal(
      reasonOf("tests", set({ passed: -1 })),
      "The CTRF report is off at results.summary.passed: a count is negative.",
    );
  });

  it("refuses a report of no test, and one whose tests are missing", () => {
    const none = { tests: 0, passed: 0, failed: 0, skipped: 0, pending: 0, other: 0 };
    const empty = { results: { tool: { name: "jest" }, summary: none, tests: [] } };
    assert.equal(reasonOf("tests", JSON.stringify(empty)), "The report holds no test case.");
    assert.equal(
      reasonOf("tests", '{"reportFormat":"CTRF"}'),
      "The CTRF report is off at results: Invalid input: expected object, received undefined.",
    );
  });
});
