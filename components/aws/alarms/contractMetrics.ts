import type * as pulumi from "@pulumi/pulumi";
import { DEFAULT_EVALUATION } from "../../../release/contract/detection";
import { checkText, checkWhole } from "../args/checks";
import { refuse } from "../args/refuse";
import { NoData } from "./contractAlarm";

/** How data of blue is told from data of green: by the value of a dimension that the application sends. */
export interface ColourDimensionArgs {
  /** Name of the dimension. @defaultValue "Colour" */
  dimension?: string;
  /** Its value where blue sends. @defaultValue "blue" */
  blue?: pulumi.Input<string>;
  /** Its value where green sends. @defaultValue "green" */
  green?: pulumi.Input<string>;
}

/** When the alarm of a metric goes off: `toAlarm` of the last `periods` periods. */
export interface MetricEvaluationArgs {
  /**
   * Length of a period in seconds: 10, 20 or 30 for a metric that the application sends with a storage resolution of one
   * second, else a multiple of 60. @defaultValue 60
   */
  periodSeconds?: number;
  /** Periods looked at, 1 to 100, and no more than a day in all. @defaultValue 3 */
  periods?: number;
  /** Breaching periods among them that raise the alarm, 1 to `periods`. @defaultValue 2 */
  toAlarm?: number;
}

/**
 * A metric of the business or the application that rolls back, such as orders or refusals. Exactly one of `above`,
 * `below`, `aboveTimes` and `belowTimes` says when.
 */
export interface ContractMetricArgs {
  /**
   * Name that release.yaml's triggers call it by, 1 to 40 lower-case letters, digits and hyphens, beginning with a letter; it
   * becomes part of alarm names.
   */
  name: string;
  /** CloudWatch namespace. */
  namespace: string;
  /** Name of the metric in it. */
  metricName: string;
  /** Dimensions that both colours' data have. @defaultValue none */
  dimensions?: { [name: string]: pulumi.Input<string> };
  /** The dimension that tells the colours apart. @defaultValue dimension `Colour` with the values `blue` and `green` */
  colour?: ColourDimensionArgs;
  /** Told apart by the dimensions TargetGroup and LoadBalancer instead, as AWS/ApplicationELB has them. @defaultValue false */
  byTargetGroup?: boolean;
  /** `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99` or `p99.9`. @defaultValue "Average" */
  statistic?: string;
  /** Breaches above this value. */
  above?: number;
  /** Breaches below this value. */
  below?: number;
  /** Breaches above this multiple of the other colour's value in the same period, above 0. */
  aboveTimes?: number;
  /** Breaches below this multiple of the other colour's value in the same period, above 0. */
  belowTimes?: number;
  /** Stands for the other colour's value while it has none, as at 100 %. @defaultValue none: then there is no data */
  baseline?: number;
  /** When the alarm goes off. */
  evaluation?: MetricEvaluationArgs;
  /** What no data at the end of a stage means. @defaultValue NoData.Hold */
  noData?: NoData;
}

/** When a value breaches. */
export interface Breach {
  readonly side: "above" | "below";
  readonly threshold: number;
  /** Whether the threshold is a multiple of the other colour's value. */
  readonly relative: boolean;
}

/** {@link ContractMetricArgs}, checked and complete. */
export interface ContractMetric {
  readonly name: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** Dimension of the colour with its values; undefined where target groups tell the colours apart. */
  readonly colour: (Required<ColourDimensionArgs> & Readonly<Record<"blue" | "green", unknown>>) | undefined;
  readonly statistic: string;
  readonly breach: Breach;
  readonly baseline: number | undefined;
  readonly evaluation: Required<MetricEvaluationArgs>;
  readonly noData: NoData;
}

/** The same rule as release.yaml's for metrics of one's own. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
/** What follows `contract-` in the names of the alarms that every contract has. */
const BUILT_IN = ["error-rate", "latency", "latency-limit", "unhealthy-hosts", "complaints"];
const STATISTIC = /^(?:Average|Sum|Minimum|Maximum|SampleCount|p(?:\d{1,2}(?:\.\d{1,10})?|100))$/;
const DAY_SECONDS = 86_400;
/** A namespace, a metric's and a dimension's name have 255 characters at most, and a colon must not begin any of them. */
const LONGEST = 255;
/** CloudWatch's limit of dimensions; the colour takes one of them, a target group two. */
const MOST_DIMENSIONS = 30;

/** Checks the metrics that a contract names besides the built-in ones. */
export function contractMetrics(args: readonly ContractMetricArgs[] = []): readonly ContractMetric[] {
  const names = args.map((metric) => metric.name);
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) {
      refuse(`metrics[${index}].name`, "a name that no other metric has", name, "Alarms are told apart by it.");
    }
  });
  return args.map((metric, index) => contractMetric(metric, `metrics[${index}]`));
}

function contractMetric(args: ContractMetricArgs, field: string): ContractMetric {
  if (!NAME.test(args.name)) {
    refuse(
      `${field}.name`,
      "1 to 40 lower-case letters, digits and hyphens, beginning with a letter",
      args.name,
      "It becomes part of alarm names.",
    );
  }
  if (BUILT_IN.includes(args.name)) {
    refuse(`${field}.name`, "a name that no built-in alarm has", args.name, `Built-in are ${BUILT_IN.join(", ")}.`);
  }
  const statistic = args.statistic ?? "Average";
  if (!STATISTIC.test(statistic)) {
    refuse(
      `${field}.statistic`,
      "Average, Sum, Minimum, Maximum, SampleCount or a percentile such as p99",
      statistic,
      "Leave it out to use Average.",
    );
  }
  const dimensions = args.dimensions ?? {};
  const own = args.byTargetGroup === true ? 2 : 1;
  if (Object.keys(dimensions).length > MOST_DIMENSIONS - own) {
    refuse(
      `${field}.dimensions`,
      `at most ${MOST_DIMENSIONS - own} besides the colour's`,
      Object.keys(dimensions).length,
      `CloudWatch allows ${MOST_DIMENSIONS}.`,
    );
  }
  const breach = breachOf(args, field);
  return {
    name: args.name,
    namespace: checkIdentifier(`${field}.namespace`, args.namespace, "It is the one that the application sends to."),
    metricName: checkIdentifier(`${field}.metricName`, args.metricName, "It is the one that the application sends."),
    dimensions,
    colour: colourOf(args, dimensions, field),
    statistic,
    breach,
    baseline: baselineOf(args, breach, field),
    evaluation: evaluationOf(args.evaluation, `${field}.evaluation`),
    noData: noDataOf(args.noData, field),
  };
}

function checkIdentifier(field: string, value: string, remedy: string): string {
  checkText(field, value, remedy);
  if (value.length <= LONGEST && !value.startsWith(":")) return value;
  return refuse(field, `at most ${LONGEST} characters that do not begin with a colon`, value, remedy);
}

function breachOf(args: ContractMetricArgs, field: string): Breach {
  const given = (["above", "below", "aboveTimes", "belowTimes"] as const).filter((key) => args[key] !== undefined);
  const [key, ...more] = given;
  if (key === undefined || more.length > 0) {
    return refuse(
      `${field}.above, below, aboveTimes, belowTimes`,
      "exactly one of them",
      given.length === 0 ? undefined : given.join(" and "),
      "One alarm has one threshold; a second one is a metric of its own.",
    );
  }
  const threshold = args[key];
  const relative = key.endsWith("Times");
  if (threshold === undefined || !Number.isFinite(threshold) || (relative && threshold <= 0)) {
    return refuse(
      `${field}.${key}`,
      relative ? "a number above 0" : "a number",
      threshold,
      relative ? "It multiplies the other colour's value." : "It is compared with the metric's statistic.",
    );
  }
  return { side: key.startsWith("above") ? "above" : "below", threshold, relative };
}

function baselineOf(args: ContractMetricArgs, breach: Breach, field: string): number | undefined {
  const { baseline } = args;
  if (baseline === undefined || (breach.relative && Number.isFinite(baseline) && baseline !== 0)) return baseline;
  return refuse(
    `${field}.baseline`,
    "a number other than 0, and only beside aboveTimes or belowTimes",
    baseline,
    "It stands for the other colour's value while that has none.",
  );
}

function colourOf(args: ContractMetricArgs, dimensions: object, field: string): ContractMetric["colour"] {
  const { colour, byTargetGroup = false } = args;
  if (byTargetGroup) {
    if (colour === undefined) return undefined;
    return refuse(`${field}.colour`, "left out beside byTargetGroup", colour, "Colours are told apart in one way.");
  }
  const dimension = checkIdentifier(
    `${field}.colour.dimension`,
    colour?.dimension ?? "Colour",
    "It tells the colours.",
  );
  if (dimension in dimensions) {
    refuse(`${field}.dimensions`, `without ${dimension}`, dimension, "That dimension tells the colours apart.");
  }
  const [blue, green] = [colour?.blue ?? "blue", colour?.green ?? "green"];
  if (blue === green) {
    refuse(`${field}.colour.green`, "another value than blue's", green, "Nobody could tell whose fault it is.");
  }
  return { dimension, blue, green };
}

function evaluationOf(args: MetricEvaluationArgs = {}, field: string): Required<MetricEvaluationArgs> {
  const periodSeconds = args.periodSeconds ?? 60;
  const whole = Number.isInteger(periodSeconds) && periodSeconds > 0;
  if (!whole || !([10, 20, 30].includes(periodSeconds) || periodSeconds % 60 === 0)) {
    refuse(`${field}.periodSeconds`, "10, 20, 30 or a multiple of 60", periodSeconds, "Leave it out to use 60.");
  }
  const remedy = "Leave it out to use 2 of 3.";
  const periods = checkWhole(`${field}.periods`, args.periods ?? DEFAULT_EVALUATION.periods, {
    from: 1,
    to: 100,
    unit: "periods",
    remedy,
  });
  const toAlarm = checkWhole(`${field}.toAlarm`, args.toAlarm ?? Math.min(2, periods), {
    from: 1,
    to: periods,
    unit: "periods",
    remedy,
  });
  if (periodSeconds * periods > DAY_SECONDS) {
    refuse(
      `${field}.periodSeconds, periods`,
      `at most ${DAY_SECONDS} seconds together`,
      periodSeconds * periods,
      "CloudWatch looks at longer windows once an hour only.",
    );
  }
  return { periodSeconds, periods, toAlarm };
}

function noDataOf(value: NoData | undefined, field: string): NoData {
  const noData = value ?? NoData.Hold;
  if (Object.values(NoData).includes(noData)) return noData;
  return refuse(`${field}.noData`, "hold, rollback or continue", noData, "Leave it out to hold.");
}
