/** An issue, as a tracker lists it. */
export interface Bug {
  /** `#12`, `PAY-12`. */
  readonly id: string;
  readonly open: boolean;
  /** Labels, and the priority where the tracker has one. */
  readonly words: readonly string[];
}

/** Open bugs; an issue without a severity counts nowhere. */
export interface BugsSummary {
  readonly critical: number;
  readonly high: number;
  /** Issues in the file, open and closed. */
  readonly issues: number;
}

/** Labels that mean a severity besides those that everybody writes. */
export interface SeverityLabels {
  readonly critical: readonly string[];
  readonly high: readonly string[];
}

const usual = {
  critical: ["critical", "blocker", "highest", "sev1", "p0"],
  high: ["high", "major", "sev2", "p1"],
};

/**
 * Severity of a bug by its labels and priority, without regard to case: the whole label, or its last word (`severity: critical`, `priority/high`). The
 * team's own labels add to the usual ones.
 */
export function severityOf(words: readonly string[], labels?: SeverityLabels): "critical" | "high" | undefined {
  const means = (severity: "critical" | "high"): boolean =>
    words.some((word) => {
      const text = word.trim().toLowerCase();
      const last = text.split(/[^\p{L}\p{N}]+/u).at(-1) ?? "";
      return usual[severity].includes(last) || (labels?.[severity] ?? []).some((own) => own.toLowerCase() === text);
    });
  if (means("critical")) return "critical";
  return means("high") ? "high" : undefined;
}

/** Counts open bugs by severity. */
export function countBugs(bugs: readonly Bug[], labels?: SeverityLabels): BugsSummary {
  const open = bugs.filter((bug) => bug.open).map(({ words }) => severityOf(words, labels));
  return {
    critical: open.filter((severity) => severity === "critical").length,
    high: open.filter((severity) => severity === "high").length,
    issues: bugs.length,
  };
}
