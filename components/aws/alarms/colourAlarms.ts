import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import { type ColourMetrics, errorRate, latencyRatio, PERIOD_SECONDS } from "./metricMath";
import type { ContractThresholds, Evaluation, PageThresholds } from "./thresholds";

/** An alarm to declare: what its name ends with, and its arguments without name, actions and runbook. */
export interface AlarmPlan {
  /** `contract-error-rate` */
  readonly id: string;
  /** What has happened, in one sentence, for the person who is woken. */
  readonly what: string;
  readonly args: cloudwatch.MetricAlarmArgs;
}

/** A colour as its alarms see it. */
export interface WatchedColour extends ColourMetrics {
  readonly service: string;
  readonly environment: string;
  readonly colour: "blue" | "green";
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
}

/** Namespace and metric that `airlock rollout complain` counts in, with dimensions Service, Environment and Colour. */
const COMPLAINTS = { namespace: "Airlock", metricName: "Complaints" } as const;
const COMPLAINTS_PERIOD_SECONDS = 3600;

/** Alarms that roll back while the colour is the release candidate. */
export function contractAlarms(
  own: WatchedColour,
  other: ColourMetrics,
  limits: ContractThresholds,
  when: Evaluation,
): AlarmPlan[] {
  const fallback = limits.latencyBaselineMilliseconds / 1000;
  return [
    {
      id: "contract-error-rate",
      what: `More than ${limits.errorRatePercent} % of the requests to ${own.colour} failed.`,
      args: above(limits.errorRatePercent, when, { metricQueries: errorRate(own) }),
    },
    {
      id: "contract-latency",
      what:
        `P95 latency of ${own.colour} was more than ${limits.latencyRatio} times the other colour's ` +
        `(${limits.latencyBaselineMilliseconds} ms where that one serves nothing).`,
      args: above(limits.latencyRatio, when, { metricQueries: latencyRatio(own, other, fallback) }),
    },
    {
      id: "contract-unhealthy-hosts",
      what: `More than ${limits.unhealthyHosts} targets of ${own.colour} failed their health check.`,
      args: above(limits.unhealthyHosts, when, {
        namespace: "AWS/ApplicationELB",
        metricName: "UnHealthyHostCount",
        statistic: "Maximum",
        period: PERIOD_SECONDS,
        dimensions: { TargetGroup: own.targetGroup, LoadBalancer: own.loadBalancer },
      }),
    },
    {
      id: "contract-complaints",
      what: `More than ${limits.complaints} customers complained about ${own.colour} within the hour.`,
      // Silence is the good case here, the only metric of which that is true.
      args: {
        ...above(
          limits.complaints,
          { periods: 1, toAlarm: 1 },
          {
            ...COMPLAINTS,
            statistic: "Sum",
            period: COMPLAINTS_PERIOD_SECONDS,
            dimensions: { Service: own.service, Environment: own.environment, Colour: own.colour },
          },
        ),
        treatMissingData: "notBreaching",
      },
    },
  ];
}

/** Alarms that page people, whichever version the colour runs. */
export function pageAlarms(own: WatchedColour, limits: PageThresholds, when: Evaluation): AlarmPlan[] {
  const tasks = { ClusterName: own.clusterName, ServiceName: own.serviceName };
  return [
    {
      id: "page-error-rate",
      what: `More than ${limits.errorRatePercent} % of the requests to ${own.colour} failed.`,
      args: above(limits.errorRatePercent, when, { metricQueries: errorRate(own) }),
    },
    {
      id: "page-latency",
      what: `P95 latency of ${own.colour} was above ${limits.latencyMilliseconds} ms.`,
      args: above(limits.latencyMilliseconds / 1000, when, {
        namespace: "AWS/ApplicationELB",
        metricName: "TargetResponseTime",
        extendedStatistic: "p95",
        period: PERIOD_SECONDS,
        dimensions: { TargetGroup: own.targetGroup, LoadBalancer: own.loadBalancer },
      }),
    },
    {
      id: "page-cpu",
      what: `Tasks of ${own.colour} used more than ${limits.cpuPercent} % of their CPU.`,
      args: above(limits.cpuPercent, when, usage("CPUUtilization", tasks)),
    },
    {
      id: "page-memory",
      what: `Tasks of ${own.colour} used more than ${limits.memoryPercent} % of their memory.`,
      args: above(limits.memoryPercent, when, usage("MemoryUtilization", tasks)),
    },
  ];
}

/** Rule of the composite alarm: any of them. */
export function anyInAlarm(alarmNames: readonly string[]): string {
  return alarmNames.map((name) => `ALARM("${name}")`).join(" OR ");
}

function usage(metricName: string, dimensions: Record<string, pulumi.Input<string>>): cloudwatch.MetricAlarmArgs {
  return { namespace: "AWS/ECS", metricName, statistic: "Average", period: PERIOD_SECONDS, dimensions };
}

function above(threshold: number, when: Evaluation, of: cloudwatch.MetricAlarmArgs): cloudwatch.MetricAlarmArgs {
  return {
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    evaluationPeriods: when.periods,
    datapointsToAlarm: when.toAlarm,
    treatMissingData: "missing",
    ...of,
  };
}
