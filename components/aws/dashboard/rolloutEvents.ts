import { MILESTONES, type Milestone } from "../../../engines/stepfunctions/milestones";
import type { Line } from "./widgets";

/** A metric that counts one kind of event out of a machine's log. */
export interface EventMetric extends Milestone {
  readonly namespace: string;
  readonly metricName: string;
  /** CloudWatch Logs filter pattern: the log holds one JSON document for each event of an execution. */
  readonly pattern: string;
}

const COLOURS: Readonly<Record<Milestone["id"], string>> = {
  started: "#9467bd",
  shifted: "#ff9896",
  completed: "#17becf",
  "went-back": "#d62728",
};

/**
 * The events of one service's rollouts as metrics. Service and environment stand in the namespace: a metric filter takes
 * its dimensions from fields of the log event, and the log does not say them.
 */
export function eventMetrics(service: string, environment: string): readonly EventMetric[] {
  return MILESTONES.map((milestone) => ({
    ...milestone,
    namespace: `Airlock/${service}/${environment}`,
    metricName: `Rollout-${milestone.id}`,
    pattern: `{ ($.type = "TaskStateEntered") && ${entered(milestone.states)} }`,
  }));
}

function entered(states: Milestone["states"]): string {
  const names = states.map((state) => `($.details.name = "${state}")`);
  return names.length === 1 ? names.join("") : `(${names.join(" || ")})`;
}

/** The events as lines on a graph's right axis: a peak from 0 to 1 in the minute in which one happened. */
export function eventLines(service: string, environment: string): readonly Line[] {
  return eventMetrics(service, environment).flatMap(({ id, namespace, metricName, what }, index): Line[] => [
    [namespace, metricName, { id: `event${index}`, stat: "Sum", visible: false, yAxis: "right" }],
    [
      {
        id: `peak${index}`,
        expression: `IF(FILL(event${index}, 0) > 0, 1, 0)`,
        label: what,
        color: COLOURS[id],
        yAxis: "right",
      },
    ],
  ]);
}

/** Logs Insights: what happened, newest first, with weight and version as far as the state's input says them. */
export function eventQuery(logGroups: readonly string[]): string {
  const states = MILESTONES.flatMap(({ states: names }) => names.map((name) => `"${name}"`)).join(", ");
  return [
    `${logGroups.map((group) => `SOURCE '${group}'`).join(" | ")} | fields @timestamp, execution_arn`,
    `filter (type = "TaskStateEntered" and details.name in [${states}]) or type in ["ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"]`,
    // The input is JSON within JSON: its quotes may be escaped.
    String.raw`parse @message /candidateVersion\\*":\\*"(?<version>[^"\\]*)/`,
    String.raw`parse @message /candidate\\*":(?<weight>[0-9]+)/`,
    "display @timestamp, coalesce(details.name, type) as event, version, weight, details.error as error, details.cause as cause, execution_arn",
    "sort @timestamp desc",
    "limit 100",
  ].join("\n| ");
}
