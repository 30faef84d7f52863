import type { Fault } from "../../../release/fault";
import type { Place } from "./place";
import { isWhole } from "./spec";

/** What Go's time.ParseDuration takes, as far as we write it. */
const DURATION = /^(\d+(\.\d+)?(ms|s|m|h))+$/;

/** One measurement. Source: utils/analysis/factory.go, ValidateMetric, and EffectiveCount. */
export function metricFaults(metric: Place, isBackground: boolean): readonly Fault[] {
  const faults: Fault[] = [];
  const { least, said } = { least: limit(metric, "failureLimit"), said: limit(metric, "consecutiveSuccessLimit") };
  const bounds = {
    failureLimit: -1,
    consecutiveSuccessLimit: 0,
    inconclusiveLimit: 0,
    consecutiveErrorLimit: 0,
  } as const;
  for (const [name, from] of Object.entries(bounds)) {
    const place = metric.get(name);
    if (place.exists && !isWhole(place, from)) {
      faults.push(place.fault(`a whole number from ${from}`, "Correct the limit."));
    }
  }
  if (least === -1 && said === 0) {
    const remedy = "One of failureLimit and consecutiveSuccessLimit must judge.";
    faults.push(metric.get("failureLimit").fault("0 or more, without consecutiveSuccessLimit", remedy));
  }
  const count = metric.get("count");
  const interval = metric.get("interval");
  if (count.exists && !isWhole(count, 0)) faults.push(count.fault("a whole number", "Correct the count."));
  const needed = Math.max(0, least) + said;
  if ((count.number ?? 0) > 0 && (count.number ?? 0) < needed) {
    const expected = `at least failureLimit and consecutiveSuccessLimit together, ${needed}`;
    faults.push(count.fault(expected, "Fewer measurements could never end it well."));
  }
  if ((count.number ?? 0) > 1 && !interval.exists) {
    faults.push(interval.fault("a time between measurements, as there are several", "Write it as 60s."));
  }
  for (const name of ["interval", "initialDelay"]) {
    const place = metric.get(name);
    if (place.exists && !DURATION.test(place.text ?? ""))
      faults.push(place.fault("a time such as 60s", "Write it so."));
  }
  if (!isBackground && (count.number ?? 0) === 0 && interval.exists) {
    faults.push(count.fault("a number of measurements", "Only a background run may measure for ever."));
  }
  const providers = metric.get("provider").keys;
  if (providers.length !== 1) {
    const found = providers.length === 0 ? "nothing" : providers.join(" and ");
    faults.push(metric.get("provider").fault("exactly one provider", "Make a metric of each.", found));
  }
  return faults;
}

function limit(metric: Place, name: string): number {
  return metric.get(name).number ?? 0;
}
