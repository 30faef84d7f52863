import { type Fault, fail, ok, type Result } from "../fault";
import type { ManifestTrigger } from "../manifest/manifest";
import { parsePercentage } from "../values/percentage";

/** A condition of the rollback contract that a machine can watch. */
export type Trigger =
  /** One of the project's own metrics; the platform stack has an alarm with the same name and threshold. */
  | { readonly metric: "custom"; readonly name: string; readonly when: "above" | "below"; readonly threshold: number }
  | { readonly metric: "errorRate" /** Percent of requests, above 0 and below 100. */; readonly abovePercent: number }
  | { readonly metric: "latencyP95"; readonly aboveMilliseconds: number }
  | {
      readonly metric: "latencyP95" /** Times the stable version's P95, above 1. */;
      readonly aboveBaselineTimes: number;
    }
  | { readonly metric: "complaints" /** Number of complaints during the rollout, from 0. */; readonly above: number };

/** Metrics that a contract can name, with the forms of their thresholds. */
export const TRIGGER_FORMS = {
  errorRate: "a percentage above 0% and below 100%, such as 1%",
  latencyP95: "milliseconds such as 400ms, or a multiple of the baseline such as 2x",
  complaints: "a whole number from 0, such as 3",
  custom: "one number, above or below which the metric may not be, such as above: 20",
} as const;

const METRICS = ["errorRate", "latencyP95", "complaints"];
const EXAMPLE = "Write for example { metric: errorRate, above: 1% }.";

/** A trigger as declared to one that can be watched; prose and thresholds without a number are faults. */
export function parseTrigger(declared: ManifestTrigger, field: string): Result<Trigger> {
  if (typeof declared === "string") {
    return fail({ field, found: `prose (${quote(declared)})`, expected: "a metric and a threshold", remedy: EXAMPLE });
  }
  if (!METRICS.includes(declared.metric)) return custom(declared, field);
  if (declared.above === undefined || declared.below !== undefined) {
    return fail({
      field,
      found: "no threshold above",
      expected: `above, and no below, for ${declared.metric}`,
      remedy: EXAMPLE,
    });
  }
  const threshold = String(declared.above).trim();
  switch (declared.metric) {
    case "errorRate":
      return errorRate(threshold, field);
    case "latencyP95":
      return latency(threshold, field);
    default:
      return /^\d{1,9}$/.test(threshold)
        ? ok({ metric: "complaints", above: Number(threshold) })
        : fail(vague(`${field}.above`, threshold, TRIGGER_FORMS.complaints));
  }
}

/** How a trigger reads: `error rate above 1 %`. */
export function describeTrigger(trigger: Trigger): string {
  if (trigger.metric === "errorRate") return `error rate above ${trigger.abovePercent} %`;
  if (trigger.metric === "custom") return `${trigger.name} ${trigger.when} ${trigger.threshold}`;
  if (trigger.metric === "complaints") return `more than ${trigger.above} complaints`;
  if ("aboveMilliseconds" in trigger) return `P95 latency above ${trigger.aboveMilliseconds} ms`;
  return `P95 latency above ${trigger.aboveBaselineTimes}x the baseline`;
}

function errorRate(threshold: string, field: string): Result<Trigger> {
  const percent = parsePercentage(threshold);
  return percent.ok && percent.value > 0 && percent.value < 100
    ? ok({ metric: "errorRate", abovePercent: percent.value })
    : fail(vague(`${field}.above`, threshold, TRIGGER_FORMS.errorRate));
}

function latency(threshold: string, field: string): Result<Trigger> {
  const [, milliseconds] = /^(\d{1,6})\s*ms$/.exec(threshold) ?? [];
  if (milliseconds !== undefined && Number(milliseconds) > 0) {
    return ok({ metric: "latencyP95", aboveMilliseconds: Number(milliseconds) });
  }
  const [, times] = /^(\d{1,3}(?:\.\d+)?)\s*x$/.exec(threshold) ?? [];
  if (times !== undefined && Number(times) > 1) return ok({ metric: "latencyP95", aboveBaselineTimes: Number(times) });
  return fail(vague(`${field}.above`, threshold, TRIGGER_FORMS.latencyP95));
}

/** Names of a project's own metrics: what a platform stack may call an alarm, so no spaces and no capitals. */
const CUSTOM_NAME = /^[a-z][a-z0-9-]{0,39}$/;

function custom(declared: Exclude<ManifestTrigger, string>, field: string): Result<Trigger> {
  const { metric: name, above, below } = declared;
  if (!CUSTOM_NAME.test(name)) {
    return fail({
      field: `${field}.metric`,
      found: quote(name),
      expected: `one of ${METRICS.join(", ")}, or the name of a metric of your own (lower-case letters, digits, hyphens)`,
    });
  }
  const given = above ?? below;
  const threshold = Number(given);
  if ((above === undefined) === (below === undefined) || String(given).trim() === "" || !Number.isFinite(threshold)) {
    return fail(vague(field, `above ${above ?? "nothing"}, below ${below ?? "nothing"}`, TRIGGER_FORMS.custom));
  }
  return ok({ metric: "custom", name, when: above === undefined ? "below" : "above", threshold });
}

function vague(field: string, found: string, expected: string): Fault {
  return { field, found: quote(found), expected };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
