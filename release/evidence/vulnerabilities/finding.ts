/** Severities that are counted apart. A scanner's own words are mapped to them: negligible and info are low. */
export type Severity = "critical" | "high" | "medium" | "low" | "unknown";

/** An advisory behind a finding, under every name that the scanner gives it. */
export interface Advisory {
  /** `CVE-2026-1234`, `GHSA-...`. */
  readonly id: string;
  readonly aliases: readonly string[];
}

/** One vulnerable package, as a scanner lists it. */
export interface Finding {
  readonly severity: Severity;
  /** Name of the package, for a person. */
  readonly component: string;
  /** Package URL of the package, when the scanner gives one: what an exception's subcomponent is compared with. */
  readonly purl?: string;
  /** Mostly one; npm audit counts packages, and a package can have several. An exception must cover all of them. */
  readonly advisories: readonly Advisory[];
  /** Hidden by the scanner's own configuration. */
  readonly suppressed: boolean;
}

/** Findings by severity; a suppressed one counts as `suppressed` alone. */
export interface FindingCounts {
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly unknown: number;
  readonly suppressed: number;
}

/** Counts findings. */
export function countFindings(findings: readonly Finding[]): FindingCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, suppressed: 0 };
  for (const { severity, suppressed } of findings) counts[suppressed ? "suppressed" : severity] += 1;
  return counts;
}
