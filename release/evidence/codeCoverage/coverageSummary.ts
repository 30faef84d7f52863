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

/** Executions of each line of a source file that holds code. */
export type LineHits = ReadonlyMap<number, number>;

/** What is compared between the reports of one release: the source files by path, line by line where the format says so. */
export interface CoverageDetails {
  readonly files: ReadonlyMap<string, LineHits | Coverage>;
}
