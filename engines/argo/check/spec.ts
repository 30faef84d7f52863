import type { Fault } from "../../../release/fault";
import type { Place } from "./place";

/** Argo's defaults where a Rollout says nothing. Source: utils/defaults/defaults.go. */
const DEFAULT_PROGRESS_SECONDS = 600;

/** Numbers, selector and strategy of a Rollout. Source: ValidateRolloutSpec, ValidateRolloutStrategy. */
export function specFaults(rollout: Place): readonly Fault[] {
  const spec = rollout.get("spec");
  const faults: Fault[] = [];
  for (const name of ["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"]) {
    const place = spec.get(name);
    if (place.exists && !isWhole(place, 0)) faults.push(place.fault("a whole number from 0", "Correct the number."));
  }
  const deadline = spec.get("progressDeadlineSeconds");
  const ready = spec.get("minReadySeconds").number ?? 0;
  if ((deadline.number ?? DEFAULT_PROGRESS_SECONDS) <= ready) {
    const found = String(deadline.number ?? DEFAULT_PROGRESS_SECONDS);
    const expected = `more than minReadySeconds, ${ready}`;
    faults.push(deadline.fault(expected, "Give pods longer to become ready than to stay so.", found));
  }
  const selector = spec.get("selector", "matchLabels");
  if (selector.keys.length === 0) {
    faults.push(
      selector.fault("at least one label", "Select the pods of the service by a label that all of them have."),
    );
  }
  const labels = spec.get("template", "metadata", "labels");
  for (const [name, value] of Object.entries(spec.get("workloadRef").exists ? {} : selector.texts)) {
    if (labels.texts[name] === value) continue;
    faults.push(
      labels.get(name).fault(`${JSON.stringify(value)}, as spec.selector says`, "Label the pods as they are selected."),
    );
  }
  const strategy = spec.get("strategy");
  const strategies = ["canary", "blueGreen"].filter((name) => strategy.get(name).exists);
  if (strategies.length !== 1) {
    const found = strategies.length === 0 ? "nothing" : strategies.join(" and ");
    faults.push(strategy.fault("exactly one of canary and blueGreen", "Compile the release again.", found));
  }
  return faults;
}

/** Whether a number is whole and within bounds. */
export function isWhole(place: Place, least: number, most = Number.MAX_SAFE_INTEGER): boolean {
  const { number } = place;
  return number !== undefined && Number.isInteger(number) && number >= least && number <= most;
}
