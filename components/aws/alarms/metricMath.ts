import type * as inputs from "@pulumi/aws/types/input";
import type * as pulumi from "@pulumi/pulumi";

type Query = inputs.cloudwatch.MetricAlarmMetricQuery;

/** Where a colour's load balancer metrics stand. */
export interface ColourMetrics {
  /** `targetgroup/<name>/<id>` */
  readonly targetGroup: pulumi.Input<string>;
  /** `app/<name>/<id>` */
  readonly loadBalancer: pulumi.Input<string>;
}

/** Load balancer metrics are aggregated by the minute; a shorter period would see nothing. */
export const PERIOD_SECONDS = 60;

/**
 * Share of a colour's requests that did not end well, in percent. `HTTPCode_Target_5XX` would leave out the 502, 503
 * and 504 that the load balancer itself answers with, and those have no target-group dimension; so everything counts
 * that is not 2XX, 3XX or 4XX. That includes requests whose client hung up (460). FILL, because a code that did not
 * occur has no data; without requests there is no data at all, and no data is `missing`, never "no errors".
 */
const ERROR_RATE = "100 * (requests - FILL(ok, 0) - FILL(redirected, 0) - FILL(refused, 0)) / requests";

/** Queries whose result is {@link ERROR_RATE}. */
export function errorRate(colour: ColourMetrics): Query[] {
  return [
    { id: "errors", expression: ERROR_RATE, label: "errors in percent of requests", returnData: true },
    metric("requests", "RequestCount", "Sum", colour),
    metric("ok", "HTTPCode_Target_2XX_Count", "Sum", colour),
    metric("redirected", "HTTPCode_Target_3XX_Count", "Sum", colour),
    metric("refused", "HTTPCode_Target_4XX_Count", "Sum", colour),
  ];
}

/**
 * A colour's P95 latency as a multiple of the other colour's in the same minute. Where the other one serves nothing
 * (the first release ever, and the validation window at 100 %) its place is taken by `fallbackSeconds`.
 */
function latencyRatioExpression(fallbackSeconds: number): string {
  return `latency / FILL(baseline, ${fallbackSeconds})`;
}

/** Queries whose result is {@link latencyRatioExpression}. */
export function latencyRatio(colour: ColourMetrics, other: ColourMetrics, fallbackSeconds: number): Query[] {
  return [
    {
      id: "ratio",
      expression: latencyRatioExpression(fallbackSeconds),
      label: "P95 latency as a multiple of the other colour's",
      returnData: true,
    },
    metric("latency", "TargetResponseTime", "p95", colour),
    metric("baseline", "TargetResponseTime", "p95", other),
  ];
}

function metric(id: string, metricName: string, stat: string, colour: ColourMetrics): Query {
  return {
    id,
    returnData: false,
    metric: {
      namespace: "AWS/ApplicationELB",
      metricName,
      stat,
      period: PERIOD_SECONDS,
      dimensions: { TargetGroup: colour.targetGroup, LoadBalancer: colour.loadBalancer },
    },
  };
}
