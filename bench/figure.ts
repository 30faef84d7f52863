/** One measured figure, in the shape that `npm run bench -- --json` prints a line of. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What a user would use instead, measured in the same run. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** value / peerValue. */
  readonly ratio?: number;
}

/** A figure beside its peer. */
export function beside(figure: Figure, peer: string, peerValue: number): Figure {
  return { ...figure, peer, peerValue: round(peerValue), ratio: round(figure.value / peerValue) };
}

/** Three significant decimals: more would claim a precision that a shared machine does not have. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The middle of the measurements: one slow run does not move it. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
