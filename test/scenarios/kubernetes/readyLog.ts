import type { Cluster } from "../../cluster/harness/cluster";
import type { KubeObject } from "../../cluster/harness/kubeClient";

type Labels = Readonly<Record<string, string>>;

/**
 * How many ready pods stood behind each Service, at every change of a pod or of a Service, in the order in which the API server took them: no moment is between two
 * looks. A pod that is being deleted is not counted.
 */
export class ReadyLog {
  private readonly changes: { readonly object: KubeObject; readonly isGone: boolean }[] = [];
  private readonly end = new AbortController();

  constructor(cluster: Cluster, namespace: string) {
    for (const kind of ["Service", "Pod"]) {
      void cluster.admin.follow(
        "v1",
        kind,
        namespace,
        this.end.signal,
        (object) => this.changes.push({ object, isGone: false }),
        (object) => this.changes.push({ object, isGone: true }),
      );
    }
  }

  stop(): void {
    this.end.abort();
  }

  /** The fewest ready pods that a Service has had since it had `from` of them for the first time; undefined if it never had. */
  fewest(service: string, from: number): number | undefined {
    const [pods, selectors] = [new Map<string, KubeObject>(), new Map<string, Labels>()];
    let fewest: number | undefined;
    const version = ({ metadata }: KubeObject) => Number(metadata.resourceVersion);
    for (const { object, isGone } of this.changes.toSorted((a, b) => version(a.object) - version(b.object))) {
      const { name } = object.metadata;
      if (object.kind === "Service") selectors.set(name, (object.spec as { selector: Labels }).selector);
      else if (isGone) pods.delete(name);
      else pods.set(name, object);
      const selector = selectors.get(service);
      if (selector === undefined) continue;
      const ready = [...pods.values()].filter((pod) => isReady(pod) && selects(selector, pod)).length;
      if (fewest !== undefined) fewest = Math.min(fewest, ready);
      else if (ready >= from) fewest = ready;
    }
    return fewest;
  }
}

function selects(selector: Labels, { metadata }: KubeObject): boolean {
  return Object.entries(selector).every(([name, value]) => metadata.labels?.[name] === value);
}

function isReady(pod: KubeObject): boolean {
  const { conditions = [] } = (pod["status"] ?? {}) as { conditions?: { type: string; status: string }[] };
  const { deletionTimestamp } = pod.metadata as { deletionTimestamp?: string };
  return (
    deletionTimestamp === undefined && conditions.some(({ type, status }) => type === "Ready" && status === "True")
  );
}
