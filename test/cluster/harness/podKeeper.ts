import { type KubeClient, KubeError, type KubeObject } from "./kubeClient";

/**
 * What the containers of an image do: become ready; start and never become ready; crash and start again; end by
 * themselves with success or failure, as the pods of Jobs do.
 */
export type PodHealth = "ready" | "not-ready" | "crash-loop" | "succeeded" | "failed";

/** Plays scheduler and kubelet: gives pods a state, by the image of their first container. */
export interface PodKeeper {
  /** From now on, also for pods that run already. Images that were never named are `ready`. */
  set(image: string, health: PodHealth): Promise<void>;
  /** Forgets what was set; pods that have a state keep it. */
  reset(): void;
  stop(): void;
}

/** Follows all pods of the cluster. */
export function keepPods(client: KubeClient): PodKeeper {
  const images = new Map<string, PodHealth>();
  const settled = new Map<string, PodHealth>(); // by uid
  const end = new AbortController();
  const settle = async (pod: KubeObject): Promise<void> => {
    const health = images.get(imageOf(pod)) ?? (isWorker(pod) ? "succeeded" : "ready");
    const uid = pod.metadata.uid ?? "";
    if (settled.get(uid) === health || end.signal.aborted) return;
    settled.set(uid, health);
    try {
      await client.patch(pod, { status: statusOf(pod, health) }, "status");
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return; // deleted meanwhile
      settled.delete(uid);
      setTimeout(() => void settle(pod), RETRY);
    }
  };
  void client.follow("v1", "Pod", undefined, end.signal, (pod) => void settle(pod));
  return {
    set: async (image, health) => {
      images.set(image, health);
      const pods = await client.list("v1", "Pod");
      await Promise.all(pods.filter((pod) => imageOf(pod) === image).map(settle));
    },
    reset: () => images.clear(),
    stop: () => end.abort(),
  };
}

const RETRY = 200; // milliseconds, while the API server is away

interface PodSpec {
  readonly restartPolicy: string;
  readonly containers: readonly { readonly name: string; readonly image: string }[];
}

function specOf(pod: KubeObject): PodSpec {
  return pod.spec as PodSpec;
}

function imageOf(pod: KubeObject): string {
  return specOf(pod).containers[0]?.image ?? "";
}

/** A pod that is meant to end, as those of Jobs are. */
function isWorker(pod: KubeObject): boolean {
  return specOf(pod).restartPolicy !== "Always";
}

function statusOf(pod: KubeObject, health: PodHealth): object {
  const now = new Date().toISOString();
  const ready = health === "ready" ? "True" : "False";
  const condition = (type: string, status: string) => ({ type, status, lastTransitionTime: now });
  return {
    phase: health === "succeeded" ? "Succeeded" : health === "failed" ? "Failed" : "Running",
    startTime: now,
    conditions: [
      condition("PodScheduled", "True"),
      condition("Initialized", "True"),
      condition("ContainersReady", ready),
      condition("Ready", ready),
    ],
    containerStatuses: specOf(pod).containers.map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready: health === "ready",
      started: health !== "crash-loop",
      restartCount: health === "crash-loop" ? 5 : 0,
      state: stateOf(health, now),
    })),
  };
}

function stateOf(health: PodHealth, now: string): object {
  switch (health) {
    case "crash-loop":
      return { waiting: { reason: "CrashLoopBackOff", message: "back-off 2m40s restarting failed container" } };
    case "succeeded":
    case "failed":
      return { terminated: { exitCode: health === "failed" ? 1 : 0, finishedAt: now } };
    default:
      return { running: { startedAt: now } };
  }
}
