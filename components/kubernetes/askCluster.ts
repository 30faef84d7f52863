import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccessArgs } from "./workloadArgs";

/** Asks a cluster for a Rollout. */
export interface ClusterQuestion {
  /** The object, or undefined where there is none of this name. */
  rollout(namespace: string, name: string): Promise<unknown>;
}

const ANSWER_MILLISECONDS = 30_000;

/**
 * Opens the cluster that the provider applies to, or undefined in a preview whose kubeconfig is known only after an update: that
 * cluster does not exist yet. The client takes 0.4 s to load and is loaded when it is first needed.
 *
 * @throws a `RunError` where there is no kubeconfig, or not that context.
 */
export async function openCluster(
  access: ClusterAccessArgs = {},
  answerWithin = ANSWER_MILLISECONDS,
): Promise<ClusterQuestion | undefined> {
  const stack = new pulumi.Config("kubernetes");
  const isGiven = access.kubeconfig !== undefined;
  const text = isGiven ? await known(access.kubeconfig) : stack.get("kubeconfig");
  if (isGiven && text === undefined) {
    if (pulumi.runtime.isDryRun()) return undefined;
    throw new pulumi.RunError("cluster.kubeconfig must be a kubeconfig or the path of one, got nothing.");
  }
  const context = access.context ?? stack.get("context");
  const { ApiException, CustomObjectsApi, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    if (text === undefined) config.loadFromDefault();
    else if (/^\s*(\{|apiVersion:)|\n/.test(text)) config.loadFromString(text);
    else config.loadFromFile(text);
  } catch (error) {
    throw cannotAsk("its kubeconfig cannot be read", error);
  }
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) {
    const names = config.getContexts().map(({ name }) => name);
    throw new pulumi.RunError(
      `cluster.context must be a context of the kubeconfig (${names.join(", ") || "it has none"}), got ${JSON.stringify(config.getCurrentContext())}.`,
    );
  }
  const api = config.makeApiClient(CustomObjectsApi);
  return {
    rollout: async (namespace, name) => {
      try {
        const ref = { group: "argoproj.io", version: "v1alpha1", plural: "rollouts", namespace, name };
        return (await within(answerWithin, api.getNamespacedCustomObject(ref))) as unknown;
      } catch (error) {
        if (!(error instanceof ApiException)) throw cannotAsk("it does not answer", error);
        if (error.code === 404 && namesAnObject(error.body)) return undefined;
        if (error.code === 404) {
          throw new pulumi.RunError(
            "the cluster has no kind Rollout of argoproj.io/v1alpha1. Install Argo Rollouts with its custom resource definitions first.",
          );
        }
        throw cannotAsk(`it answers ${error.code}`, messageOf(error.body));
      }
    },
  };
}

/** A missing object is named in the answer; a missing kind is a page that was not found. */
function namesAnObject(body: unknown): boolean {
  return statusOf(body)?.details?.name !== undefined;
}

function messageOf(body: unknown): string {
  return statusOf(body)?.message ?? "no reason given";
}

interface Status {
  readonly message?: string;
  readonly details?: { readonly name?: string };
}

/** Kubernetes answers with a Status, which the client hands over as it came. */
function statusOf(body: unknown): Status | undefined {
  try {
    const parsed: unknown = typeof body === "string" ? JSON.parse(body) : body;
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function cannotAsk(what: string, error: unknown): pulumi.RunError {
  const reason = error instanceof Error ? reasonOf(error) : String(error);
  return new pulumi.RunError(
    `the cluster could not be asked what is live: ${what} (${reason}). ` +
      "Nothing is changed unseen: give cluster.kubeconfig and cluster.context of the cluster that the provider applies to, with the right to get rollouts.",
  );
}

/** Why a connection failed stands in the cause. */
function reasonOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return message;
  const { code } = cause as { code?: unknown };
  return `${message}: ${typeof code === "string" ? code : cause.message}`;
}

/** A frozen API server keeps its connections open and says nothing. */
function within<T>(milliseconds: number, asked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer in ${milliseconds / 1000} s`));
    const timer = setTimeout(late, milliseconds);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function known(kubeconfig: pulumi.Input<string> | undefined): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const output = pulumi.output(kubeconfig) as pulumi.Output<string | undefined> & {
      isKnown: Promise<boolean>;
      promise(): Promise<string | undefined>;
    };
    output.isKnown.then((isKnown) => (isKnown ? output.promise().then(resolve, reject) : resolve(undefined)), reject);
  });
}
