const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  Pod: ["core/v1"],
  PodTemplate: ["core/v1"],
  ReplicationController: ["core/v1"],
  Deployment: ["apps/v1", "apps/v1beta2", "apps/v1beta1", "extensions/v1beta1"],
  ReplicaSet: ["apps/v1", "apps/v1beta2", "extensions/v1beta1"],
  StatefulSet: ["apps/v1", "apps/v1beta2", "apps/v1beta1"],
  DaemonSet: ["apps/v1", "apps/v1beta2", "extensions/v1beta1"],
  Job: ["batch/v1"],
  CronJob: ["batch/v1", "batch/v1beta1", "batch/v2alpha1"],
  Rollout: ["argoproj.io/v1alpha1"],
  Experiment: ["argoproj.io/v1alpha1"],
  AnalysisTemplate: ["argoproj.io/v1alpha1"],
  ClusterAnalysisTemplate: ["argoproj.io/v1alpha1"],
  AnalysisRun: ["argoproj.io/v1alpha1"],
};

/** Type tokens of what pulumi-kubernetes has for a kind: the object, a list of them, and a patch of one. */
function tokens(kind: string): string[] {
  return (VERSIONS[kind] ?? []).flatMap((version) =>
    ["", "List", "Patch"].map((form) => `kubernetes:${version}:${kind}${form}`),
  );
}

/** Type tokens of every kind that starts pods, however deep in it their specification stands. */
export const POD_TYPES = Object.keys(VERSIONS).flatMap(tokens) as [string, ...string[]];

/** Type tokens of a Rollout. */
export const ROLLOUT_TYPES = tokens("Rollout") as [string, ...string[]];

/** Whether a resource changes an object that is declared elsewhere, and so need not be whole. */
export function isPatch(type: string): boolean {
  return type.endsWith("Patch");
}
