import assert from "node:assert/strict";
import fc from "fast-check";
import type { EvidenceKind, Reading } from "../../../release/evidence/evidence";
import { readEvidence, recogniseEvidence } from "../../../release/evidence/readEvidence";
import { fixture } from "./fixture";

const seed = process.env["CI"] === undefined ? {} : { seed: 20_261_121 };
const words = [
  ...[
    "testsuites",
    "testsuite",
    "testcase",
    "failure",
    "skipped",
    "TestRun",
    "Results",
    "UnitTestResult",
    "ResultSummary",
  ],
  ...[
    "Counters",
    "test-run",
    "test-suite",
    "test-case",
    "coverage",
    "packages",
    "package",
    "classes",
    "class",
    "lines",
  ],
  ...["line", "report", "counter", "sourcefile", "project", "metrics", "file", "__proto__", "constructor", "x"],
];
const names = [
  ...[
    "name",
    "tests",
    "failures",
    "total",
    "passed",
    "failed",
    "outcome",
    "result",
    "testcasecount",
    "line-rate",
    "number",
  ],
  ...[
    "hits",
    "filename",
    "type",
    "missed",
    "covered",
    "generated",
    "statements",
    "conditionals",
    "num",
    "count",
    "path",
  ],
  ...["lines-valid", "coveredconditionals", "timestamp", "status", "condition-coverage", "nr", "ci", "__proto__"],
];
const values = [
  "",
  "0",
  "1",
  "2",
  "-1",
  "1e9",
  "NaN",
  "Passed",
  "Failed",
  "LINE",
  "stmt",
  "(1/2)",
  "__proto__",
  "toString",
];

/** XML of the words that readers look for, nested at random. */
function element(levels: number): fc.Arbitrary<string> {
  const inside = levels === 0 ? fc.constant([]) : fc.array(element(levels - 1), { maxLength: 3 });
  const keys = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 6 });
  const texts = fc.array(fc.constantFrom(...values), { minLength: 6, maxLength: 6 });
  return fc.tuple(fc.constantFrom(...words), keys, texts, inside).map(([word, attributes, said, children]) => {
    const written = attributes.map((key, at) => ` ${key}="${said[at] ?? ""}"`).join("");
    return `<${word}${written}>${children.join("")}</${word}>`;
  });
}

/** What no usable reading may say, whatever it was read from. */
function holds(reading: Reading): void {
  if (reading.verdict === "inconclusive") {
    assert.match(reading.reason, /\S/);
    return;
  }
  if (reading.kind === "tests") {
    const { total, passed, failed, skipped, flaky } = reading.summary;
    assert.ok(total > 0 && passed + failed + skipped === total && flaky <= passed, JSON.stringify(reading.summary));
    assert.ok(reading.details.cases.size <= total);
  }
  if (reading.kind === "coverage") {
    for (const { covered, total } of Object.values(reading.summary)) {
      assert.ok(
        Number.isSafeInteger(total) && total > 0 && covered >= 0 && covered <= total,
        JSON.stringify(reading.summary),
      );
    }
  }
}

const files: readonly (readonly [EvidenceKind, string])[] = [
  ["tests", "junit/surefire.xml"],
  ["tests", "ctrf/pytest.json"],
  ["tests", "trx/vstest.trx"],
  ["tests", "nunit/nunit3.xml"],
  ["coverage", "lcov/c8.info"],
  ["coverage", "istanbul/coverage-summary.json"],
  ["coverage", "cobertura/coverage-py.xml"],
  ["coverage", "jacoco/jacoco.xml"],
  ["coverage", "clover/c8.xml"],
];

describe("garbage", () => {
  it("in XML of the right words never throws and never says what cannot be", () => {
    const kinds = fc.constantFrom<EvidenceKind>("tests", "coverage");
    fc.assert(
      fc.property(kinds, element(4), (kind, xml) => holds(readEvidence(kind, Buffer.from(xml)))),
      { numRuns: 3000, ...seed },
    );
  });

  for (const [kind, name] of files) {
    it(`in ${name} never throws and never says what cannot be`, () => {
      const whole = fixture(name);
      const edit = fc.record({
        at: fc.nat(whole.length),
        drop: fc.nat(40),
        put: fc.constantFrom("", "0", "<", '"', "9", "}", "\n", "__proto__"),
      });
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
          const damaged = edits.reduce<Buffer>(
            (bytes, { at, drop, put }) =>
              Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + drop)]),
            whole,
          );
          holds(readEvidence(kind, damaged));
        }),
        { numRuns: 400, ...seed },
      );
    });
  }

  it("of any bytes proves nothing", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (content) => assert.equal(recogniseEvidence(content).verdict, "inconclusive")),
      { numRuns: 2000, ...seed },
    );
  });
});
