import assert from "node:assert/strict";
import { readEvidence } from "../../../../release/evidence/readEvidence";
import { cycloneDxReport, INDEX, NO_FINDING, reasonOf, summaryOf } from "./reports";

const rated = (...severities: string[]) => severities.map((severity) => ({ severity }));

describe("the reader of CycloneDX with vulnerabilities", () => {
  it("counts a vulnerability for each component that it affects, by its worst rating", () => {
    const report = cycloneDxReport([
      { id: "CVE-2026-1", ratings: rated("low", "critical"), affects: [{ ref: "a" }, { ref: "c" }] },
      { id: "CVE-2026-2", ratings: rated("high") },
      { id: "CVE-2026-3", ratings: rated("medium", "info") },
      { id: "CVE-2026-4", ratings: rated("none") },
      { id: "CVE-2026-5", ratings: [] },
      { id: "CVE-2026-6", ratings: [{ score: 9.9 }, { severity: "low" }] },
    ]);
    const counts = { critical: 2, high: 1, medium: 1, low: 1, unknown: 2, suppressed: 0 };
    assert.deepEqual(summaryOf(report), { ...counts, digest: INDEX });
  });

  it("shows what its writer dismissed as suppressed: only OpenVEX excepts", () => {
    const states = ["resolved", "resolved_with_pedigree", "false_positive", "not_affected", "exploitable", "in_triage"];
    const report = cycloneDxReport(
      states.map((state) => ({ id: "CVE-2026-1", ratings: rated("high"), analysis: { state } })),
    );
    assert.deepEqual(summaryOf(report), { ...NO_FINDING, high: 2, suppressed: 4, digest: INDEX });
  });

  it("finds the image in a hash, a version and Trivy's property, and none in a library or a folder", () => {
    const hex = INDEX.slice("sha256:".length);
    const described = (component: object) =>
      summaryOf(cycloneDxReport([{ id: "CVE-2026-1", ratings: rated("low") }], { metadata: { component } }));
    const found = { ...NO_FINDING, low: 1, digest: INDEX };
    assert.deepEqual(described({ type: "container", hashes: [{ alg: "SHA-256", content: hex }] }), found);
    assert.deepEqual(described({ type: "container", version: INDEX }), found);
    const properties = [{ name: "aquasecurity:trivy:RepoDigest", value: `registry.example.com/payments@${INDEX}` }];
    assert.deepEqual(described({ type: "container", version: "1.5.0", properties }), found);
    assert.deepEqual(described({ type: "library", hashes: [{ alg: "SHA-256", content: hex }] }), {
      ...NO_FINDING,
      low: 1,
    });
  });

  it("reads components that are nested", () => {
    const depth = 90;
    const nested = `${'[{"name":"x","components":'.repeat(depth)}[]${"}]".repeat(depth)}`;
    const text = JSON.stringify(cycloneDxReport([{ id: "CVE-2026-1" }], { components: "NESTED" }));
    const reading = readEvidence("vulnerabilities", Buffer.from(text.replace('"NESTED"', nested)));
    assert.ok(reading.verdict === "usable");
    assert.deepEqual(reading.summary, { ...NO_FINDING, unknown: 1, digest: INDEX });
  });

  describe("refuses", () => {
    it("a specVersion that is not read (libraries accept 9.9)", () => {
      for (const specVersion of ["9.9", "1.3", "1.40", "1.6\n"]) {
        assert.equal(
          reasonOf(cycloneDxReport([{ id: "CVE-2026-1" }], { specVersion })),
          `The CycloneDX file has the specVersion ${JSON.stringify(specVersion)}; 1.4 to 1.7 are read.`,
        );
      }
      assert.equal(
        reasonOf(cycloneDxReport([{ id: "CVE-2026-1" }], { specVersion: 1.6 })),
        "The CycloneDX file has the specVersion none; 1.4 to 1.7 are read.",
      );
    });
    it("a bill of materials, also one with an empty list, which Trivy writes without a scan", () => {
      const sentence = "The file is cyclonedx, which is evidence of sbom, not of vulnerabilities.";
      assert.equal(reasonOf(cycloneDxReport([])), sentence);
      assert.equal(reasonOf(cycloneDxReport([], { vulnerabilities: undefined })), sentence);
    });
    it("a severity that is none, a list that is none, two images", () => {
      assert.equal(
        reasonOf(cycloneDxReport([{ id: "CVE-2026-1", ratings: rated("severe") }])),
        "The CycloneDX file is off at vulnerabilities[0].ratings[0].severity: found none of CycloneDX's seven severities.",
      );
      assert.equal(
        reasonOf(cycloneDxReport([], { vulnerabilities: "none" })),
        "The CycloneDX file is off at vulnerabilities: found no list.",
      );
      const other = `sha256:${"00".repeat(32)}`;
      const component = { type: "container", version: other, purl: `pkg:oci/payments@${INDEX}` };
      assert.equal(
        reasonOf(cycloneDxReport([{ id: "CVE-2026-1" }], { metadata: { component } })),
        `metadata.component names 2 digests (${INDEX}, ${other}). Scan the image by its digest.`,
      );
    });
  });
});
