import { fail, ok, type Result } from "../fault";

const SHAPE = /^(\d{1,3}(?:\.\d+)?)\s*%$/;

/** What {@link parsePercentage} accepts, for messages. */
export const PERCENTAGE_FORM = "a percentage from 0% to 100%, such as 80% or 0.5%";

/** The number before the percent sign (`0.5%` is 0.5), from 0 to 100. A bare number is refused: `0.5` could mean 50 %. */
export function parsePercentage(text: string, field = ""): Result<number> {
  const digits = SHAPE.exec(text.trim())?.[1];
  const value = Number(digits);
  if (digits === undefined || value > 100) {
    return fail({ field, found: JSON.stringify(text), expected: PERCENTAGE_FORM });
  }
  return ok(value);
}

/**
 * A share of traffic in whole percent, 1 to 100. Weights on a listener rule are whole numbers (ELB API: 0 to 999);
 * Airlock always writes a pair that adds up to 100, so one percent is the finest step.
 */
export function parseWeight(text: string, field = ""): Result<number> {
  const parsed = parsePercentage(text, field);
  if (parsed.ok && Number.isInteger(parsed.value) && parsed.value >= 1) return parsed;
  return fail({ field, found: JSON.stringify(text), expected: "a whole percentage of traffic from 1% to 100%" });
}

/** A stage's share of traffic in whole percent, 0 to 100: at 0 only the ring rule leads to the candidate. */
export function parseStageWeight(text: string, field = ""): Result<number> {
  const parsed = parsePercentage(text, field);
  if (parsed.ok && Number.isInteger(parsed.value)) return parsed;
  return fail({ field, found: JSON.stringify(text), expected: "a whole percentage of traffic from 0% to 100%" });
}

/** `72.4 %`, `80 %`: at most one decimal, cut downwards so that 79.96 % never reads as 80 %. */
export function formatPercentage(value: number): string {
  return `${Math.floor(value * 10 + 1e-9) / 10} %`;
}
