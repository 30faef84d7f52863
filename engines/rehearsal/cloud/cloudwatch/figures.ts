import type { JsonValue } from "../../asl/data/json";
import { invalid } from "../awsError";
import { Parameters } from "../parameters";
import type { Version } from "./contractAlarms";
import type { Datapoint } from "./datapoint";

/** What the model knows of one version in one hour. */
interface Hour {
  requests: number;
  errors: number;
  p95Ms: number;
}

const HOUR_MS = 3_600_000;
const HOUR_SECONDS = 3600;
/** Source: GetMetricData, MetricDataQueries. */
const MOST_QUERIES = 500;

/** Sums and percentiles by the hour, as GetMetricData gives them: hours without requests have no value. */
export class Figures {
  private readonly hours: Readonly<Record<Version, Map<number, Hour>>> = { stable: new Map(), canary: new Map() };

  /** `versionOf` knows target groups by the name that CloudWatch has for them; `epochMs` is the model's second 0. */
  constructor(
    private readonly versionOf: (targetGroup: string) => Version | undefined,
    private readonly epochMs: number,
  ) {}

  /** A minute has been measured. */
  add(point: Datapoint): void {
    for (const version of ["stable", "canary"] as const) {
      const { requests, errors, p95Ms } = point[version];
      if (requests === undefined) continue;
      const index = Math.floor((point.endMs - 1) / HOUR_MS);
      const hour = this.hours[version].get(index) ?? { requests: 0, errors: 0, p95Ms: 0 };
      this.hours[version].set(index, {
        requests: hour.requests + requests,
        errors: hour.errors + errors,
        p95Ms: Math.max(hour.p95Ms, p95Ms ?? 0),
      });
    }
  }

  /** Answers GetMetricData. */
  read(parameters: JsonValue): JsonValue {
    const request = new Parameters(parameters, ["StartTime", "EndTime", "ScanBy", "MetricDataQueries"]);
    request.oneOf("ScanBy", ["TimestampAscending"]);
    const queries = request.objects("MetricDataQueries", ["Id", "MetricStat"]);
    if (queries.length > MOST_QUERIES) throw invalid(`At most ${MOST_QUERIES} queries.`);
    const sinceMs = Date.parse(request.text("StartTime")) - this.epochMs;
    if (Number.isNaN(sinceMs)) throw invalid("StartTime must be a time.");
    return { MetricDataResults: queries.map((query) => this.result(query, sinceMs)) };
  }

  private result(query: Parameters, sinceMs: number): JsonValue {
    const stat = query.object("MetricStat", ["Metric", "Period", "Stat"]);
    stat.whole("Period", HOUR_SECONDS, HOUR_SECONDS);
    const metric = stat.object("Metric", ["Namespace", "MetricName", "Dimensions"]);
    metric.oneOf("Namespace", ["AWS/ApplicationELB"]);
    const group = metric
      .objects("Dimensions", ["Name", "Value"])
      .find((dimension) => dimension.text("Name") === "TargetGroup");
    const version = group === undefined ? undefined : this.versionOf(group.text("Value"));
    if (version === undefined) throw invalid("The model has metrics of its two target groups only.");
    const from = Math.floor(sinceMs / HOUR_MS);
    const hours = [...this.hours[version]].filter(([index]) => index >= from).map(([, hour]) => hour);
    return { Id: query.text("Id"), StatusCode: "Complete", Values: hours.flatMap(valueOf(metric.text("MetricName"))) };
  }
}

/** Codes that did not occur have no value. */
function valueOf(metric: string): (hour: Hour) => readonly number[] {
  if (metric === "RequestCount") return ({ requests }) => [requests];
  if (metric === "HTTPCode_Target_2XX_Count") return ({ requests, errors }) => [requests - errors];
  if (metric === "TargetResponseTime") return ({ p95Ms }) => [p95Ms / 1000];
  if (metric === "HTTPCode_Target_3XX_Count" || metric === "HTTPCode_Target_4XX_Count") return () => [];
  throw invalid(`The model does not know the metric ${metric}.`);
}
