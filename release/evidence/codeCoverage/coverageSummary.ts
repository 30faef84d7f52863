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
