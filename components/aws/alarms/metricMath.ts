import type * as inputs from "@pulumi/aws/types/input";
import type * as pulumi from "@pulumi/pulumi";

type Query = inputs.cloudwatch.MetricAlarmMetricQuery;
type Metric = inputs.cloudwatch.MetricAlarmMetricQueryMetric;

/** Where a colour's load balancer metrics stand. */
export interface ColourMetrics {
  /** `targetgroup/<name>/<id>` */
  readonly targetGroup: pulumi.Input<string>;
  /** `app/<name>/<id>` */
  readonly loadBalancer: pulumi.Input<string>;
}

/** Load balancer metrics are aggregated by the minute; a shorter period would see nothing. */
export const PERIOD_SECONDS = 60;

/** The metrics that {@link failedExpression} counts: what it calls them, and how AWS/ApplicationELB does. */
export const ANSWERS = {
  requests: "RequestCount",
  ok: "HTTPCode_Target_2XX_Count",
  redirected: "HTTPCode_Target_3XX_Count",
  refused: "HTTPCode_Target_4XX_Count",
} as const;

/**
 * Requests that did not end well. `HTTPCode_Target_5XX` would leave out the 502, 503 and 504 that the load balancer itself
 * answers with, and those have no target-group dimension; so everything counts that is not 2XX, 3XX or 4XX. That includes
 * requests whose client hung up (460). FILL, because a code that did not occur has no data; without requests there is no
 * data at all, and no data is `missing`, never "no errors". `id` names the series of each of {@link ANSWERS}.
 */
export function failedExpression(id: (answer: keyof typeof ANSWERS) => string): string {
  return `${id("requests")} - FILL(${id("ok")}, 0) - FILL(${id("redirected")}, 0) - FILL(${id("refused")}, 0)`;
}

/** Queries whose result is the share of a colour's requests that failed, in percent. */
export function errorRate(colour: ColourMetrics): Query[] {
  return [
    {
      id: "errors",
      expression: `100 * (${failedExpression((answer) => answer)}) / requests`,
      label: "errors in percent of requests",
      returnData: true,
    },
    ...Object.entries(ANSWERS).map(([id, metricName]) => series(id, balancerMetric(metricName, "Sum", colour))),
  ];
}

/**
 * Queries whose result is a colour's P95 latency as a multiple of the other colour's in the same minute. Where the other
 * one serves nothing (the first release ever, and the validation window at 100 %) its place is taken by `fallbackSeconds`.
 */
export function latencyRatio(colour: ColourMetrics, other: ColourMetrics, fallbackSeconds: number): Query[] {
  return [
    {
      id: "ratio",
      expression: `latency / FILL(baseline, ${fallbackSeconds})`,
      label: "P95 latency as a multiple of the other colour's",
      returnData: true,
    },
    series("latency", balancerMetric("TargetResponseTime", "p95", colour)),
    series("baseline", balancerMetric("TargetResponseTime", "p95", other)),
  ];
}

/** Queries whose result is one colour's value as a multiple of the other's, or of `fallback` where that one has none. */
export function ownOverOther(own: Metric, other: Metric, fallback: number | undefined): Query[] {
  return [
    {
      id: "ratio",
      expression: fallback === undefined ? "own / other" : `own / FILL(other, ${fallback})`,
      label: "multiple of the other colour's value",
      returnData: true,
    },
    series("own", own),
    series("other", other),
  ];
}

function balancerMetric(metricName: string, stat: string, colour: ColourMetrics): Metric {
  return {
    namespace: "AWS/ApplicationELB",
    metricName,
    stat,
    period: PERIOD_SECONDS,
    dimensions: { TargetGroup: colour.targetGroup, LoadBalancer: colour.loadBalancer },
  };
}

function series(id: string, metric: Metric): Query {
  return { id, returnData: false, metric };
}
