import { liveWorkload, type WorkloadInput } from "../../../engines/argo";
import type { ClusterObject } from "../../../engines/argo/cluster";
import { reasonAgainstAdoption, reasonAgainstOtherPods } from "../../../engines/argo/live/adoption";
import { selectorOf } from "../../../engines/argo/naming";
import type { ClusterQuestion } from "../reading/askCluster";

/** What of a release decides about its pods. */
export type DeclaredPods = Pick<WorkloadInput, "service" | "version" | "digest" | "workload">;

/**
 * Why the pods that are declared cannot be had, or undefined: other labels than those that the Rollout was made with, or a Deployment that cannot be taken over. Asks the cluster for
 * the Deployment and the namespace's autoscalers, where there is one to be taken over.
 */
export async function reasonAgainstPods(
  question: ClusterQuestion,
  rollout: ClusterObject | undefined,
  { service, version, digest, workload }: DeclaredPods,
): Promise<string | undefined> {
  const { adopts, namespace, image, replicas } = workload;
  const podLabels = selectorOf(service, workload.podLabels);
  if (rollout !== undefined && liveWorkload(rollout).stableHash !== "") {
    const { declaredVersion, declaredDigest } = liveWorkload(rollout);
    const isSameRelease = declaredVersion === version && declaredDigest === digest;
    return reasonAgainstOtherPods(rollout, { labels: podLabels, adopts: adopts?.deployment, isSameRelease });
  }
  if (adopts === undefined) return undefined;
  const { deployment: name } = adopts;
  const [deployment, autoscalers] = await Promise.all([
    question.get({ apiVersion: "apps/v1", kind: "Deployment", namespace, name }),
    question.list({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", namespace }),
  ]);
  // Until the first deployment has ended the Deployment may be half way to nothing; before there is a Rollout it may not.
  if (rollout !== undefined) return undefined;
  return reasonAgainstAdoption(
    { namespace, podLabels, image, replicas, deployment: name },
    { deployment, autoscalers },
  );
}
