import type { Cluster } from "../../cluster/harness/cluster";
import type { KubeObject } from "../../cluster/harness/kubeClient";

const HASH = "rollouts-pod-template-hash";

/** Percent of the users' requests by the pod template hash that answers them. */
export type Shares = Readonly<Record<string, number>>;

/**
 * Where users' requests go: the route's weights and the Services' selectors, each change of them, in the order in which the API server took them. Two watches
 * tell of them in any order, so they are put in order by their resource versions.
 */
export class TrafficLog {
  private readonly changes: KubeObject[] = [];
  private readonly end = new AbortController();

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
  ) {
    const keep = (object: KubeObject) => {
      this.changes.push(object);
    };
    const { signal } = this.end;
    void cluster.admin.follow("v1", "Service", namespace, signal, keep);
    void cluster.admin.follow("networking.istio.io/v1", "VirtualService", namespace, signal, keep);
  }

  stop(): void {
    this.end.abort();
  }

  /** Every state that users were in, oldest first, without those that repeat the one before. */
  shares(): readonly Shares[] {
    const hashes = new Map<string, string>();
    let canary = 0;
    const states: string[] = [];
    const version = (object: KubeObject) => Number(object.metadata.resourceVersion);
    for (const object of this.changes.toSorted((a, b) => version(a) - version(b))) {
      if (object.kind === "Service") {
        const { selector } = object.spec as { selector: Record<string, string> };
        hashes.set(object.metadata.name, selector[HASH] ?? "any");
      } else {
        const { http } = object.spec as { http: { name: string; route: { weight?: number }[] }[] };
        canary = http.find(({ name }) => name === "main")?.route[1]?.weight ?? 0;
      }
      const stable = hashes.get("payments-stable") ?? "any";
      const other = hashes.get("payments-canary") ?? stable;
      const shares = { [stable]: 0, [other]: 0 };
      shares[stable] = (shares[stable] ?? 0) + 100 - canary;
      shares[other] = (shares[other] ?? 0) + canary;
      const shown = JSON.stringify(Object.fromEntries(Object.entries(shares).filter(([, share]) => share > 0)));
      if (shown !== states.at(-1)) states.push(shown);
    }
    return states.map((state) => JSON.parse(state) as Shares);
  }

  /** The same with versions in place of hashes. */
  async byVersion(): Promise<readonly Shares[]> {
    const sets = await this.cluster.admin.list("apps/v1", "ReplicaSet", this.namespace);
    const versions = new Map(
      sets.map((set) => {
        const { template } = set.spec as { template: { metadata: { annotations?: Record<string, string> } } };
        return [set.metadata.labels?.[HASH] ?? "", template.metadata.annotations?.["airlock.dev/version"] ?? "?"];
      }),
    );
    return this.shares().map((state) =>
      Object.fromEntries(Object.entries(state).map(([hash, share]) => [versions.get(hash) ?? hash, share])),
    );
  }
}
