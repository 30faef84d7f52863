import type { Sufficiency } from "./sufficiency";

/** Significant digits of a probability or a rate in a document: what follows is noise of the search. */
const DIGITS = 4;

/** The figures without the noise in their last digits, as documents show them. */
export function roundedSufficiency(sufficiency: Sufficiency): Sufficiency {
  return {
    ...sufficiency,
    stages: sufficiency.stages.map((stage) => ({
      ...stage,
      // A product of what was declared: only its last bits are noise.
      requests: stage.requests && Number(stage.requests.toPrecision(12)),
      requestsPerPeriod: rounded(stage.requestsPerPeriod),
      emptyPeriods: stage.emptyPeriods && Number(stage.emptyPeriods.toFixed(3)),
      errorRate: stage.errorRate && {
        ...stage.errorRate,
        smallestPercent: rounded(stage.errorRate.smallestPercent),
        falseAlarmProbability: rounded(stage.errorRate.falseAlarmProbability),
      },
    })),
  };
}

function rounded<T extends number | null>(value: T): T | number {
  return value === null ? value : Number(value.toPrecision(DIGITS));
}
