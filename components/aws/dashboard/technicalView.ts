import type { ColourFacts, DashboardFacts } from "./dashboardFacts";
import { eventLines } from "./rolloutEvents";
import { balancer, errorLines, LINE_COLOUR, requestLines, usage } from "./trafficMath";
import { graph, type Line, PAGES, type Panel, ROLLS_BACK, type Threshold, text } from "./widgets";

const PERCENTILES = ["p50", "p95", "p99"] as const;

/** How the service answers and what it runs on. */
export function technicalView(facts: DashboardFacts): readonly (readonly Panel[])[] {
  const { region, page, contract } = facts;
  const events = eventLines(facts.service, facts.environment);
  const draw = (title: string, unit: string, lines: readonly Line[], thresholds: readonly Threshold[] = []): Panel =>
    graph({ title, unit, width: 12, lines, thresholds, region, events });
  return [
    [text("## Technical view", 1)],
    [
      draw("Requests", "requests a minute", requestLines(facts)),
      draw("Requests that failed", "percent", errorLines(facts), [
        rollsBack(contract.errorRatePercent),
        pages(page.errorRatePercent),
      ]),
    ],
    facts.colours.map((of) =>
      draw(`Latency of ${of.colour}`, "seconds", latencyLines(facts, of), [
        ...(contract.latencyMilliseconds === undefined ? [] : [rollsBack(contract.latencyMilliseconds / 1000)]),
        pages(page.latencyMilliseconds / 1000),
      ]),
    ),
    [
      draw("Targets", "targets", hostLines(facts)),
      draw("Trouble at the load balancer, all its services together", "a minute", balancerTrouble(facts)),
    ],
    [
      draw("CPU", "percent", usageLines(facts, "CPUUtilization"), [pages(page.cpuPercent)]),
      // EC2 does not measure memory.
      ...(facts.clusterName === undefined
        ? []
        : [draw("Memory", "percent", usageLines(facts, "MemoryUtilization"), [pages(page.memoryPercent)])]),
    ],
  ];
}

function latencyLines(facts: DashboardFacts, of: ColourFacts): readonly Line[] {
  const shades = { p50: "#aec7e8", p95: LINE_COLOUR[of.colour], p99: "#8c564b" } as const;
  return PERCENTILES.map((stat) =>
    balancer(facts, of, "TargetResponseTime", { stat, label: stat, color: shades[stat] }),
  );
}

function hostLines(facts: DashboardFacts): readonly Line[] {
  return facts.colours.flatMap((of) => [
    balancer(facts, of, "HealthyHostCount", { stat: "Minimum", label: `${of.colour} healthy` }),
    balancer(facts, of, "UnHealthyHostCount", {
      stat: "Maximum",
      label: `${of.colour} failing`,
      color: of.colour === "blue" ? ROLLS_BACK : PAGES,
    }),
  ]);
}

/** The load balancer's own 502, 503 and 504, which no target group has, and connections that failed. */
function balancerTrouble(facts: DashboardFacts): readonly Line[] {
  return ["HTTPCode_ELB_5XX_Count", "TargetConnectionErrorCount", "RejectedConnectionCount"].map((metricName) => [
    "AWS/ApplicationELB",
    metricName,
    "LoadBalancer",
    facts.loadBalancer,
    { stat: "Sum" },
  ]);
}

function usageLines(facts: DashboardFacts, metricName: string): readonly Line[] {
  return facts.colours.map((of) => usage(facts, of, metricName));
}

function rollsBack(value: number): Threshold {
  return { value, label: "rolls back above", color: ROLLS_BACK };
}

function pages(value: number): Threshold {
  return { value, label: "pages above", color: PAGES };
}
