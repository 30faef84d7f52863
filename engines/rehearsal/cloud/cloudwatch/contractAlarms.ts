import { type AlarmEvaluation, DEFAULT_EVALUATION } from "../../../../release/contract/detection";
import type { Trigger } from "../../../../release/contract/trigger";
import type { Datapoint } from "./datapoint";

/** Which of the two versions; at the end of a rollout `canary` may have become the live one. */
export type Version = "stable" | "canary";

/** An alarm of the rollback contract for one version. */
export interface ContractAlarm {
  readonly name: string;
  /** What it watches, as a contract's trigger names it; `unhealthyHosts` is in every contract. */
  readonly metric: string;
  readonly version: Version;
  /** Minutes looked at, and how many of them must breach. Complaints: 1 of 1 hour. */
  readonly periods: number;
  readonly toAlarm: number;
  readonly periodMinutes: number;
  /** What no data means. Silence is good news of complaints only. */
  readonly missing: "missing" | "notBreaching";
  /** Whether the minutes of one period breach; undefined without data. */
  readonly breaches: (minutes: readonly Datapoint[]) => boolean | undefined;
}

/** P95 of a service in good order where the contract has no threshold in milliseconds: ReleaseAlarms' latencyBaselineMilliseconds. */
const BASELINE_P95_MS = 200;

/** The model has data by the minute, whatever the length of an alarm's period. */
const BY_THE_MINUTE = { periodMinutes: 1, missing: "missing" } as const;
const HOUR = { periods: 1, toAlarm: 1, periodMinutes: 60, missing: "notBreaching" } as const;

/**
 * P95 that the model gives a healthy version: half of the contract's lowest threshold in milliseconds, or 200 ms. A contract
 * that its own service breaks all the time could not be rehearsed.
 */
export function baselineP95(triggers: readonly Trigger[]): number {
  const thresholds = triggers.flatMap((trigger) => ("aboveMilliseconds" in trigger ? [trigger.aboveMilliseconds] : []));
  return thresholds.length === 0 ? BASELINE_P95_MS : Math.min(...thresholds) / 2;
}

/** Values of the project's own metrics in a service in good order: well on the right side of every threshold. */
export function healthyOwn(triggers: readonly Trigger[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    triggers.flatMap((trigger) => {
      if (trigger.metric !== "custom") return [];
      const { name, when, threshold } = trigger;
      const distance = Math.max(1, Math.abs(threshold));
      return [[name, when === "above" ? threshold - distance : threshold + distance] as const];
    }),
  );
}

/** The alarms of one version: one for each trigger of the contract, and the one on failing health checks that every service has. */
export function contractAlarms(
  prefix: string,
  version: Version,
  triggers: readonly Trigger[],
  when: Pick<AlarmEvaluation, "periods" | "toAlarm"> = DEFAULT_EVALUATION,
): readonly ContractAlarm[] {
  const short = { ...BY_THE_MINUTE, periods: when.periods, toAlarm: when.toAlarm };
  const other = version === "stable" ? "canary" : "stable";
  const fallback = baselineP95(triggers);
  const of = triggers.map((trigger): ContractAlarm => {
    if (trigger.metric === "custom") {
      return {
        name: `${prefix}-contract-${trigger.name}`,
        metric: trigger.name,
        version,
        ...short,
        breaches: single((point) => {
          const value = point[version].own[trigger.name];
          if (value === undefined) return undefined;
          return trigger.when === "above" ? value > trigger.threshold : value < trigger.threshold;
        }),
      };
    }
    if (trigger.metric === "errorRate") {
      return {
        name: `${prefix}-contract-error-rate`,
        metric: trigger.metric,
        version,
        ...short,
        breaches: single((point) => {
          const { requests, errors } = point[version];
          return requests === undefined ? undefined : (100 * errors) / requests > trigger.abovePercent;
        }),
      };
    }
    if (trigger.metric === "complaints") {
      return {
        name: `${prefix}-contract-complaints`,
        metric: trigger.metric,
        version,
        ...HOUR,
        breaches: (minutes) => minutes.reduce((sum, point) => sum + point[version].complaints, 0) > trigger.above,
      };
    }
    return {
      name: `${prefix}-contract-latency`,
      metric: trigger.metric,
      version,
      ...short,
      breaches: single((point) => {
        const p95 = point[version].p95Ms;
        if (p95 === undefined) return undefined;
        return "aboveMilliseconds" in trigger
          ? p95 > trigger.aboveMilliseconds
          : p95 / (point[other].p95Ms ?? fallback) > trigger.aboveBaselineTimes;
      }),
    };
  });
  const unhealthyHosts: ContractAlarm = {
    name: `${prefix}-contract-unhealthy-hosts`,
    metric: "unhealthyHosts",
    version,
    ...short,
    breaches: single((point) => {
      const hosts = point[version].unhealthyHosts;
      return hosts === undefined ? undefined : hosts > 0;
    }),
  };
  return numbered([...of, unhealthyHosts]);
}

function single(judge: (point: Datapoint) => boolean | undefined): ContractAlarm["breaches"] {
  return ([point]) => (point === undefined ? undefined : judge(point));
}

/** Two triggers on one metric get two alarms. */
function numbered(alarms: readonly ContractAlarm[]): readonly ContractAlarm[] {
  return alarms.map((alarm, i) => {
    const before = alarms.slice(0, i).filter((other) => other.name === alarm.name).length;
    return before === 0 ? alarm : { ...alarm, name: `${alarm.name}-${before + 1}` };
  });
}
