import assert from "node:assert/strict";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { fixture } from "./fixture";

const read = (xml: string | Buffer) => readEvidence("tests", Buffer.from(xml));
const suite = (inside: string, attributes = "") => `<testsuite name="s"${attributes}>${inside}</testsuite>`;

function summary(xml: string | Buffer): unknown {
  const reading = read(xml);
  assert.ok(reading.verdict === "usable", JSON.stringify(reading));
  assert.equal(reading.format, "junit");
  return reading.summary;
}

function reason(xml: string | Buffer): string {
  const reading = read(xml);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  return reading.reason;
}

describe("the JUnit reader", () => {
  describe("counts what the tools really write", () => {
    const files: readonly (readonly [string, number, number, number, number, number])[] = [
      // file, total, passed, failed, skipped, flaky
      ["pytest.xml", 3, 1, 0, 2, 0],
      ["pytest-failed.xml", 5, 1, 2, 2, 0],
      ["gotestsum.xml", 5, 4, 0, 1, 0],
      ["gotestsum-rerun.xml", 6, 4, 1, 1, 0],
      ["mocha-junit-reporter.xml", 5, 4, 0, 1, 0],
      ["mocha-junit-reporter-failed.xml", 3, 1, 2, 0, 0],
      ["mocha-xunit.xml", 5, 4, 0, 1, 0],
      ["node.xml", 6, 4, 0, 2, 0],
      ["jest-junit.xml", 3, 2, 0, 1, 0],
      ["surefire.xml", 4, 2, 1, 1, 0],
      ["surefire-reruns.xml", 4, 2, 1, 1, 1],
      ["gtest.xml", 3, 1, 0, 2, 0],
      ["phpunit.xml", 3, 3, 0, 0, 0],
    ];
    for (const [file, total, passed, failed, skipped, flaky] of files) {
      it(`in ${file}`, () => {
        assert.deepEqual(summary(fixture(`junit/${file}`)), { total, passed, failed, skipped, flaky });
      });
    }
  });

  describe("refuses a count that differs from the declared one", () => {
    it("when a test case is missing", () => {
      const xml = fixture("junit/pytest.xml")
        .toString()
        .replace(/<testcase [^>]*test_settles[^>]*\/>/, "");
      assert.equal(
        reason(xml),
        'Suite "pytest" (line 1) declares 3 tests but holds 2 test cases. ' +
          "If skipped tests are missing, let the reporter write them (mocha-junit-reporter: includePending).",
      );
    });

    it("when mocha-junit-reporter leaves pending tests out", () => {
      assert.equal(
        reason(fixture("junit/mocha-junit-reporter-without-pending.xml")),
        'Suite "Payments" (line 5) declares 2 tests but holds 1 test case. ' +
          "If skipped tests are missing, let the reporter write them (mocha-junit-reporter: includePending).",
      );
    });

    it("when pytest-rerunfailures writes an attempt as another passed case", () => {
      assert.equal(
        reason(fixture("junit/pytest-rerunfailures.xml")),
        'Suite "pytest" (line 1) declares 1 test but holds 2 test cases.',
      );
    });

    it("when jest-junit writes a todo like a passed test", () => {
      assert.equal(
        reason(fixture("junit/jest-junit-todo.xml")),
        'Suite "Payments" (line 3) declares 3 tests but holds 4 test cases.',
      );
    });

    it("when a declared failure has no test case", () => {
      assert.equal(
        reason(suite('<testcase name="a"/>', ' tests="1" failures="1"')),
        'Suite "s" (line 1) declares 1 failed or in error but holds 0.',
      );
    });

    it("when a failure is not declared", () => {
      assert.equal(
        reason(suite('<testcase name="a"><error/></testcase>', ' tests="1" failures="0" errors="0"')),
        'Suite "s" (line 1) declares 0 failed or in error but holds 1.',
      );
    });

    it("when skipped tests differ, and it says what failed", () => {
      assert.equal(
        reason(suite('<testcase name="a"><failure/></testcase>', ' skipped="2"')),
        'Suite "s" (line 1) declares 2 skipped but holds 0, 1 of them failed.',
      );
    });

    it("when the root differs from its suites", () => {
      assert.equal(
        reason(`<testsuites tests="1">\n${suite('<testcase name="a"/><testcase name="b"/>')}</testsuites>`),
        "The root (line 1) declares 1 test but holds 2 test cases.",
      );
    });

    it("when the root speaks for less than everything in it", () => {
      assert.equal(
        reason(`<testsuites tests="0">${suite('<testcase name="a"/>')}</testsuites>`),
        "The root (line 1) declares 0 tests but holds 1 test case.",
      );
    });

    it("when the count is no number", () => {
      assert.equal(
        reason(suite('<testcase name="a"/>', ' tests="many"')),
        'Suite "s" (line 1) declares tests="many", which is no count.',
      );
    });
  });

  it("takes a nested suite that counts only its own tests, all tests or its children", () => {
    const inner = suite('<testcase name="b"/><testcase name="c"/>', ' tests="2"');
    for (const tests of [1, 2, 3]) {
      const xml = suite(`<testcase name="a"/>${inner}`, ` tests="${tests}"`);
      assert.deepEqual(summary(xml), { total: 3, passed: 3, failed: 0, skipped: 0, flaky: 0 }, String(tests));
    }
    assert.equal(
      reason(suite(`<testcase name="a"/>${inner}`, ' tests="4"')),
      'Suite "s" (line 1) declares 4 tests but holds 3 test cases. ' +
        "If skipped tests are missing, let the reporter write them (mocha-junit-reporter: includePending).",
    );
  });

  describe("never takes zero tests for a pass", () => {
    for (const xml of ["<testsuites/>", '<testsuite tests="0"/>', `<testsuites tests="0">${suite("")}</testsuites>`]) {
      it(xml, () => assert.equal(reason(xml), "The report holds no test case."));
    }
  });

  describe("judges a case", () => {
    const outcome = (inside: string, attributes = "") =>
      summary(suite(`<testcase name="a"${attributes}>${inside}</testcase>`));
    const is = { total: 1, passed: 0, failed: 0, skipped: 0, flaky: 0 };

    for (const child of ["flakyFailure", "flakyError", "rerunFailure", "rerunError"]) {
      it(`with <${child}> and no final failure as passed and flaky`, () => {
        assert.deepEqual(outcome(`<${child}/>`), { ...is, passed: 1, flaky: 1 });
      });
      it(`with <${child}> and a final failure as failed`, () => {
        assert.deepEqual(outcome(`<failure/><${child}/>`), { ...is, failed: 1 });
      });
    }
    for (const status of ["notrun", "skipped", "disabled", "NotRun", "pending"]) {
      it(`of status ${status} as skipped`, () => {
        assert.deepEqual(outcome("", ` status="${status}"`), { ...is, skipped: 1 });
      });
    }
    it("of status failed without <failure> as failed", () => {
      assert.deepEqual(outcome("", ' status="failed"'), { ...is, failed: 1 });
    });
    it("of gtest's result suppressed as skipped", () => {
      assert.deepEqual(outcome("", ' status="run" result="suppressed"'), { ...is, skipped: 1 });
    });
    it("with <skipped> and <failure> as failed", () => {
      assert.deepEqual(outcome("<skipped/><failure/>"), { ...is, failed: 1 });
    });
    it("with several <failure> as one failed case", () => {
      assert.deepEqual(outcome("<failure/><failure/><error/>"), { ...is, failed: 1 });
    });
    it("that prints <failure> in its output as passed", () => {
      assert.deepEqual(outcome("<system-out><![CDATA[<failure/>]]></system-out>"), { ...is, passed: 1 });
    });
    it("of an unknown status not at all", () => {
      assert.equal(
        reason(`\n${suite('<testcase name="a&#10;b" status="Bewildered"/>')}`),
        'Line 2: test case "a\\nb" has the unknown status "bewildered".',
      );
    });
  });

  describe("refuses what is no complete JUnit report", () => {
    const cases: readonly (readonly [string, string, string])[] = [
      [
        "cut inside a tag",
        "<testsuite>\n<testcase na",
        "The XML ends at line 2, column 12 before it is complete: unclosed tag: testsuite.",
      ],
      [
        "cut between tags",
        "<testsuite>\n<testcase/>",
        "The XML ends at line 2, column 11 before it is complete: unclosed tag: testsuite.",
      ],
      [
        "with a wrong end tag",
        "<testsuite></testcase>",
        "The XML is broken at line 1, column 22: unexpected close tag.",
      ],
      [
        "with text after the root",
        "<testsuite/>x",
        "The XML is broken at line 1, column 13: text data outside of root node.",
      ],
      [
        "of two documents",
        "<testsuite/><testsuite/>",
        "The XML is broken at line 1, column 23: documents may contain only one root.",
      ],
      [
        "with an entity of its own",
        '<!DOCTYPE a [<!ENTITY x "y">]><testsuite name="&x;"/>',
        "The XML is broken at line 1, column 50: undefined entity.",
      ],
      [
        "with a repeated attribute",
        '<testsuite tests="1" tests="2"/>',
        "The XML is broken at line 1, column 32: duplicate attribute: tests.",
      ],
      [
        "of another root",
        "<coverage/>",
        "The file is XML with the root <coverage>, of no format that is read as tests: JUnit XML, CTRF, TRX or NUnit 3 XML.",
      ],
      [
        "with a case in a case",
        suite("<testcase><testcase/></testcase>"),
        "Line 1: <testcase> stands inside <testcase>, not in a suite.",
      ],
      [
        "with a case outside a suite",
        suite("<properties><testcase/></properties>"),
        "Line 1: <testcase> stands inside <properties>, not in a suite.",
      ],
      [
        "with a suite in a case",
        suite("<testcase><testsuite/></testcase>"),
        "Line 1: <testsuite> stands inside a test case.",
      ],
      [
        "with a failure of the whole suite",
        suite('<testcase name="a"/>\n<error/>'),
        "Line 2: <error> stands in a suite outside any test case.",
      ],
    ];
    for (const [what, xml, expected] of cases) it(what, () => assert.equal(reason(xml), expected));

    it("that is not UTF-8", () => {
      const latin1 = Buffer.from('<testsuite>\n<testcase name="fällt"/></testsuite>', "latin1");
      assert.equal(reason(latin1), "The file is not UTF-8 text.");
    });
    it("that ends inside a character", () => {
      const cut = Buffer.from('<testsuite name="ä').subarray(0, -1);
      assert.equal(reason(cut), "The file is not UTF-8 text.");
    });
  });

  it("does not expand an entity bomb", () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>`;
    assert.match(reason(bomb), /undefined entity\.$/);
  });

  it("reads 100,000 cases across chunk borders, with characters of several bytes", () => {
    const cases = Array.from({ length: 100_000 }, (_, index) => `<testcase name="bezahlt ${index} € 🚀"/>`).join("\n");
    const xml = suite(cases, ' tests="100000"');
    assert.deepEqual(summary(xml), { total: 100_000, passed: 100_000, failed: 0, skipped: 0, flaky: 0 });
  });

  it("tolerates a byte order mark and white space before the XML", () => {
    assert.deepEqual(summary(`\uFEFF${suite('<testcase name="a"/>')}`), {
      total: 1,
      passed: 1,
      failed: 0,
      skipped: 0,
      flaky: 0,
    });
  });
});
