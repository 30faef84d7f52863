import assert from "node:assert/strict";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { changedJson, fixture } from "./fixture";

const digest = `sha256:${"4f".repeat(32)}`;
const imageId = `sha256:${"9a".repeat(32)}`;
const none = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, suppressed: 0 };

function summary(bytes: Buffer): unknown {
  const reading = readEvidence("vulnerabilities", bytes);
  assert.ok(reading.verdict === "usable", JSON.stringify(reading));
  assert.equal(reading.format, "trivy");
  return reading.summary;
}

function reason(bytes: Buffer): string {
  const reading = readEvidence("vulnerabilities", bytes);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  return reading.reason;
}

describe("the Trivy reader", () => {
  it("reads a clean image scan, whose targets have no Vulnerabilities at all", () => {
    assert.deepEqual(summary(fixture("trivy/clean.json")), { ...none, digest, imageId });
  });

  it("counts every finding by its severity", () => {
    const counts = { critical: 2, high: 1, medium: 1, low: 1, unknown: 1, suppressed: 0 };
    assert.deepEqual(summary(fixture("trivy/findings.json")), { ...counts, digest, imageId });
  });

  it("shows vulnerabilities hidden by VEX or .trivyignore, not ignored licenses", () => {
    assert.deepEqual(summary(fixture("trivy/suppressed.json")), { ...none, low: 1, suppressed: 2, digest, imageId });
  });

  it("never takes the image id for the digest of an image that came from no registry", () => {
    assert.deepEqual(summary(fixture("trivy/archive.json")), { ...none, imageId });
  });

  it("knows no digest of a file system", () => {
    assert.deepEqual(summary(fixture("trivy/filesystem.json")), none);
  });

  it("takes the same digest from two registries once", () => {
    const bytes = changedJson("trivy/clean.json", (report) => {
      Object.assign(report["Metadata"] ?? {}, {
        RepoDigests: [`a.example.org/p@${digest}`, `b.example.org/p@${digest}`],
      });
    });
    assert.deepEqual(summary(bytes), { ...none, digest, imageId });
  });

  describe("refuses", () => {
    const noPackages =
      "Trivy scanned no packages: no result has the class os-pkgs or lang-pkgs. Scan the image itself, with --list-all-pkgs.";
    it("a report without Results, which Trivy writes when it had nothing to scan", () => {
      assert.equal(reason(fixture("trivy/no-results.json")), noPackages);
    });
    it("a scan for secrets only", () => {
      assert.equal(reason(fixture("trivy/secrets-only.json")), noPackages);
    });
    it("an image whose system packages were left out", () => {
      assert.equal(
        reason(fixture("trivy/libraries-only.json")),
        'Trivy found the system "debian" but did not scan its packages (no os-pkgs result).',
      );
    });
    it("an image of two digests", () => {
      assert.equal(
        reason(fixture("trivy/two-digests.json")),
        `RepoDigests names 2 digests (${digest}, sha256:${"5e".repeat(32)}). Scan the image by its digest.`,
      );
    });
    it("a digest that is none", () => {
      const bytes = changedJson("trivy/clean.json", (report) => {
        Object.assign(report["Metadata"] ?? {}, { RepoDigests: ["registry.example.org/payments:latest"] });
      });
      const sentence = 'RepoDigests holds "registry.example.org/payments:latest", which ends in no sha256 digest.';
      assert.equal(reason(bytes), sentence);
    });
    it("an older schema version", () => {
      const bytes = changedJson("trivy/clean.json", (report) => Object.assign(report, { SchemaVersion: 1 }));
      const what = "found another schema version than 2; scan again with Trivy 0.20 or newer";
      assert.equal(reason(bytes), `The Trivy report is off at SchemaVersion: ${what}.`);
    });
    it("a severity that Trivy does not have", () => {
      const text = fixture("trivy/findings.json").toString().replace('"Severity": "HIGH"', '"Severity": "NEGLIGIBLE"');
      const where = "Results[1].Vulnerabilities[0].Severity";
      assert.equal(
        reason(Buffer.from(text)),
        `The Trivy report is off at ${where}: found none of Trivy's five severities.`,
      );
    });
    it("vulnerabilities that are no list", () => {
      const bytes = changedJson("trivy/clean.json", (report) => {
        Object.assign(report["Results"]?.[0] ?? {}, { Vulnerabilities: "none" });
      });
      assert.equal(reason(bytes), "The Trivy report is off at Results[0].Vulnerabilities: found no list.");
    });
    it("a report that was cut", () => {
      assert.equal(reason(fixture("trivy/clean.json").subarray(0, 60)), "The JSON breaks off at line 4, column 24.");
    });
  });
});
