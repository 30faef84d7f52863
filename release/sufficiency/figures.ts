const DIGITS = 2;

/** An error rate that a stage detects, rounded up, so that no more is promised: `0.49 %`. */
export function ceilText(percent: number): string {
  return `${rounded(percent, Math.ceil)} %`;
}

/** The same rounded down: `0.48 %`. */
export function floorText(percent: number): string {
  return `${rounded(percent, Math.floor)} %`;
}

/** A probability that is said to be the most, for people: `21 %`; none reads as 0. */
export function probabilityText(probability: number): string {
  return probability < 0.001 ? "0.1 %" : `${Number((100 * probability).toPrecision(DIGITS))} %`;
}

/** A number of requests: `2,160`, below ten with a decimal, `0.6`. */
export function countText(count: number): string {
  return count < 10 ? String(Number(count.toPrecision(DIGITS))) : Math.round(count).toLocaleString("en-US");
}

function rounded(value: number, round: (value: number) => number): string {
  if (value === 0) return "0";
  const step = 10 ** (Math.floor(Math.log10(value)) - DIGITS + 1);
  // The search leaves a billionth; a figure is not rounded away from what it plainly is.
  const steps =
    Math.abs(value / step - Math.round(value / step)) < 1e-6 ? Math.round(value / step) : round(value / step);
  return String(Number((steps * step).toPrecision(DIGITS + 1)));
}
