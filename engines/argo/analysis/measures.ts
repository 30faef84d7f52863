import type { NoData } from "../../../release/contract/noData";
import type { Trigger } from "../../../release/contract/trigger";
import { watchedContract } from "../../../release/contract/watchedContract";
import type { Settings } from "../input/measuring";
import { queriesFor } from "./queries";

/** One promise of the contract as a measurement. */
export interface Measure {
  /** What the contract's trigger names. */
  readonly name: string;
  readonly query: string;
  /** What a value must be: `<= 1`. */
  readonly holds: string;
  readonly noData: NoData;
  /** Seconds until it can have data for the first time. */
  readonly warmUpSeconds: number;
}

/**
 * What the triggers of a contract measure, and failing health checks besides; of several thresholds on one metric the strictest. A query of the project's own that
 * the deployment does not have is left out here and refused by `checkInput`.
 */
export function measuresOf(
  triggers: readonly Trigger[],
  settings: Settings,
  warmUpSeconds: number,
): readonly Measure[] {
  const watched = watchedContract(triggers);
  const queries = queriesFor(settings, warmUpSeconds);
  const latency = { noData: "hold", warmUpSeconds } as const;
  return [
    ...(watched.errorRatePercent > 0
      ? [measure("errorRate", queries.errorRate, `<= ${watched.errorRatePercent}`, "hold")]
      : []),
    ...(watched.latencyMilliseconds > 0
      ? [{ name: "latencyP95", query: queries.latency, holds: `<= ${watched.latencyMilliseconds}`, ...latency }]
      : []),
    ...(watched.latencyTimes > 0
      ? [{ name: "latencyP95-times", query: queries.latencyTimes, holds: `<= ${watched.latencyTimes}`, ...latency }]
      : []),
    ...(watched.complaints >= 0 ? own("complaints", `<= ${watched.complaints}`, settings, "continue") : []),
    ...strictestOwn(triggers).flatMap(({ name, when, threshold }) =>
      own(name, when === "above" ? `<= ${threshold}` : `>= ${threshold}`, settings, "hold"),
    ),
    // In every contract, as on AWS. A cluster need not have kube-state-metrics.
    measure("unhealthyHosts", queries.unhealthyHosts, "<= 0", "continue"),
  ];
}

type OwnTrigger = Extract<Trigger, { metric: "custom" }>;

function strictestOwn(triggers: readonly Trigger[]): readonly OwnTrigger[] {
  const strictest = new Map<string, OwnTrigger>();
  for (const trigger of triggers) {
    if (trigger.metric !== "custom") continue;
    const key = `${trigger.name} ${trigger.when}`;
    const before = strictest.get(key);
    const stricter =
      before === undefined ||
      (trigger.when === "above" ? trigger.threshold < before.threshold : trigger.threshold > before.threshold);
    if (stricter) strictest.set(key, trigger);
  }
  return [...strictest.values()];
}

function own(name: string, holds: string, settings: Settings, otherwise: NoData): readonly Measure[] {
  const query = Object.hasOwn(settings.queries, name) ? settings.queries[name] : undefined;
  if (query === undefined) return [];
  const side = holds.startsWith(">") ? `${name}-least` : name;
  return [measure(side, query.query, holds, query.noData ?? otherwise)];
}

function measure(name: string, query: string, holds: string, noData: NoData): Measure {
  return { name, query, holds, noData, warmUpSeconds: 0 };
}
