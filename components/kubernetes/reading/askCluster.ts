import * as pulumi from "@pulumi/pulumi";
import {
  type ClusterAccess,
  type ClusterClient,
  ClusterFailure,
  type ClusterPin,
  openCluster,
} from "../../../engines/argo/cluster";
import type { ClusterAccessArgs } from "../workloadArgs";

/** Asks a cluster for what stands there, and says what superseding has to say; every failure is a `RunError`, but a conflict. */
export type ClusterQuestion = Pick<ClusterClient, "context" | "server" | "get" | "list" | "patch">;

/**
 * Opens the cluster that the provider applies to, or undefined in a preview whose kubeconfig is known only after an update: that
 * cluster does not exist yet. Undefined as well where no engine runs the program (`setMocks`, `airlock check --program`): nothing is applied, and nobody is asked.
 *
 * @throws a `RunError` where there is no kubeconfig, not that context, or another cluster than the pinned one.
 */
export async function askCluster(
  access: ClusterAccessArgs = {},
  pin?: ClusterPin,
  answerWithin?: number,
): Promise<ClusterQuestion | undefined> {
  if (!hasEngine()) return undefined;
  const found = await accessOf(access);
  if (found === undefined) return undefined;
  const client = await orRunError(openCluster(found, pin, answerWithin));
  return {
    context: client.context,
    server: client.server,
    get: (ref) => orRunError(client.get(ref)),
    list: (...kind) => orRunError(client.list(...kind)),
    patch: (...patch) => client.patch(...patch).catch(cannotPatch),
  };
}

/** Whether an engine runs the program: the mock monitor alone has no hooks, though its type promises them. */
export function hasEngine(): boolean {
  const monitor = pulumi.runtime.getMonitor() as { registerResourceHook?: unknown } | undefined;
  return typeof monitor?.registerResourceHook === "function";
}

/** Where the default provider looks as well; undefined where it is known only after an update. */
async function accessOf(access: ClusterAccessArgs): Promise<ClusterAccess | undefined> {
  const stack = new pulumi.Config("kubernetes");
  const isGiven = access.kubeconfig !== undefined;
  const kubeconfig = isGiven ? await known(access.kubeconfig) : stack.get("kubeconfig");
  if (isGiven && kubeconfig === undefined) {
    if (pulumi.runtime.isDryRun()) return undefined;
    throw new pulumi.RunError("cluster.kubeconfig must be a kubeconfig or the path of one, got nothing.");
  }
  return { kubeconfig, context: access.context ?? stack.get("context") };
}

async function orRunError<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    if (error.kind === "other-cluster" || error.kind === "no-kind") throw new pulumi.RunError(error.message);
    throw new pulumi.RunError(
      `the cluster could not be asked what is live: ${error.message} ` +
        "Nothing is changed unseen: give cluster.kubeconfig and cluster.context of the cluster that the provider applies to, with the right to get rollouts and the namespace kube-system.",
    );
  }
}

/** A conflict is told as it is: whoever patches judges anew. */
function cannotPatch(error: unknown): never {
  if (!(error instanceof ClusterFailure) || error.kind === "conflict") throw error;
  throw new pulumi.RunError(
    `the release in its validation could not be superseded: ${error.message} ` +
      "Whoever supersedes needs patch on rollouts and on rollouts/status. Nothing of the newer release was applied.",
  );
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
