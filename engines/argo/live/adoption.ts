import { isDeepStrictEqual } from "node:util";
import { Place } from "../check/place";
import type { Workload } from "../input/workload";

/** What is to be taken over, and by what. */
export type Adoption = Pick<Workload, "namespace" | "image" | "replicas"> & {
  readonly deployment: string;
  readonly podLabels: Readonly<Record<string, string>>;
};

/** What a cluster has of it. */
export interface AdoptionFacts {
  /** The Deployment as the API server gives it, or undefined where there is none. */
  readonly deployment: unknown;
  /** The namespace's HorizontalPodAutoscalers. */
  readonly autoscalers: readonly unknown[];
}

/**
 * Why the pods of a Deployment cannot be taken over, or undefined. An adoption changes who runs the pods and not what runs, and takes no pod away: the Deployment runs the image that
 * release.yaml names, is at rest, is selected by the same labels, has no more pods than the Rollout will, and nobody else scales it.
 */
export function reasonAgainstAdoption(
  adoption: Adoption,
  { deployment, autoscalers }: AdoptionFacts,
): string | undefined {
  const { namespace, podLabels, image, replicas } = adoption;
  const named = `Deployment ${adoption.deployment} in namespace ${namespace}`;
  if (deployment === undefined) {
    return `adopts.deployment names ${named}, and the cluster has none. Name the Deployment whose pods are to be taken over.`;
  }
  const place = Place.of(deployment);
  const [spec, status] = [place.get("spec"), place.get("status")];
  const selector = spec.get("selector", "matchLabels").texts;
  if (!isDeepStrictEqual(selector, { ...podLabels }) || spec.get("selector", "matchExpressions").exists) {
    return (
      `${named} selects its pods by ${shown(selector)}${spec.get("selector", "matchExpressions").exists ? " and expressions" : ""}, and podLabels are ${shown(podLabels)}. ` +
      "Give its labels as podLabels: later releases keep them."
    );
  }
  const images = spec.get("template", "spec", "containers").items.map((container) => container.get("image").text ?? "");
  if (!images.includes(image)) {
    return (
      `${named} runs ${images.join(", ") || "nothing"}, and release.yaml names ${image}. An adoption changes who runs the pods, not what runs: ` +
      "let release.yaml name what runs, and let the Deployment name it by that digest."
    );
  }
  const wanted = spec.get("replicas").number ?? 1;
  if (wanted > replicas) {
    return (
      `${named} has ${wanted} pods, and initialReplicas is ${replicas}: users would have fewer. ` +
      `Set initialReplicas to ${wanted} or more.`
    );
  }
  const ready = status.get("readyReplicas").number ?? 0;
  const updated = status.get("updatedReplicas").number ?? 0;
  const isSeen = status.get("observedGeneration").number === place.get("metadata", "generation").number;
  if (!isSeen || ready < wanted || updated < wanted || wanted === 0) {
    return (
      `${named} is not at rest: ${ready} of ${wanted} pods are ready, ${updated} of its newest template. ` +
      "Wait until it is, then run this again."
    );
  }
  const scaling = autoscalers.map((each) => Place.of(each)).find((each) => scales(each, adoption.deployment));
  if (scaling !== undefined) {
    const name = scaling.get("metadata", "name").text ?? "";
    return (
      `${named} is scaled by HorizontalPodAutoscaler ${name}, which would go on scaling it beside the Rollout. ` +
      `Delete it before, set initialReplicas to what is needed at peak, and make one whose scaleTargetRef is the Rollout (argoproj.io/v1alpha1) afterwards.`
    );
  }
  return undefined;
}

/**
 * Why what a Rollout selects its pods by, or takes them from, cannot be changed to what is declared, or undefined: Argo would let go of ReplicaSets with other labels, the stable one too, and a template that comes from a
 * Deployment again would be a release that nobody declared.
 */
export function reasonAgainstOtherPods(
  rollout: unknown,
  declared: {
    readonly labels: Readonly<Record<string, string>>;
    readonly adopts: string | undefined;
    readonly isSameRelease: boolean;
  },
): string | undefined {
  const spec = Place.of(rollout).get("spec");
  const selector = spec.get("selector", "matchLabels").texts;
  if (!isDeepStrictEqual(selector, { ...declared.labels })) {
    return (
      `the Rollout selects its pods by ${shown(selector)}, and they would be selected by ${shown(declared.labels)}: Argo Rollouts would let go of the pods that users are on. ` +
      "podLabels are for the service's life: give those that it was made with."
    );
  }
  if (declared.adopts === undefined) return undefined;
  const taken = spec.get("workloadRef", "name").text;
  if (taken === declared.adopts && declared.isSameRelease) return undefined;
  return (
    `adopts is for the first deployment alone, and the Rollout is there already${taken === undefined ? "" : ` with the pods of Deployment ${taken}`}: ` +
    "with it this release's own image would not run. Leave adopts out, and keep podLabels."
  );
}

function scales(autoscaler: Place, deployment: string): boolean {
  const target = autoscaler.get("spec", "scaleTargetRef");
  return target.get("kind").text === "Deployment" && target.get("name").text === deployment;
}

function shown(labels: Readonly<Record<string, string>>): string {
  return (
    Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(",") || "nothing"
  );
}
