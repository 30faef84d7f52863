import assert from "node:assert/strict";
import { vulnerabilitiesAbsent } from "../../../../release/gates/evidence/vulnerabilitiesAbsent";
import { grypeMatch, grypeReport, INDEX, PLATFORM, sarifReport } from "../../evidence/vulnerabilities/reports";
import { vexDocument } from "../../evidence/vulnerabilities/vexDocument";
import { DIGEST, releaseWith, sha256 } from "../../goodRelease";

/** Judges a release of {@link INDEX} with one scan and, where given, OpenVEX files. */
function judged(scan: object, ...vex: readonly object[]) {
  const files: Record<string, string> = { "evidence/audit.json": JSON.stringify(scan) };
  vex.forEach((document, index) => {
    files[`evidence/vex${index}.json`] = JSON.stringify(document);
  });
  const bound = vex.map((_, index) => {
    const path = `evidence/vex${index}.json`;
    return `{ path: ${path}, sha256: "${sha256(files[path] ?? "")}" }`;
  });
  const manifest = (yaml: string) =>
    yaml.replace(DIGEST, INDEX).replace("documents:\n", `  exceptions: [${bound.join(", ")}]\ndocuments:\n`);
  const { passed, measured, message, evidence } = vulnerabilitiesAbsent.judge(releaseWith({ files, manifest }));
  return { passed, measured, message, evidence };
}

const grype = (...matches: readonly object[]) => grypeReport(matches, {}, { manifestDigest: INDEX });
const remedy = "Update the packages that the scan names, build the artifact again and scan it.";
const nobodyCanSay =
  "1 findings are of unknown severity or suppressed by the scanner's configuration, so nobody can say that none is critical. Scan without suppression, resolve them, or except them by OpenVEX under evidence.exceptions.";

describe("vulnerabilities-absent with exceptions and other scanners", () => {
  it("refuses a critical finding, and passes it with OpenVEX for the released digest, shown by name", () => {
    const scan = grype(grypeMatch("CVE-2026-1", "Critical"), grypeMatch("CVE-2026-9", "Low"));
    assert.deepEqual(judged(scan), {
      passed: false,
      measured: "1 critical, 0 high, 0 medium, 1 low",
      message: remedy,
      evidence: ["evidence/audit.json"],
    });
    assert.deepEqual(judged(scan, vexDocument({})), {
      passed: true,
      measured: "0 critical, 0 high, 0 medium, 1 low, 1 excepted",
      message:
        '0 critical, 0 high, 0 medium, 1 low, 1 excepted. Excepted: critical "CVE-2026-1" in "openssl" (not_affected, vulnerable_code_not_in_execute_path, evidence/vex0.json).',
      evidence: ["evidence/audit.json", "evidence/vex0.json"],
    });
  });

  it("gives OpenVEX for another product no effect, and says so", () => {
    const vex = vexDocument({ products: [{ "@id": `pkg:oci/payments@${PLATFORM}` }] });
    const verdict = judged(grype(grypeMatch("CVE-2026-1", "Critical")), vex);
    assert.equal(verdict.passed, false);
    assert.equal(
      verdict.message,
      `${remedy} evidence/vex0.json excepts nothing: none of its products is the released digest.`,
    );
  });

  it("refuses OpenVEX that is damaged or was edited after it was bound", () => {
    const scan = grype(grypeMatch("CVE-2026-1", "Low"));
    assert.deepEqual(judged(scan, vexDocument({ status: "ignored" })), {
      passed: false,
      measured: "inconclusive",
      message:
        "evidence/vex0.json proves nothing: The OpenVEX document is off at statements[0].status: found none of OpenVEX's four statuses.",
      evidence: ["evidence/audit.json", "evidence/vex0.json"],
    });
    const manifest = (yaml: string) =>
      yaml
        .replace(DIGEST, INDEX)
        .replace(
          "documents:\n",
          `  exceptions: [{ path: evidence/vex.json, sha256: ${"0a".repeat(32)} }]\ndocuments:\n`,
        );
    const text = JSON.stringify(vexDocument({}));
    const files = { "evidence/audit.json": JSON.stringify(scan), "evidence/vex.json": text };
    assert.equal(
      vulnerabilitiesAbsent.judge(releaseWith({ files, manifest })).message,
      `evidence/vex.json is not the file that release.yaml binds: its sha256 is ${sha256(text)}, release.yaml says ${"0a".repeat(32)}. Put back the file, or bind the new one after reading it.`,
    );
  });

  it("refuses a finding that Grype was told to ignore, until OpenVEX excepts it", () => {
    const ignored = [
      { ...grypeMatch("CVE-2026-1", "Critical"), appliedIgnoreRules: [{ vulnerability: "CVE-2026-1" }] },
    ];
    const scan = grypeReport([], { ignoredMatches: ignored }, { manifestDigest: INDEX });
    const verdict = judged(scan);
    assert.deepEqual([verdict.passed, verdict.measured], [false, "0 critical, 0 high, 0 medium, 0 low, 1 suppressed"]);
    assert.equal(verdict.message, nobodyCanSay);
    assert.equal(judged(scan, vexDocument({})).passed, true);
  });

  it("says when one platform of a multi-arch image was scanned, and refuses a scan that names the platform alone", () => {
    assert.deepEqual(judged(grypeReport([])), {
      passed: true,
      measured: "0 critical, 0 high, 0 medium, 0 low",
      message: `0 critical, 0 high, 0 medium, 0 low. evidence/audit.json scanned one platform of the image, ${PLATFORM}.`,
      evidence: ["evidence/audit.json"],
    });
    const alone = judged(grypeReport([], {}, { repoDigests: [] }));
    assert.deepEqual([alone.passed, alone.measured], [false, "inconclusive"]);
    assert.equal(
      alone.message,
      `evidence/audit.json is a scan of ${PLATFORM}, the release is ${INDEX}. Scan the image that is released.`,
    );
  });

  it("takes no scan of an image for one of an image that is not pinned", () => {
    const files = { "evidence/audit.json": JSON.stringify(grype()) };
    const manifest = (yaml: string) => yaml.replace(`@${DIGEST}`, ":latest");
    assert.equal(
      vulnerabilitiesAbsent.judge(releaseWith({ files, manifest })).message,
      `evidence/audit.json is a scan of ${INDEX}, the release is not pinned. Scan the image that is released.`,
    );
  });

  it("says that only SARIF was given", () => {
    assert.equal(
      judged(sarifReport(["3.1"])).message,
      "0 critical, 0 high, 0 medium, 1 low. evidence/audit.json: only SARIF was given, so severities are its security-severity scores.",
    );
    assert.equal(judged(sarifReport(["8.2"])).passed, false);
  });
});
