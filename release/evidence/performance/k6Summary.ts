import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive } from "../file/reading";
import { jsonFormat } from "../format";
import { type Series, summarise } from "./performanceSummary";

const number = z.number("found no number");
const whole = number.int("found no whole number").nonnegative("found a negative number");
const counts = z.looseObject({ passes: whole.optional(), fails: whole.optional(), med: number.optional() });
const metric = counts.extend({
  /** handleSummary puts the figures in here, `--summary-export` beside the thresholds. */
  values: counts.optional(),
  contains: z.string().optional(),
  thresholds: z
    .record(
      z.string(),
      z.union([z.boolean(), z.looseObject({ ok: z.boolean() })], "found neither true or false nor ok"),
      "found no object",
    )
    .optional(),
});
const model = z.looseObject({ metrics: z.record(z.string(), metric, "found no object") });

/** Metrics of k6 that are times, in milliseconds; others are times when handleSummary says so (`contains: time`). */
const durations = /^(http_req_\w+|iteration_duration|group_duration|grpc_req_duration|ws_\w+)$/;

/**
 * k6's summary: what `--summary-export` writes and what handleSummary is given. They contradict each other: in the first a threshold that FAILED is
 * `true`, in the second it is `{ok: false}`. Of `http_req_failed`, whose samples are failures, `passes` counts the requests that failed. Both
 * hold aggregates only, of which one run proves no regression and no absence of one; `k6 run --out json=FILE` writes every request.
 */
export const k6Summary = jsonFormat({
  id: "k6-summary",
  kind: "performance",
  title: "k6's summary",
  recognises: (value) => isRecord(value) && "metrics" in value && "root_group" in value,
  read,
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("performance", "k6-summary", reason);
  const shape = checkShape(model, value, "k6 summary");
  if (!shape.ok) return refuse(shape.reason);
  const metrics = Object.entries(shape.value.metrics);
  const series = metrics.flatMap(([name, { contains, values, med }]): Series[] => {
    const middle = values?.med ?? med;
    const isTime = contains === undefined ? durations.test(name.replace(/\{.*\}$/, "")) : contains === "time";
    return middle === undefined || !isTime ? [] : [{ name, unit: "ms", median: middle }];
  });
  if (series.length === 0) return refuse("The k6 summary holds no duration with a median.");
  const failedThresholds = metrics.flatMap(([name, { thresholds }]) =>
    Object.entries(thresholds ?? {}).flatMap(([rule, outcome]) => (hasFailed(outcome) ? [`${name}: ${rule}`] : [])),
  );
  const failures = metrics.find(([name]) => name === "http_req_failed")?.[1];
  const { passes, fails } = failures?.values ?? failures ?? {};
  const requests = passes === undefined || fails === undefined ? undefined : { failed: passes, total: passes + fails };
  if (requests?.total === 0) return refuse("k6 made no request.");
  const details = { series, failedThresholds };
  return {
    verdict: "usable",
    kind: "performance",
    format: "k6-summary",
    summary: summarise(details, requests),
    details,
  };
}

function hasFailed(outcome: boolean | { readonly ok: boolean }): boolean {
  return typeof outcome === "boolean" ? outcome : !outcome.ok;
}
