import type { Fault } from "../../../release/fault";
import { metricFaults } from "./metrics";
import type { ObjectsByName } from "./objectsByName";
import type { Place } from "./place";

/** A place where a Rollout runs analyses. Only the background run may go on for ever. */
interface Run {
  readonly place: Place;
  readonly isBackground: boolean;
}

/**
 * The analyses that a Rollout refers to. Source: getReferencedRolloutAnalyses, ValidateAnalysisTemplatesWithType; and of the
 * metrics ValidateMetrics, which the controller asks only when a run begins: then the run errs, and the release is aborted.
 */
export function analysisFaults(rollout: Place, objects: ObjectsByName): readonly Fault[] {
  const canary = rollout.get("spec", "strategy", "canary");
  const blueGreen = rollout.get("spec", "strategy", "blueGreen");
  const inline = canary.get("steps").items.map((step) => step.get("analysis"));
  const runs: readonly Run[] = [
    { place: canary.get("analysis"), isBackground: true },
    ...[...inline, blueGreen.get("prePromotionAnalysis"), blueGreen.get("postPromotionAnalysis")].map((place) => ({
      place,
      isBackground: false,
    })),
  ];
  const faults = runs.filter(({ place }) => place.exists).flatMap((run) => runFaults(run, objects));
  // A template that two steps use is wrong once.
  const said = new Map(faults.map((fault) => [`${fault.field} ${fault.found} ${fault.expected}`, fault]));
  return [...said.values()];
}

function runFaults({ place, isBackground }: Run, objects: ObjectsByName): readonly Fault[] {
  const references = place.get("templates").items;
  if (references.length === 0) {
    return [place.get("templates").fault("at least one template", "A step without measurements passes at once.")];
  }
  const faults: Fault[] = [];
  const given = new Set(place.get("args").items.map((argument) => argument.get("name").text));
  const names = new Set<string>();
  for (const reference of references) {
    const name = reference.get("templateName");
    const template = objects.find("AnalysisTemplate", name.text ?? "");
    if (template === undefined) {
      faults.push(name.fault("an AnalysisTemplate of the workload", "Declare it, or correct the name."));
      continue;
    }
    for (const argument of template.get("spec", "args").items) {
      const isOpen = !argument.get("value").exists && !argument.get("valueFrom").exists;
      const wanted = argument.get("name").text ?? "";
      if (isOpen && !given.has(wanted)) {
        const found = [...given].join(", ") || "nothing";
        faults.push(
          place.get("args").fault(`a value for ${wanted}`, "Give every argument that the template asks for.", found),
        );
      }
    }
    const metrics = template.get("spec", "metrics");
    if (metrics.items.length === 0) {
      faults.push(metrics.fault("at least one metric", "A run without metrics ends in an error."));
    }
    for (const metric of metrics.items) {
      const own = metric.get("name");
      if (names.has(own.text ?? ""))
        faults.push(own.fault("a name of its own within a run", "Name each metric differently."));
      names.add(own.text ?? "");
      faults.push(...metricFaults(metric, isBackground));
    }
  }
  return faults;
}
