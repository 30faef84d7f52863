import { ANSWERS, failedExpression } from "../alarms/metricMath";
import type { ColourFacts, DashboardFacts } from "./dashboardFacts";
import type { Line, Rendering } from "./widgets";

/** Colours of lines: as the deployment colours are called, and grey for both together. */
export const LINE_COLOUR = { blue: "#1f77b4", green: "#2ca02c", whole: "#7f7f7f" } as const;

/** A load balancer metric of one colour. */
export function balancer(facts: DashboardFacts, of: ColourFacts, metricName: string, rendering: Rendering): Line {
  return [
    "AWS/ApplicationELB",
    metricName,
    "TargetGroup",
    of.targetGroup,
    "LoadBalancer",
    facts.loadBalancer,
    { color: LINE_COLOUR[of.colour], ...rendering },
  ];
}

/** A metric of what one colour runs on: of its ECS service, which needs no Container Insights, or of its group's instances. */
export function usage({ clusterName }: DashboardFacts, of: ColourFacts, metricName: string): Line {
  const rendering = { stat: "Average", label: of.colour, color: LINE_COLOUR[of.colour] };
  if (clusterName === undefined) return ["AWS/EC2", metricName, "AutoScalingGroupName", of.serviceName, rendering];
  return ["AWS/ECS", metricName, "ClusterName", clusterName, "ServiceName", of.serviceName, rendering];
}

/** Requests by the minute: each colour, and both together. */
export function requestLines(facts: DashboardFacts): readonly Line[] {
  return [
    ...facts.colours.map((of) =>
      balancer(facts, of, "RequestCount", { id: `${of.colour}Requests`, stat: "Sum", label: of.colour }),
    ),
    [{ id: "whole", expression: `SUM([${both("Requests")}])`, label: "whole", color: LINE_COLOUR.whole }],
  ];
}

/** Failed requests in percent, counted as the alarms count them: each colour, and both together. */
export function errorLines(facts: DashboardFacts): readonly Line[] {
  const counts = facts.colours.flatMap((of) =>
    Object.entries(ANSWERS).map(([answer, metricName]) =>
      balancer(facts, of, metricName, { id: `${of.colour}${capital(answer)}`, stat: "Sum", visible: false }),
    ),
  );
  const answered = `FILL(SUM([${both("Ok")}, ${both("Redirected")}, ${both("Refused")}]), 0)`;
  const requests = `SUM([${both("Requests")}])`;
  return [
    ...counts,
    ...facts.colours.map(({ colour }): Line => {
      const failed = failedExpression((answer) => `${colour}${capital(answer)}`);
      const expression = `100 * (${failed}) / ${colour}Requests`;
      return [{ id: `${colour}Errors`, expression, label: colour, color: LINE_COLOUR[colour] }];
    }),
    [
      {
        id: "wholeErrors",
        expression: `100 * (${requests} - ${answered}) / ${requests}`,
        label: "whole",
        color: LINE_COLOUR.whole,
      },
    ],
  ];
}

/** Which share of the requests each colour got, in percent: the weights as users felt them. */
export function shareLines(facts: DashboardFacts): readonly Line[] {
  return [
    ...facts.colours.map((of) =>
      balancer(facts, of, "RequestCount", { id: `${of.colour}Requests`, stat: "Sum", visible: false }),
    ),
    ...facts.colours.map(({ colour }): Line => {
      const expression = `100 * FILL(${colour}Requests, 0) / SUM([${both("Requests")}])`;
      return [{ id: `${colour}Share`, expression, label: colour, color: LINE_COLOUR[colour] }];
    }),
  ];
}

function both(series: string): string {
  return `blue${series}, green${series}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
