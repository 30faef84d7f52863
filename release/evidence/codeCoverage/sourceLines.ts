import type { Reading } from "../evidence";
import { inconclusive } from "../file/reading";
import type { Coverage, CoverageSummary } from "./coverageSummary";

/** The lines of code of each source file, gathered while a report is read. */
export class SourceLines {
  readonly files = new Map<string, Map<number, number>>();

  /** Takes one line; a line that stands twice (inner classes) is executed as often as both say. */
  add(file: string, line: number, hits: number): void {
    let lines = this.files.get(file);
    if (lines === undefined) {
      lines = new Map();
      this.files.set(file, lines);
    }
    lines.set(line, (lines.get(line) ?? 0) + hits);
  }

  /** Lines of all files. */
  counts(): Coverage {
    let covered = 0;
    let total = 0;
    for (const lines of this.files.values()) {
      total += lines.size;
      for (const hits of lines.values()) if (hits > 0) covered += 1;
    }
    return { covered, total };
  }
}

/** What a coverage report of whole files comes to. */
export function coverageReading(
  format: string,
  of: {
    readonly lines: Coverage;
    readonly branches: Coverage;
    readonly files: ReadonlyMap<string, ReadonlyMap<number, number> | Coverage>;
    readonly writtenAt?: string | undefined;
    readonly producer?: string | undefined;
  },
): Reading {
  if (of.lines.total === 0) return inconclusive("coverage", format, "The report holds no line of code.");
  const { lines, branches } = of;
  const summary: CoverageSummary = branches.total === 0 ? { lines } : { lines, branches };
  return {
    verdict: "usable",
    kind: "coverage",
    format,
    summary,
    ...(of.writtenAt === undefined ? {} : { writtenAt: of.writtenAt }),
    ...(of.producer === undefined ? {} : { producer: of.producer }),
    details: { files: of.files },
  };
}

/** A count or a line's number out of an attribute, or undefined when it is no whole number of at most 15 digits. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
