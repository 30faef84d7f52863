import assert from "node:assert/strict";
import fc from "fast-check";
import type { EvidenceKind } from "../../../release/evidence/evidence";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { fixture } from "./fixture";

const valid: readonly (readonly [EvidenceKind, string])[] = [
  ["tests", "junit/pytest.xml"],
  ["tests", "junit/pytest-failed.xml"],
  ["tests", "junit/gotestsum.xml"],
  ["tests", "junit/mocha-junit-reporter.xml"],
  ["tests", "junit/mocha-xunit.xml"],
  ["tests", "junit/node.xml"],
  ["tests", "junit/jest-junit.xml"],
  ["tests", "junit/surefire-reruns.xml"],
  ["tests", "junit/gtest.xml"],
  ["tests", "junit/phpunit.xml"],
  ["tests", "ctrf/pytest.json"],
  ["tests", "trx/vstest.trx"],
  ["tests", "nunit/nunit3.xml"],
  ["coverage", "cobertura/coverage-py.xml"],
  ["coverage", "jacoco/jacoco.xml"],
  ["coverage", "clover/jest.xml"],
  ["coverage", "lcov/c8.info"],
  ["coverage", "lcov/coverage-py.info"],
  ["coverage", "lcov/lcov2.info"],
  ["coverage", "istanbul/coverage-summary.json"],
  ["vulnerabilities", "trivy/clean.json"],
  ["vulnerabilities", "trivy/findings.json"],
  ["vulnerabilities", "npm-audit/clean.json"],
  ["vulnerabilities", "npm-audit/findings.json"],
];

describe("evidence that was cut or damaged", () => {
  for (const [kind, name] of valid) {
    it(`never passes with other numbers when ${name} is cut at any byte`, () => {
      const whole = fixture(name);
      const reading = readEvidence(kind, whole);
      assert.equal(reading.verdict, "usable");
      for (let length = 0; length < whole.length; length += 1) {
        const cut = whole.subarray(0, length);
        // LCOV has no count of its records: a cut exactly between two of them cannot be seen in the file (its hash shows it).
        if (name.startsWith("lcov/") && /end_of_record\n?$/.test(cut.toString())) continue;
        const after = readEvidence(kind, cut);
        if (after.verdict === "usable") assert.deepEqual(after, reading, `cut at byte ${length}`);
      }
    });
  }

  it("never throws on random bytes", () => {
    const kinds = fc.constantFrom<EvidenceKind>("tests", "coverage", "vulnerabilities");
    const starts = fc.constantFrom("", "<", "<testsuite>", "{", '{"SchemaVersion":2,"Results":', "SF:a\n", "TN:\n");
    fc.assert(
      fc.property(kinds, starts, fc.uint8Array({ maxLength: 200 }), (kind, start, bytes) => {
        const reading = readEvidence(kind, Buffer.concat([Buffer.from(start), bytes]));
        assert.equal(reading.verdict, "inconclusive");
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws and never invents a field when JSON of any shape is given", () => {
    const keys = [
      "SchemaVersion",
      "Results",
      "ArtifactName",
      "auditReportVersion",
      "vulnerabilities",
      "metadata",
      "total",
      "error",
    ];
    const value = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue());
    fc.assert(
      fc.property(fc.constantFrom<EvidenceKind>("coverage", "vulnerabilities"), value, (kind, json) => {
        assert.equal(readEvidence(kind, Buffer.from(JSON.stringify(json))).verdict, "inconclusive");
      }),
      { numRuns: 2000 },
    );
  });

  it("never throws when a byte of a valid file is changed", () => {
    const files = fc.constantFrom(...valid);
    fc.assert(
      fc.property(files, fc.nat(), fc.integer({ min: 0, max: 255 }), ([kind, name], at, byte) => {
        const bytes = Buffer.from(fixture(name));
        bytes[at % bytes.length] = byte;
        assert.ok(["usable", "inconclusive"].includes(readEvidence(kind, bytes).verdict));
      }),
      { numRuns: 1000 },
    );
  });
});
