import { gitHubIssues } from "./bugs/gitHubIssues";
import { jiraSearch } from "./bugs/jiraSearch";
import { clover } from "./codeCoverage/clover";
import { cobertura } from "./codeCoverage/cobertura";
import { istanbulSummary } from "./codeCoverage/istanbulSummary";
import { jacoco } from "./codeCoverage/jacoco";
import { lcov } from "./codeCoverage/lcov";
import type { EvidenceKind } from "./evidence";
import { openVex } from "./exceptions/openVex";
import type { Format } from "./format";
import { hyperfine } from "./performance/hyperfine";
import { jmeterResults, jmeterStatistics } from "./performance/jmeter";
import { k6Points } from "./performance/k6Points";
import { k6Summary } from "./performance/k6Summary";
import { sigstoreBundle } from "./provenance/sigstoreBundle";
import { cycloneDx } from "./sbom/cycloneDx";
import { spdx } from "./sbom/spdx";
import { ctrf } from "./tests/ctrf";
import { junit } from "./tests/junit";
import { nunit } from "./tests/nunit";
import { trx } from "./tests/trx";
import { cycloneDxScan } from "./vulnerabilities/cycloneDxScan";
import { grype } from "./vulnerabilities/grype";
import { npmAudit } from "./vulnerabilities/npmAudit";
import { sarif } from "./vulnerabilities/sarif";
import { trivy } from "./vulnerabilities/trivy";

/** Every format that is read. The order matters: the first that recognises a file reads it, so the most specific stands first. */
export const formats: readonly Format[] = [
  junit,
  ctrf,
  trx,
  nunit,
  lcov,
  istanbulSummary,
  cobertura,
  jacoco,
  clover,
  trivy,
  grype,
  npmAudit,
  sarif,
  cycloneDxScan,
  cycloneDx,
  spdx,
  openVex,
  sigstoreBundle,
  hyperfine,
  k6Points,
  k6Summary,
  jmeterResults,
  jmeterStatistics,
  gitHubIssues,
  jiraSearch,
];

/** Titles of the formats of a kind, for people: `LCOV or Istanbul's coverage-summary.json`. */
export function titlesOf(kind: EvidenceKind): string {
  const titles = formats.filter((format) => format.kind === kind).map((format) => format.title);
  const last = titles.at(-1) ?? "no format";
  return titles.length < 2 ? last : `${titles.slice(0, -1).join(", ")} or ${last}`;
}
