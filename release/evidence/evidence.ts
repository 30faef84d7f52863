import type { Bug, BugsSummary } from "./bugs/bug";
import type { CoverageDetails, CoverageSummary } from "./codeCoverage/coverageSummary";
import type { ExceptionsSummary, VexStatement } from "./exceptions/exception";
import type { PerformanceDetails, PerformanceSummary } from "./performance/performanceSummary";
import type { ProvenanceSummary } from "./provenance/provenanceSummary";
import type { SbomSummary } from "./sbom/sbomSummary";
import type { TestsDetails, TestsSummary } from "./tests/testsSummary";
import type { Finding } from "./vulnerabilities/finding";
import type { VulnerabilitiesSummary } from "./vulnerabilities/vulnerabilitiesSummary";

/** What each kind of evidence comes to. A new kind is one line here, its folder, its formats and its list in the manifest. */
export interface Summaries {
  readonly tests: TestsSummary;
  readonly coverage: CoverageSummary;
  readonly vulnerabilities: VulnerabilitiesSummary;
  readonly exceptions: ExceptionsSummary;
  readonly provenance: ProvenanceSummary;
  readonly performance: PerformanceSummary;
  readonly bugs: BugsSummary;
  readonly sbom: SbomSummary;
}

/** What gates need of some kinds beyond the summary; it is never printed as a whole. */
export interface Details {
  readonly tests: TestsDetails;
  readonly coverage: CoverageDetails;
  readonly vulnerabilities: readonly Finding[];
  readonly exceptions: readonly VexStatement[];
  /** The bundle, unverified. */
  readonly provenance: unknown;
  readonly performance: PerformanceDetails;
  readonly bugs: readonly Bug[];
}

/** Kinds of evidence that a release can carry; one format or more stands behind each. */
export type EvidenceKind = keyof Summaries;

/** All of them, in the order of release.yaml. */
export const EVIDENCE_KINDS = [
  "tests",
  "coverage",
  "vulnerabilities",
  "exceptions",
  "provenance",
  "performance",
  "bugs",
  "sbom",
] as const satisfies readonly EvidenceKind[];

/** What a file of one kind said. */
export type UsableOf<K extends EvidenceKind> = {
  readonly verdict: "usable";
  readonly kind: K;
  /** `id` of the format that read it. */
  readonly format: string;
  readonly summary: Summaries[K];
  /** When the tool wrote the file, or the earliest moment that the file names: an ISO instant. Absent where it names none. */
  readonly writtenAt?: string;
  /** The tool, where the file names it (`jest`); absent where the format does not say. */
  readonly producer?: string;
} & (K extends keyof Details ? { readonly details: Details[K] } : unknown);

/** A file that was understood, with its summary. */
export type UsableReading = { [K in EvidenceKind]: UsableOf<K> }[EvidenceKind];

/** A file that proves nothing: unreadable, truncated, empty, of an unknown format. It never passes a gate. */
export interface InconclusiveReading {
  readonly verdict: "inconclusive";
  readonly kind: EvidenceKind;
  readonly format?: string;
  /** One sentence, with the place in the file where there is one. */
  readonly reason: string;
}

/** What a format made of a file. */
export type Reading = UsableReading | InconclusiveReading;
