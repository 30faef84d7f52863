import type { Fault } from "../../../release/fault";
import type { Place } from "./place";

/** Argo's default. Source: utils/defaults/defaults.go. */
const DEFAULT_REVISIONS = 10;

/** Services and limits of a blue-green rollout. Source: ValidateRolloutStrategyBlueGreen. */
export function blueGreenFaults(rollout: Place): readonly Fault[] {
  const blueGreen = rollout.get("spec", "strategy", "blueGreen");
  const faults: Fault[] = [];
  const active = blueGreen.get("activeService");
  if ((active.text ?? "") === "") faults.push(active.fault("a Service", "Name the Service that users reach."));
  else if (active.text === blueGreen.get("previewService").text) {
    faults.push(active.fault("another Service than previewService", "Users would reach the preview."));
  }
  const kept = rollout.get("spec", "revisionHistoryLimit").number ?? DEFAULT_REVISIONS;
  const limit = blueGreen.get("scaleDownDelayRevisionLimit");
  if (limit.number !== undefined && limit.number > kept) {
    faults.push(limit.fault(`at most revisionHistoryLimit, ${kept}`, "Keep as many ReplicaSets as may still run."));
  }
  return faults;
}
