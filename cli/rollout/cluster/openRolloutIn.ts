import { type RolloutState, rolloutRef, rolloutState } from "../../../engines/argo";
import { type ClusterClient, ClusterFailure, type ClusterObject, type ClusterPin } from "../../../engines/argo/cluster";
import { badInput, EXIT, type Outcome } from "../../outcome";
import { rolloutOf } from "../openRollout";
import type { RolloutFlags, RolloutTools } from "../rolloutRequest";

/** Which cluster a command is for, as it was found out before anything is asked. */
export interface ClusterChoice {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string;
  /** What airlock.yaml pins; undefined where it pins nothing. */
  readonly pin: ClusterPin | undefined;
}

/** A Rollout in a cluster in which a command acts. */
export interface RolloutIn {
  readonly client: ClusterClient;
  readonly service: string;
  readonly environment: string;
  readonly namespace: string;
  /** Who asks, as the API server knows them. */
  readonly by: string;
}

/** A Rollout as it was read. */
export interface Seen {
  readonly object: ClusterObject;
  readonly state: RolloutState;
}

/** Opens the cluster and runs a command in it. What it refuses becomes one line and exit code 3, never a stack. */
export async function withCluster(
  flags: RolloutFlags,
  { namespace, pin, kubeconfig, context }: ClusterChoice,
  tools: RolloutTools,
  run: (rollout: RolloutIn) => Promise<Outcome>,
): Promise<Outcome> {
  const of = rolloutOf(flags);
  if (!of.ok) return badInput(of.faults);
  try {
    const client = await tools.connectCluster({ kubeconfig, context }, pin);
    return await run({ client, ...of.value, namespace, by: await whoAsks(client) });
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    return { code: EXIT.surroundings, out: "", log: [error.message] };
  }
}

/** Reads the Rollout. One that is not there is a failure: the wrong cluster, namespace or service, or nothing was ever released. */
export async function readRollout(rollout: RolloutIn): Promise<Seen> {
  const { client, namespace, service } = rollout;
  const ref = rolloutRef(namespace, service);
  const object = await client.get(ref);
  if (object !== undefined) return { object, state: rolloutState(object) };
  throw new ClusterFailure(
    "refused",
    `context ${client.context} (${client.server}) has no Rollout ${ref.name} in namespace ${namespace}. ` +
      "Check context, namespace and service; before the first release there is none.",
  );
}

/** The same for whoever wants to change something: what Argo finds invalid stays as it is, whatever it is told. */
export async function readToSteer(rollout: RolloutIn): Promise<Seen> {
  const seen = await readRollout(rollout);
  const { invalid } = seen.state.live;
  if (invalid === "") return seen;
  throw new ClusterFailure(
    "refused",
    `Rollout ${rollout.service} in namespace ${rollout.namespace} is invalid, and Argo Rollouts does nothing with it, not even abort: ` +
      `${invalid} Repair it with pulumi up, then run this again.`,
  );
}

/** A cluster that does not say who asks still lets them act. */
async function whoAsks(client: ClusterClient): Promise<string> {
  try {
    const review = await client.create({
      apiVersion: "authentication.k8s.io/v1",
      kind: "SelfSubjectReview",
      metadata: {} as ClusterObject["metadata"],
    });
    const { userInfo } = (review["status"] ?? {}) as { readonly userInfo?: { readonly username?: string } };
    return userInfo?.username ?? "";
  } catch (error) {
    if (error instanceof ClusterFailure && /forbidden|no-kind|refused/.test(error.kind)) return "";
    throw error;
  }
}
