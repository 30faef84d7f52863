import type { WorkloadInput } from "../input/workload";
import type { Rollout } from "../kinds/rollout";
import { ANNOTATIONS, labelsOf, namesOf, selectorOf } from "../naming";
import { stageMarks } from "../strategy/stages";
import { strategyOf } from "../strategy/strategies";
import { podTemplate } from "./podTemplate";

/** Twenty minutes for pods to become ready, as on AWS; then the release is aborted. */
const PROGRESS_SECONDS = 1200;

/** ReplicaSets of earlier releases that are kept, without pods: going back to one of them finds it. */
const KEPT_REVISIONS = 5;

/**
 * The Rollout of a release. No `rollbackWindow`: with it an older image takes all traffic at once, unseen. No
 * `dynamicStableScale`: it takes away the pods that a return needs. An abort is a weight away until the end.
 */
export function rolloutOf(input: WorkloadInput): Rollout {
  const { service, environment, version, digest, plan, workload } = input;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: {
      name: namesOf(service).rollout,
      namespace: workload.namespace,
      labels: labelsOf(service),
      annotations: {
        [ANNOTATIONS.version]: version,
        [ANNOTATIONS.digest]: digest,
        [ANNOTATIONS.environment]: environment,
        [ANNOTATIONS.strategy]: plan.strategy,
        [ANNOTATIONS.stages]: JSON.stringify(stageMarks(input)),
      },
    },
    spec: {
      replicas: workload.replicas,
      revisionHistoryLimit: KEPT_REVISIONS,
      minReadySeconds: 10,
      progressDeadlineSeconds: PROGRESS_SECONDS,
      progressDeadlineAbort: true,
      selector: { matchLabels: selectorOf(service, workload.podLabels) },
      ...podsOf(input),
      strategy: strategyOf(input),
    },
  };
}

/**
 * The pods of the release, or those of the Deployment that is taken over: what runs goes on running, and is scaled to nothing there only when all pods of the Rollout
 * have been ready (`onsuccess`). `progressively` would leave `replicas` less the ready ones, however many the Deployment had.
 */
function podsOf(input: WorkloadInput): Pick<Rollout["spec"], "template" | "workloadRef"> {
  const { adopts } = input.workload;
  if (adopts === undefined) return { template: podTemplate(input) };
  return {
    workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: adopts.deployment, scaleDown: "onsuccess" },
  };
}
