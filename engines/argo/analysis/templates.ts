import { settingsOf } from "../input/measuring";
import type { WorkloadInput } from "../input/workload";
import type { AnalysisReference, AnalysisTemplate, Metric } from "../kinds/analysis";
import { labelsOf, namesOf } from "../naming";
import { measuresOf } from "./measures";
import { bakeMetrics, watchMetrics, watchMetricsFor } from "./metrics";
import { smokeMetric } from "./smoke";

const HASHES = [
  { name: "canary-hash", valueFrom: { podTemplateHashValue: "Latest" } },
  { name: "stable-hash", valueFrom: { podTemplateHashValue: "Stable" } },
] as const;

/** A reference to templates, with the hashes that they ask for. */
export function analysisOf(...templateNames: readonly string[]): AnalysisReference {
  return { templates: templateNames.map((templateName) => ({ templateName })), args: HASHES };
}

/** The templates of a release: the smoke test, one for the bake of each stage, and one that watches all the while. */
export function analysisTemplates(input: WorkloadInput): readonly AnalysisTemplate[] {
  const { service, plan, contract, workload } = input;
  const names = namesOf(service);
  const settings = settingsOf(service, workload);
  const measures = measuresOf(contract.triggers, settings, plan.warmUpSeconds);
  const [first] = plan.stages;
  const watched =
    plan.strategy === "blue-green" && first !== undefined
      ? watchMetricsFor(measures, first, settings)
      : watchMetrics(measures, settings);
  const smoke = plan.strategy === "rolling" ? undefined : workload.smokeTest;
  return [
    ...(smoke === undefined ? [] : [template(input, names.smoke, [smokeMetric(smoke, input)])]),
    ...plan.stages.map((stage, index) =>
      template(input, names.bake(index + 1), bakeMetrics(measures, stage, settings)),
    ),
    template(input, names.watch, watched),
  ];
}

function template(input: WorkloadInput, name: string, metrics: readonly Metric[]): AnalysisTemplate {
  const [first, ...more] = metrics;
  if (first === undefined) throw new Error(`${name} would measure nothing; checkInput refuses such a contract.`);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AnalysisTemplate",
    metadata: { name, namespace: input.workload.namespace, labels: labelsOf(input.service) },
    spec: { args: HASHES.map((hash) => ({ name: hash.name })), metrics: [first, ...more] },
  };
}
