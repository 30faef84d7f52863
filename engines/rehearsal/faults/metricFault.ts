import { fail, ok, type Result } from "../../../release/fault";
import { parsePercentage } from "../../../release/values/percentage";
import type { Moment, RehearsalFault } from "./rehearsalFault";

const FORMS = {
  errorRate: "a percentage above 0%, such as 5%",
  latencyP95: "a multiple of the baseline such as 3x, or milliseconds such as 900ms",
  complaints: "a whole number from 1, such as 4",
} as const;

/** Metrics that a fault can spoil. */
export const METRIC_NAMES: readonly string[] = Object.keys(FORMS);

/** The fault of one of the project's own metrics: a plain number. */
export function ownMetricFault(text: string, name: string, value: string, at: Moment): Result<RehearsalFault> {
  const given = value.trim();
  if (/^-?\d{1,12}(?:\.\d{1,9})?$/.test(given)) return ok({ text, kind: "own", name, value: Number(given), at });
  const expected = "a number, such as 20 or 0.5";
  return fail({ field: "--fault", found: `${name} ${JSON.stringify(given)} in ${text}`, expected });
}

/** The fault of one metric; the value is read as the contract's thresholds are. */
export function metricFault(text: string, metric: string, value: string, at: Moment): Result<RehearsalFault> {
  const given = value.trim();
  if (metric === "errorRate") {
    const percent = parsePercentage(given);
    if (percent.ok && percent.value > 0) return ok({ text, kind: "errorRate", percent: percent.value, at });
  } else if (metric === "complaints") {
    const count = /^\d{1,6}$/.test(given) ? Number(given) : 0;
    if (count > 0) return ok({ text, kind: "complaints", count, at });
  } else {
    const [, times] = /^(\d{1,4}(?:\.\d+)?)\s*x$/.exec(given) ?? [];
    if (times !== undefined && Number(times) > 0) return ok({ text, kind: "latencyP95", times: Number(times), at });
    const [, milliseconds] = /^(\d{1,7})\s*ms$/.exec(given) ?? [];
    if (milliseconds !== undefined && Number(milliseconds) > 0) {
      return ok({ text, kind: "latencyP95", milliseconds: Number(milliseconds), at });
    }
  }
  return fail({
    field: "--fault",
    found: `${metric} ${JSON.stringify(given)} in ${text}`,
    expected: FORMS[metric as keyof typeof FORMS],
  });
}
