import { businessView } from "./businessView";
import type { DashboardFacts } from "./dashboardFacts";
import { overview, rolloutLog } from "./rolloutView";
import { technicalView } from "./technicalView";
import { placed, type Widget } from "./widgets";

/** Body of a dashboard. Source: CloudWatch, "Dashboard Body Structure and Syntax". */
export interface DashboardBody {
  readonly start: string;
  readonly periodOverride: "auto";
  readonly widgets: readonly Widget[];
}

/** One dashboard for both views: people who look at a rollout compare them. It opens on the last 24 hours. */
export function dashboardBody(facts: DashboardFacts): DashboardBody {
  return {
    start: "-PT24H",
    periodOverride: "auto",
    widgets: placed([...overview(facts), ...technicalView(facts), ...businessView(facts), ...rolloutLog(facts)]),
  };
}
