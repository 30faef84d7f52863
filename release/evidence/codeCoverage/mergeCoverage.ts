import { quoteName } from "../file/reading";
import type { Coverage, CoverageDetails, CoverageSummary, LineHits } from "./coverageSummary";

/** A report among those of one release. */
export interface CoverageReport {
  readonly path: string;
  readonly summary: CoverageSummary;
  readonly details: CoverageDetails;
}

/** Lines of all reports together, or a sentence that says why they cannot be put together. */
export type MergedCoverage =
  | { readonly ok: true; readonly lines: Coverage }
  | { readonly ok: false; readonly reason: string };

interface Seen {
  readonly report: string;
  readonly lines: LineHits | Coverage;
}

/**
 * Puts several reports together: different source files add up, and a line of a file that stands in several (shards of one run) is covered
 * when any of them executed it. Reports without lines cannot be put together over the same file.
 */
export function mergeCoverage(reports: readonly CoverageReport[]): MergedCoverage {
  const seen = new Map<string, Seen>();
  const together = new Map<string, Map<number, number>>();
  const sum = { covered: 0, total: 0 };
  for (const { path: report, summary, details } of reports) {
    sum.covered += summary.lines.covered;
    sum.total += summary.lines.total;
    for (const [name, lines] of details.files) {
      const file = name.replace(/^(\.\/)+/, "");
      const known = seen.get(file);
      if (known === undefined) {
        seen.set(file, { report, lines });
        continue;
      }
      if (!isLines(known.lines) || !isLines(lines)) {
        const reason = `${quoteName(file)} stands in ${known.report} and in ${report}, and not both say which lines were executed. Merge the reports with your coverage tool first.`;
        return { ok: false, reason };
      }
      const merged = together.get(file) ?? new Map(known.lines);
      for (const other of [countOf(merged), countOf(lines)]) {
        sum.covered -= other.covered;
        sum.total -= other.total;
      }
      for (const [line, hits] of lines) merged.set(line, (merged.get(line) ?? 0) + hits);
      together.set(file, merged);
      const { covered, total } = countOf(merged);
      sum.covered += covered;
      sum.total += total;
    }
  }
  return { ok: true, lines: sum };
}

function isLines(lines: LineHits | Coverage): lines is LineHits {
  return lines instanceof Map;
}

function countOf(lines: LineHits): Coverage {
  let covered = 0;
  for (const hits of lines.values()) if (hits > 0) covered += 1;
  return { covered, total: lines.size };
}
