import type { KubeConfig } from "@kubernetes/client-node";
import type { ClusterClient } from "./clusterClient";
import { ClusterFailure, reasonOf } from "./clusterFailure";
import type { ClusterPin } from "./clusterPin";
import { type ClusterRequest, type Connection, clientOf } from "./requests";

/** Which cluster is meant. */
export interface ClusterAccess {
  /** A kubeconfig, or the path of one. @defaultValue KUBECONFIG, else ~/.kube/config, else the service account of the pod that this runs in */
  readonly kubeconfig?: string | undefined;
  /** Context in it. @defaultValue the current one */
  readonly context?: string | undefined;
}

/** Longest time until an answer has come whole: a frozen API server keeps its connections open and says nothing. */
const ANSWER_MILLISECONDS = 30_000;

/**
 * Opens a cluster, and asks it who it is where it must be a certain one: another one is refused before anything else is asked. The client library takes
 * 0.4 s to load and is loaded here.
 *
 * @throws a `ClusterFailure`.
 */
export async function openCluster(
  access: ClusterAccess = {},
  pin?: Pick<ClusterPin, "uid" | "file" | "field">,
  answerWithin = ANSWER_MILLISECONDS,
): Promise<ClusterClient> {
  const client = clientOf(await connect(access, answerWithin));
  if (pin !== undefined) await checkIdentity(client, pin);
  return client;
}

async function checkIdentity(
  client: ClusterClient,
  { uid, file, field }: Pick<ClusterPin, "uid" | "file" | "field">,
): Promise<void> {
  const where = `context ${client.context} (${client.server})`;
  const system = { apiVersion: "v1", kind: "Namespace", name: "kube-system" };
  const found = (await client.get(system))?.metadata.uid;
  if (found === uid) return;
  const said = found === undefined ? "has no namespace kube-system" : `has uid ${found} for its namespace kube-system`;
  throw new ClusterFailure(
    "other-cluster",
    `${where} is another cluster than the one that ${file} names in ${field}.uid: it ${said}, expected ${uid}. ` +
      "Nothing was changed: choose the context of that cluster.",
  );
}

async function connect(access: ClusterAccess, answerWithin: number): Promise<Connection> {
  const library = await import("@kubernetes/client-node");
  const config = load(new library.KubeConfig(), access);
  const [context, cluster] = [config.getCurrentContext(), config.getCurrentCluster()];
  if (cluster === null) {
    const names = config.getContexts().map(({ name }) => name);
    throw new ClusterFailure(
      "config",
      `the context must be one of the kubeconfig (${names.join(", ") || "it has none"}), got ${JSON.stringify(context)}. Name one of them.`,
    );
  }
  const { server } = cluster;
  const where = `context ${context} (${server})`;
  return {
    context,
    server,
    send: async ({ method, path, body, type }: ClusterRequest) => {
      const request = new library.RequestContext(`${server.replace(/\/$/, "")}${path}`, method);
      request.setHeaderParam("Accept", "application/json");
      if (body !== undefined) {
        request.setHeaderParam("Content-Type", type ?? "application/json");
        request.setBody(body);
      }
      try {
        await within(answerWithin, config.applySecurityAuthentication(request));
      } catch (error) {
        throw new ClusterFailure(
          "config",
          `the credentials of ${where} cannot be had (${reasonOf(error)}). Log in again, or correct the kubeconfig.`,
        );
      }
      try {
        request.setSignal(AbortSignal.timeout(answerWithin));
        const response = await new library.IsomorphicFetchHttpLibrary().send(request).toPromise();
        return { status: response.httpStatusCode, body: await response.body.text() };
      } catch (error) {
        const isLate = error instanceof Error && error.name === "TimeoutError";
        const reason = isLate ? `no answer in ${answerWithin / 1000} s` : reasonOf(error);
        throw new ClusterFailure(
          "unreachable",
          `${where} does not answer (${reason}). Run this again when it can be reached from here.`,
        );
      }
    },
  };
}

function load(config: KubeConfig, { kubeconfig, context }: ClusterAccess): KubeConfig {
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else if (/^\s*(\{|apiVersion:)|\n/.test(kubeconfig)) config.loadFromString(kubeconfig);
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new ClusterFailure(
      "config",
      `the kubeconfig cannot be read (${reasonOf(error)}). Give the path or the text of one.`,
    );
  }
  if (kubeconfig === undefined && isMadeUp(config)) {
    throw new ClusterFailure(
      "config",
      "there is no kubeconfig: KUBECONFIG is not set, ~/.kube/config is not there, and this is no pod. Give one.",
    );
  }
  if (context !== undefined) config.setCurrentContext(context);
  return config;
}

/** What the library answers with where it finds nothing. */
function isMadeUp(config: KubeConfig): boolean {
  return (
    config.getCurrentContext() === "loaded-context" && config.getCurrentCluster()?.server === "http://localhost:8080"
  );
}

/** A program that makes tokens may wait for a person whom nobody asks. */
function within<T>(milliseconds: number, asked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`nothing in ${milliseconds / 1000} s`));
    const timer = setTimeout(late, milliseconds);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
