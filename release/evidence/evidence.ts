/** Kinds of evidence that a release can carry; one reader or more stands behind each. */
export type EvidenceKind = "tests" | "coverage" | "vulnerabilities";

/** What a test report says. `failed` counts failures and errors; `flaky` (failed, then passed) counts within `passed`. */
export interface TestsSummary {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly flaky: number;
}

/** Raw counts, never a printed percentage. */
export interface Coverage {
  readonly covered: number;
  readonly total: number;
}

/** What a coverage report says. Absent branches: the format or the tool does not count them. */
export interface CoverageSummary {
  readonly lines: Coverage;
  readonly branches?: Coverage;
}

/** What a scan says. `suppressed` findings were hidden by the scanner's own configuration; they are shown, not counted elsewhere. */
export interface VulnerabilitiesSummary {
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly unknown: number;
  readonly suppressed: number;
  /** Image digest that the scanner says it scanned (`sha256:...`), when the format says so. */
  readonly digest?: string;
  /** Digest of the image's configuration (`sha256:...`), when the format says so; it never equals {@link digest}. */
  readonly imageId?: string;
}

/** A file that was understood, with its summary. */
export type UsableReading =
  | { readonly verdict: "usable"; readonly kind: "tests"; readonly format: string; readonly summary: TestsSummary }
  | {
      readonly verdict: "usable";
      readonly kind: "coverage";
      readonly format: string;
      readonly summary: CoverageSummary;
    }
  | {
      readonly verdict: "usable";
      readonly kind: "vulnerabilities";
      readonly format: string;
      readonly summary: VulnerabilitiesSummary;
    };

/** A file that proves nothing: unreadable, truncated, empty, of an unknown format. It never passes a gate. */
export interface InconclusiveReading {
  readonly verdict: "inconclusive";
  readonly kind: EvidenceKind;
  readonly format?: string;
  /** One sentence, with the place in the file where there is one. */
  readonly reason: string;
}

/** What a reader made of a file's bytes. */
export type Reading = UsableReading | InconclusiveReading;
