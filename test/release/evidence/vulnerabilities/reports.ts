import { readEvidence } from "../../../../release/evidence/readEvidence";

/** Reports as the scanners write them, cut down to what is read; none of the scanners runs on the machines of the tests. */
export const INDEX = `sha256:${"1d".repeat(32)}`;
export const PLATFORM = `sha256:${"2e".repeat(32)}`;
export const NO_FINDING = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, suppressed: 0 };

/** A match of Grype's JSON (schema of Grype 0.80 and newer). */
export function grypeMatch(id: string, severity: string, name = "openssl"): object {
  return {
    vulnerability: {
      id,
      severity,
      dataSource: "https://security-tracker.debian.org",
      fix: { versions: [], state: "unknown" },
    },
    relatedVulnerabilities: [{ id: id.replace(/^GHSA-.*/, "CVE-2026-7"), severity }],
    matchDetails: [{ type: "exact-direct-match", matcher: "dpkg-matcher" }],
    artifact: {
      name,
      version: "3.0.15",
      type: "deb",
      purl: `pkg:deb/debian/${name}@3.0.15?arch=amd64&distro=debian-12`,
    },
  };
}

/** What `grype payments -o json` prints of an image out of a registry. */
export function grypeReport(matches: readonly object[], changes: object = {}, target: object = {}): object {
  return {
    matches,
    source: {
      type: "image",
      target: {
        userInput: "registry.example.com/payments:1.5.0",
        imageID: `sha256:${"9a".repeat(32)}`,
        manifestDigest: PLATFORM,
        repoDigests: [`registry.example.com/payments@${INDEX}`],
        ...target,
      },
    },
    distro: { name: "debian", version: "12" },
    descriptor: { name: "grype", version: "0.104.0" },
    ...changes,
  };
}

/** A SARIF file with a rule for each score and a result for each rule. */
export function sarifReport(scores: readonly (string | number | undefined)[], changes: object = {}): object {
  return {
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Trivy",
            rules: scores.map((score, index) => ({
              id: `CVE-2026-${index}`,
              properties: { ...(score === undefined ? {} : { "security-severity": score }), tags: ["LOW"] },
            })),
          },
        },
        results: scores.map((_, index) => ({ ruleId: `CVE-2026-${index}`, ruleIndex: index, level: "note" })),
        ...changes,
      },
    ],
  };
}

/** A CycloneDX file with vulnerabilities. */
export function cycloneDxReport(vulnerabilities: readonly object[], changes: object = {}): object {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    metadata: {
      component: {
        type: "container",
        name: "payments",
        purl: `pkg:oci/payments@${encodeURIComponent(INDEX)}?repository_url=registry.example.com%2Fpayments`,
      },
    },
    components: [
      { "bom-ref": "a", type: "library", name: "openssl", purl: "pkg:deb/debian/openssl@3.0.15" },
      { "bom-ref": "b", type: "library", name: "outer", components: [{ "bom-ref": "c", name: "inner" }] },
    ],
    vulnerabilities,
    ...changes,
  };
}

/** The summary of a usable report of vulnerabilities. */
export function summaryOf(report: object): unknown {
  const reading = readEvidence("vulnerabilities", Buffer.from(JSON.stringify(report)));
  return reading.verdict === "usable" ? reading.summary : reading;
}

/** Why a report is inconclusive. */
export function reasonOf(report: object): string {
  const reading = readEvidence("vulnerabilities", Buffer.from(JSON.stringify(report)));
  return reading.verdict === "inconclusive" ? reading.reason : JSON.stringify(reading);
}
