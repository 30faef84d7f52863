import { type ClusterClient, ClusterFailure, type ClusterObject } from "../../../engines/argo/cluster";
import { failureOf } from "../../../engines/argo/cluster/clusterFailure";
import { type KubeClient, KubeError, type KubeObject } from "./kubeClient";

/** A person of the test cluster as the client that the product uses: a kubeconfig cannot say the groups of somebody who is impersonated. */
export function asClusterClient(client: KubeClient): ClusterClient {
  const refOf = ({ apiVersion, kind, name, namespace }: RefLike) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  });
  return {
    context: "test",
    server: "https://127.0.0.1",
    get: (ref) => asked(`get ${ref.kind}`, client.get<Kube>(refOf(ref))),
    list: async ({ apiVersion, kind, namespace }, { labels = {} } = {}) => {
      const all = await asked(`list ${kind}`, client.list<Kube>(apiVersion, kind, namespace));
      return all.filter(({ metadata }) =>
        Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value),
      );
    },
    create: (object) => asked(`create ${object.kind}`, client.create<Kube>(object as KubeObject)),
    patch: (ref, body, { subresource } = {}) =>
      asked(`patch ${ref.kind}`, client.patch<Kube>(refOf(ref), body, subresource)),
    replace: (object) => asked(`replace ${object.kind}`, client.replace<Kube>(object as KubeObject)),
    remove: (ref) => asked(`delete ${ref.kind}`, client.delete(refOf(ref))),
  };
}

type Kube = KubeObject & ClusterObject;

interface RefLike {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

async function asked<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof KubeError)) throw new ClusterFailure("unreachable", `${what}: ${String(error)}`);
    const { status, reason, message } = error;
    throw failureOf({ status, body: JSON.stringify({ reason, message }) }, what, "the test cluster");
  }
}
