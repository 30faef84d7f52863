import { COMPLAINTS } from "../alarms/colourAlarms";
import type { ColourFacts, DashboardFacts, KnownMetric } from "./dashboardFacts";
import { eventLines } from "./rolloutEvents";
import { LINE_COLOUR } from "./trafficMath";
import { graph, inPairs, type Line, type Panel, ROLLS_BACK, text } from "./widgets";

/** What users and the business notice: complaints, and the metrics that the contract names. */
export function businessView(facts: DashboardFacts): readonly (readonly Panel[])[] {
  return [
    [text("## Business view", 1)],
    ...inPairs([complaints(facts), ...facts.metrics.map((metric) => ownMetric(facts, metric))]),
  ];
}

function complaints(facts: DashboardFacts): Panel {
  const { service, environment, contract } = facts;
  return graph({
    title: `Complaints; more than ${contract.complaints} within an hour roll back`,
    unit: "complaints",
    width: 12,
    region: facts.region,
    lines: [
      [
        COMPLAINTS.namespace,
        COMPLAINTS.metricName,
        "Service",
        service,
        "Environment",
        environment,
        { stat: "Sum", label: "complaints", color: LINE_COLOUR.whole },
      ],
    ],
    events: eventLines(service, environment),
  });
}

function ownMetric(facts: DashboardFacts, metric: KnownMetric): Panel {
  const { side, threshold, relative } = metric.breach;
  return graph({
    title: `${metric.name}; ${side} ${threshold}${relative ? " times the other colour's" : ""} rolls back`,
    unit: metric.statistic,
    width: 12,
    region: facts.region,
    lines: facts.colours.map((of) => line(facts, of, metric)),
    thresholds: relative ? [] : [{ value: threshold, label: `rolls back ${side}`, color: ROLLS_BACK }],
    events: eventLines(facts.service, facts.environment),
  });
}

function line(facts: DashboardFacts, of: ColourFacts, metric: KnownMetric): Line {
  const shared = Object.entries(metric.dimensions).flat();
  const told =
    metric.colour === undefined
      ? ["TargetGroup", of.targetGroup, "LoadBalancer", facts.loadBalancer]
      : [metric.colour.dimension, metric.colour[of.colour]];
  // A dashboard's shortest period is a minute.
  const period = Math.max(60, metric.evaluation.periodSeconds);
  const rendering = { stat: metric.statistic, period, label: of.colour, color: LINE_COLOUR[of.colour] };
  return [metric.namespace, metric.metricName, ...shared, ...told, rendering];
}
