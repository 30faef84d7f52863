import { type ClusterClient, ClusterFailure } from "../../engines/argo/cluster";
import { RECONCILER } from "../../engines/argo/ledger/names";

/** A warning that people find with `kubectl describe` of what it is about. */
export interface ClusterEvent {
  readonly about: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
  };
  /** Of the event: the same for the same occurrence, so that it is told once. */
  readonly name: string;
  readonly namespace: string;
  readonly reason: string;
  readonly message: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The API server's limit. */
const MOST_CHARACTERS = 1000;

/** Tells something as an Event of the cluster; where it was told before it is told again of the same one, with a higher count. */
export async function emitEvent(client: ClusterClient, event: ClusterEvent, again = false): Promise<void> {
  const { about, name, namespace, reason, message, at } = event;
  const seen = { lastTimestamp: at, message: message.slice(0, MOST_CHARACTERS) };
  try {
    await client.create({
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace },
      involvedObject: about,
      type: "Warning",
      reason,
      source: { component: RECONCILER },
      firstTimestamp: at,
      count: 1,
      ...seen,
    });
  } catch (error) {
    if (!(error instanceof ClusterFailure) || error.kind !== "conflict") throw error;
    if (!again) return;
    const ref = { apiVersion: "v1", kind: "Event", namespace, name };
    const count = Number((await client.get(ref))?.["count"] ?? 1) + 1;
    await client.patch(ref, { ...seen, count });
  }
}
