import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmEvaluation, countDetectionSeconds, detectionSeconds } from "../../../release/contract/detection";
import { NoData } from "./contractAlarm";
import type { ContractMetric } from "./contractMetrics";
import { byTheMinute, COMPLAINTS_EVALUATION, metricDetectionSeconds } from "./evaluations";
import { type ColourMetrics, errorRate, latencyRatio, ownOverOther, PERIOD_SECONDS } from "./metricMath";
import type { ContractThresholds, Evaluation, PageThresholds } from "./thresholds";

/** An alarm to declare: what its name ends with, and its arguments without name, actions and runbook. */
export interface AlarmPlan {
  /** `contract-error-rate` */
  readonly id: string;
  /** What has happened, in one sentence, for the person who is woken. */
  readonly what: string;
  /** What to do about it, in one sentence. */
  readonly remedy: string;
  /** Longest time from a breach that lasts to the alarm. */
  readonly detectionSeconds: number;
  readonly args: cloudwatch.MetricAlarmArgs;
}

/** An alarm that rolls back. */
export interface ContractAlarmPlan extends AlarmPlan {
  /** `errorRate`, as release.yaml names it, or the name of a metric of one's own. */
  readonly metric: string;
  readonly noData: NoData;
}

/** A colour as its alarms see it. */
export interface WatchedColour extends ColourMetrics {
  readonly service: string;
  readonly environment: string;
  readonly colour: "blue" | "green";
  /** Left out where the colour is an Auto Scaling group. */
  readonly clusterName?: pulumi.Input<string>;
  /** Name of the ECS service, or of the Auto Scaling group. */
  readonly serviceName: pulumi.Input<string>;
}

/** Namespace and metric that `airlock rollout complain` counts in, with dimensions Service and Environment. */
export const COMPLAINTS = { namespace: "Airlock", metricName: "Complaints" } as const;

const GOES_BACK =
  "A rollout to it goes back by itself; where none is in flight, find out what has changed, or roll back.";

/** Alarms that roll back while the colour is the release candidate. */
export function contractAlarms(
  own: WatchedColour,
  other: WatchedColour,
  limits: ContractThresholds,
  when: Evaluation,
  metrics: readonly ContractMetric[],
): ContractAlarmPlan[] {
  const fallback = limits.latencyBaselineMilliseconds / 1000;
  const minutes = byTheMinute(when);
  const detection = detectionSeconds(minutes, "load-balancer");
  return [
    {
      id: "contract-error-rate",
      metric: "errorRate",
      noData: NoData.Hold,
      what: `More than ${limits.errorRatePercent} % of the requests to ${own.colour} failed.`,
      remedy: GOES_BACK,
      detectionSeconds: detection,
      args: breaching("above", limits.errorRatePercent, minutes, { metricQueries: errorRate(own) }),
    },
    {
      id: "contract-latency",
      metric: "latencyP95",
      noData: NoData.Hold,
      what:
        `P95 latency of ${own.colour} was more than ${limits.latencyRatio} times the other colour's ` +
        `(${limits.latencyBaselineMilliseconds} ms where that one serves nothing).`,
      remedy: GOES_BACK,
      detectionSeconds: detection,
      args: breaching("above", limits.latencyRatio, minutes, {
        metricQueries: latencyRatio(own, other, fallback),
      }),
    },
    ...latencyLimit(own, limits.latencyMilliseconds, minutes),
    {
      id: "contract-unhealthy-hosts",
      metric: "unhealthyHosts",
      noData: NoData.Hold,
      what: `More than ${limits.unhealthyHosts} targets of ${own.colour} failed their health check.`,
      remedy: GOES_BACK,
      detectionSeconds: detection,
      args: breaching("above", limits.unhealthyHosts, minutes, {
        namespace: "AWS/ApplicationELB",
        metricName: "UnHealthyHostCount",
        statistic: "Maximum",
        period: PERIOD_SECONDS,
        dimensions: { TargetGroup: own.targetGroup, LoadBalancer: own.loadBalancer },
      }),
    },
    {
      id: "contract-complaints",
      metric: "complaints",
      // Without complaints there is no data, and the alarm says OK by itself: the only metric whose silence is good.
      noData: NoData.Continue,
      what: `More than ${limits.complaints} customers of ${own.service} complained within an hour.`,
      remedy: "A rollout in flight goes back by itself; read the complaints.",
      detectionSeconds: countDetectionSeconds(COMPLAINTS_EVALUATION, "custom"),
      args: {
        ...breaching("above", limits.complaints, COMPLAINTS_EVALUATION, {
          ...COMPLAINTS,
          statistic: "Sum",
          period: COMPLAINTS_EVALUATION.periodSeconds,
          // Who complains cannot say which version answered: the same count stands against either colour.
          dimensions: { Service: own.service, Environment: own.environment },
        }),
        treatMissingData: "notBreaching",
      },
    },
    ...metrics.map((metric) => metricAlarm(own, other, metric)),
  ];
}

/** Alarms that page people, whichever version the colour runs. */
export function pageAlarms(own: WatchedColour, limits: PageThresholds, when: Evaluation): AlarmPlan[] {
  const minutes = byTheMinute(when);
  return [
    {
      id: "page-error-rate",
      what: `More than ${limits.errorRatePercent} % of the requests to ${own.colour} failed.`,
      remedy: "Read its log and what was released last; roll back if that is the cause.",
      detectionSeconds: detectionSeconds(minutes, "load-balancer"),
      args: breaching("above", limits.errorRatePercent, minutes, { metricQueries: errorRate(own) }),
    },
    {
      id: "page-latency",
      what: `P95 latency of ${own.colour} was above ${limits.latencyMilliseconds} ms.`,
      remedy: "Compare it with CPU, memory and what the service calls; roll back if a release is the cause.",
      detectionSeconds: detectionSeconds(minutes, "load-balancer"),
      args: breaching("above", limits.latencyMilliseconds / 1000, minutes, latencyP95(own)),
    },
    ...(own.clusterName === undefined
      ? instanceAlarms(own, limits)
      : taskAlarms(own, { ClusterName: own.clusterName, ServiceName: own.serviceName }, limits, minutes)),
  ];
}

type Dimensions = Record<string, pulumi.Input<string>>;

function taskAlarms(
  own: WatchedColour,
  tasks: Dimensions,
  limits: PageThresholds,
  minutes: AlarmEvaluation,
): AlarmPlan[] {
  return [
    {
      id: "page-cpu",
      what: `Tasks of ${own.colour} used more than ${limits.cpuPercent} % of their CPU.`,
      remedy: "Run more tasks, or find what computes.",
      detectionSeconds: detectionSeconds(minutes, "container"),
      args: breaching("above", limits.cpuPercent, minutes, usage("CPUUtilization", tasks)),
    },
    {
      id: "page-memory",
      what: `Tasks of ${own.colour} used more than ${limits.memoryPercent} % of their memory.`,
      remedy: "Look for a leak; tasks that run out of memory are killed. Give them more, or run more of them.",
      detectionSeconds: detectionSeconds(minutes, "container"),
      args: breaching("above", limits.memoryPercent, minutes, usage("MemoryUtilization", tasks)),
    },
  ];
}

/** EC2 measures CPU every five minutes unless a launch template asks for more, and memory not at all. */
const INSTANCE_EVALUATION: AlarmEvaluation = { periodSeconds: 300, periods: 1, toAlarm: 1 };

function instanceAlarms(own: WatchedColour, limits: PageThresholds): AlarmPlan[] {
  return [
    {
      id: "page-cpu",
      what: `Instances of ${own.colour} used more than ${limits.cpuPercent} % of their CPU.`,
      remedy: "Run more instances, or find what computes.",
      detectionSeconds: detectionSeconds(INSTANCE_EVALUATION, "container"),
      args: breaching("above", limits.cpuPercent, INSTANCE_EVALUATION, {
        namespace: "AWS/EC2",
        metricName: "CPUUtilization",
        statistic: "Average",
        period: INSTANCE_EVALUATION.periodSeconds,
        dimensions: { AutoScalingGroupName: own.serviceName },
      }),
    },
  ];
}

/** Rule of the composite alarm: any of them. */
export function anyInAlarm(alarmNames: readonly string[]): string {
  return alarmNames.map((name) => `ALARM("${name}")`).join(" OR ");
}

/** The alarm on an absolute P95 latency, where the contract names one besides the multiple. */
function latencyLimit(
  own: WatchedColour,
  milliseconds: number | undefined,
  when: AlarmEvaluation,
): ContractAlarmPlan[] {
  if (milliseconds === undefined) return [];
  return [
    {
      id: "contract-latency-limit",
      metric: "latencyP95",
      noData: NoData.Hold,
      what: `P95 latency of ${own.colour} was above ${milliseconds} ms.`,
      remedy: GOES_BACK,
      detectionSeconds: detectionSeconds(when, "load-balancer"),
      args: breaching("above", milliseconds / 1000, when, latencyP95(own)),
    },
  ];
}

function latencyP95(own: WatchedColour): cloudwatch.MetricAlarmArgs {
  return {
    namespace: "AWS/ApplicationELB",
    metricName: "TargetResponseTime",
    extendedStatistic: "p95",
    period: PERIOD_SECONDS,
    dimensions: { TargetGroup: own.targetGroup, LoadBalancer: own.loadBalancer },
  };
}

function metricAlarm(own: WatchedColour, other: WatchedColour, metric: ContractMetric): ContractAlarmPlan {
  const { side, threshold, relative } = metric.breach;
  const of = { namespace: metric.namespace, metricName: metric.metricName };
  const measured = `${metric.statistic} of ${metric.metricName} of ${own.colour}`;
  const query = (colour: WatchedColour) => ({
    ...of,
    stat: metric.statistic,
    period: metric.evaluation.periodSeconds,
    dimensions: dimensionsOf(metric, colour),
  });
  const statistic = metric.statistic.startsWith("p")
    ? { extendedStatistic: metric.statistic }
    : { statistic: metric.statistic };
  return {
    id: `contract-${metric.name}`,
    metric: metric.name,
    noData: metric.noData,
    what: relative
      ? `${measured} was ${side} ${threshold} times the other colour's.`
      : `${measured} was ${side} ${threshold}.`,
    remedy: GOES_BACK,
    detectionSeconds: metricDetectionSeconds(metric),
    args: breaching(
      side,
      threshold,
      metric.evaluation,
      relative
        ? { metricQueries: ownOverOther(query(own), query(other), metric.baseline) }
        : { ...of, ...statistic, period: metric.evaluation.periodSeconds, dimensions: dimensionsOf(metric, own) },
    ),
  };
}

/** Dimensions of one colour's data of a metric. */
export function dimensionsOf(
  metric: ContractMetric,
  colour: ColourMetrics & { readonly colour: "blue" | "green" },
): Record<string, pulumi.Input<string>> {
  return metric.colour === undefined
    ? { ...metric.dimensions, TargetGroup: colour.targetGroup, LoadBalancer: colour.loadBalancer }
    : { ...metric.dimensions, [metric.colour.dimension]: metric.colour[colour.colour] };
}

function usage(metricName: string, dimensions: Record<string, pulumi.Input<string>>): cloudwatch.MetricAlarmArgs {
  return { namespace: "AWS/ECS", metricName, statistic: "Average", period: PERIOD_SECONDS, dimensions };
}

function breaching(
  side: "above" | "below",
  threshold: number,
  when: { readonly periods: number; readonly toAlarm: number },
  of: cloudwatch.MetricAlarmArgs,
): cloudwatch.MetricAlarmArgs {
  return {
    comparisonOperator: side === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold,
    evaluationPeriods: when.periods,
    datapointsToAlarm: when.toAlarm,
    treatMissingData: "missing",
    ...of,
  };
}
