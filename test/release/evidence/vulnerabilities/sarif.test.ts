import assert from "node:assert/strict";
import { INDEX, NO_FINDING, reasonOf, sarifReport, summaryOf } from "./reports";

const note = "only SARIF was given, so severities are its security-severity scores";

describe("the SARIF reader", () => {
  it("counts by security-severity, never by level or words (trap 3: a Low at 8.2 is high), and says that it is SARIF", () => {
    assert.deepEqual(summaryOf(sarifReport(["9.0", "8.2", 7, "6.9", "4.0", "3.9", "0.1", "0.0"])), {
      ...{ critical: 1, high: 2, medium: 2, low: 2, unknown: 1, suppressed: 0 },
      note,
    });
  });

  it("finds a rule by its index when the result has no id", () => {
    const report = sarifReport(["9.8"], { results: [{ ruleIndex: 0 }, { rule: { id: "CVE-2026-0" } }] });
    assert.deepEqual(summaryOf(report), { ...NO_FINDING, critical: 2, note });
  });

  it("takes Trivy's repoDigests, and shows what was suppressed", () => {
    const report = sarifReport(["9.8", "1.0", "1.0"], {
      results: [
        { ruleId: "CVE-2026-0", suppressions: [{ kind: "external" }] },
        { ruleId: "CVE-2026-1", suppressions: [] },
        { ruleId: "CVE-2026-2", suppressions: [{ kind: "external", status: "rejected" }] },
      ],
      properties: { repoDigests: [`registry.example.com/payments@${INDEX}`] },
    });
    assert.deepEqual(summaryOf(report), { ...NO_FINDING, low: 2, suppressed: 1, digest: INDEX, note });
  });

  describe("refuses", () => {
    const lacking = (what: string) =>
      `${what} a security-severity, and SARIF's levels do not tell critical from high. Give the scanner's own JSON.`;

    it("results without a score, with one that is none, and of no rule", () => {
      assert.equal(reasonOf(sarifReport(["1.0", undefined])), lacking("1 result of the SARIF file lacks"));
      assert.equal(reasonOf(sarifReport(["high", "11", "-1", ""])), lacking("4 results of the SARIF file lack"));
      assert.equal(
        reasonOf(sarifReport(["1.0"], { results: [{ ruleId: "CVE-2026-9" }, { ruleIndex: 7 }, {}] })),
        lacking("3 results of the SARIF file lack"),
      );
    });
    it("the file of a tool that scans no dependencies", () => {
      const tool = { driver: { name: "ESLint", rules: [] } };
      assert.equal(
        reasonOf(sarifReport([], { tool })),
        'The SARIF file was written by "ESLint", which is not known here as a scanner of vulnerabilities. Give the JSON of Trivy, Grype or npm audit.',
      );
    });
    it("a run that failed, one without results, and one with none", () => {
      assert.equal(
        reasonOf(sarifReport(["1.0"], { invocations: [{ executionSuccessful: false }] })),
        '"Trivy" says that it failed (invocations[].executionSuccessful is false). Scan again.',
      );
      assert.equal(
        reasonOf(sarifReport([], { results: null })),
        'The SARIF file of "Trivy" has no results, which means that it did not scan. Scan again.',
      );
      assert.equal(
        reasonOf(sarifReport([])),
        "The SARIF file lists no finding and does not say what was scanned. Give the scanner's own JSON.",
      );
    });
    it("another version, no run, two images", () => {
      assert.equal(
        reasonOf({ ...sarifReport(["1.0"]), version: "2.0.0" }),
        "The SARIF file is off at version: found another SARIF version than 2.1.0.",
      );
      assert.equal(reasonOf({ version: "2.1.0", runs: [] }), "The SARIF file is off at runs: found no run.");
      const repoDigests = [`a@${INDEX}`, `a@sha256:${"00".repeat(32)}`];
      assert.equal(
        reasonOf(sarifReport(["1.0"], { properties: { repoDigests } })),
        `repoDigests names 2 digests (${INDEX}, sha256:${"00".repeat(32)}). Scan the image by its digest.`,
      );
    });
  });
});
