import type { Fault } from "../../../release/fault";
import type { Place } from "./place";

/** What Argo would take, and Airlock promises not to do. */
export function promiseFaults(rollout: Place): readonly Fault[] {
  const spec = rollout.get("spec");
  const canary = spec.get("strategy", "canary");
  const blueGreen = spec.get("strategy", "blueGreen");
  const faults: Fault[] = [];
  if (spec.get("rollbackWindow").exists) {
    const remedy = "With it an older image takes all traffic at once, and nothing looks at it.";
    faults.push(spec.get("rollbackWindow").fault("nothing", remedy));
  }
  if (canary.get("dynamicStableScale").isTrue) {
    const remedy = "It takes away the pods that a return needs.";
    faults.push(canary.get("dynamicStableScale").fault("nothing", remedy));
  }
  const steps = canary.get("steps");
  if (canary.exists && steps.items.at(-1)?.get("analysis").exists !== true) {
    const found = steps.items.at(-1)?.keys.join(", ") ?? "nothing";
    const remedy = "Argo promotes after the last step, and nothing would have looked at the release.";
    faults.push(steps.fault("an analysis as the last step", remedy, found));
  }
  for (const name of blueGreen.exists ? ["prePromotionAnalysis", "postPromotionAnalysis"] : []) {
    if (blueGreen.get(name).exists) continue;
    faults.push(
      blueGreen.get(name).fault("an analysis", "Without it nothing looks at the release on that side of the switch."),
    );
  }
  for (const container of spec.get("template", "spec", "containers").items) {
    for (const probe of ["readinessProbe", "livenessProbe"]) {
      if (container.get(probe).exists) continue;
      faults.push(container.get(probe).fault("a probe", "A pod that nobody asks is never found to be ill."));
    }
  }
  return faults;
}
