import assert from "node:assert/strict";
import { grypeMatch, grypeReport, INDEX, NO_FINDING, PLATFORM, reasonOf, summaryOf } from "./reports";

const image = { digest: INDEX, platform: PLATFORM, imageId: `sha256:${"9a".repeat(32)}` };

describe("the Grype reader", () => {
  it("counts every match by its severity, negligible as low", () => {
    const matches = ["Critical", "High", "High", "Medium", "Low", "Negligible", "Unknown"].map((severity, index) =>
      grypeMatch(`CVE-2026-${index}`, severity),
    );
    assert.deepEqual(summaryOf(grypeReport(matches)), {
      ...{ critical: 1, high: 2, medium: 1, low: 2, unknown: 1, suppressed: 0 },
      ...image,
    });
  });

  it("shows ignored matches as suppressed (trap 4)", () => {
    const ignored = { ...grypeMatch("CVE-2026-1", "Critical"), appliedIgnoreRules: [{ vulnerability: "CVE-2026-1" }] };
    const report = grypeReport([grypeMatch("CVE-2026-2", "Low")], { ignoredMatches: [ignored] });
    assert.deepEqual(summaryOf(report), { ...NO_FINDING, low: 1, suppressed: 1, ...image });
  });

  it("says the digest once when registry and manifest agree, and takes the manifest's alone", () => {
    const { digest, imageId } = image;
    const same = grypeReport([], {}, { manifestDigest: INDEX });
    assert.deepEqual(summaryOf(same), { ...NO_FINDING, digest, imageId });
    const alone = grypeReport([], {}, { repoDigests: [] });
    assert.deepEqual(summaryOf(alone), { ...NO_FINDING, digest: PLATFORM, imageId });
    const neither = grypeReport([], {}, { repoDigests: null, manifestDigest: "" });
    assert.deepEqual(summaryOf(neither), { ...NO_FINDING, imageId });
  });

  it("knows no digest of a folder", () => {
    assert.deepEqual(summaryOf(grypeReport([], { source: { type: "directory", target: "." } })), NO_FINDING);
  });

  it("refuses what is off, and says where", () => {
    assert.equal(reasonOf(grypeReport([], { matches: null })), "The Grype report is off at matches: found no list.");
    assert.equal(
      reasonOf(grypeReport([grypeMatch("CVE-2026-1", "Severe")])),
      "The Grype report is off at matches[0].vulnerability.severity: found none of Grype's six severities.",
    );
    assert.equal(
      reasonOf(grypeReport([], { ignoredMatches: [{}] })),
      "The Grype report is off at ignoredMatches[0].vulnerability: Invalid input: expected object, received undefined.",
    );
    assert.equal(
      reasonOf(grypeReport([], {}, { manifestDigest: "sha256:abc" })),
      "The Grype report's source.target is off at manifestDigest: found no sha256 digest.",
    );
    assert.equal(
      reasonOf(grypeReport([], {}, { repoDigests: ["payments:latest"] })),
      'repoDigests holds "payments:latest", which ends in no sha256 digest.',
    );
    assert.equal(
      reasonOf(grypeReport([], {}, { repoDigests: [`a@${INDEX}`, `b@${PLATFORM}`] })),
      `repoDigests names 2 digests (${INDEX}, ${PLATFORM}). Scan the image by its digest.`,
    );
  });
});
