import assert from "node:assert/strict";
import type { EvidenceKind } from "../../../release/evidence/evidence";
import { maximumEvidenceBytes } from "../../../release/evidence/file/reading";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { fixture } from "./fixture";

function reason(kind: EvidenceKind, content: string | Uint8Array): string {
  const reading = readEvidence(kind, typeof content === "string" ? Buffer.from(content) : content);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  assert.equal(reading.kind, kind);
  return reading.reason;
}

describe("readEvidence", () => {
  it("refuses evidence of another kind by its format", () => {
    assert.equal(
      reason("coverage", fixture("junit/pytest.xml")),
      "The file is junit, which is evidence of tests, not of coverage.",
    );
    assert.equal(
      reason("tests", fixture("trivy/clean.json")),
      "The file is trivy, which is evidence of vulnerabilities, not of tests.",
    );
    assert.equal(
      reason("vulnerabilities", fixture("lcov/c8.info")),
      "The file is lcov, which is evidence of coverage, not of vulnerabilities.",
    );
  });

  it("says what it reads when it knows no format", () => {
    assert.equal(
      reason("tests", "ok 1 - settles"),
      "The file is of no format that is read as tests: JUnit XML, CTRF, TRX or NUnit 3 XML.",
    );
    assert.equal(
      reason("coverage", "72.4 %"),
      "The file is of no format that is read as coverage: LCOV, Istanbul's coverage-summary.json, Cobertura XML, JaCoCo XML or Clover XML.",
    );
    for (const json of ["{}", "[]", '{"Results":[]}', '{"total":null}', '{"error":null}']) {
      assert.equal(
        reason("vulnerabilities", json),
        "The file is of no format that is read as vulnerabilities: Trivy's JSON, Grype's JSON, npm audit --json, SARIF with security-severity or CycloneDX JSON with vulnerabilities.",
      );
    }
  });

  it("asks for the scanner's own JSON when only SARIF is given", () => {
    assert.equal(
      reason("vulnerabilities", '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Trivy"}},"results":[]}]}'),
      "The SARIF file lists no finding and does not say what was scanned. Give the scanner's own JSON.",
    );
  });

  it("takes no bill of materials for a scan", () => {
    assert.equal(
      reason("vulnerabilities", '{"bomFormat":"CycloneDX","specVersion":"1.6"}'),
      "The file is cyclonedx, which is evidence of sbom, not of vulnerabilities.",
    );
    assert.equal(
      reason("vulnerabilities", '{"spdxVersion":"SPDX-2.3"}'),
      "The file is spdx, which is evidence of sbom, not of vulnerabilities.",
    );
  });

  it("tolerates a byte order mark before JSON", () => {
    const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), fixture("npm-audit/clean.json")]);
    assert.equal(readEvidence("vulnerabilities", bytes).verdict, "usable");
  });

  it("says where JSON is broken", () => {
    assert.equal(reason("coverage", '{\n  "total": nil\n}'), "The JSON is broken at line 2, column 13.");
  });

  it("refuses more than 32 MiB before it looks inside", () => {
    assert.equal(
      reason("tests", new Uint8Array(maximumEvidenceBytes + 1)),
      "The file has 33554433 bytes; at most 33554432 (32 MiB) are read.",
    );
  });

  it("refuses an empty file of any kind", () => {
    for (const kind of ["tests", "coverage", "vulnerabilities"] as const) {
      assert.equal(reason(kind, ""), "The file is empty.");
      assert.equal(reason(kind, "\uFEFF"), "The file is empty.");
    }
  });
});
