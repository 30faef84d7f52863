import { setTimeout as sleep } from "node:timers/promises";
import { RECONCILER, RECORD_KEY, SYSTEM_NAMESPACE, VERDICT } from "../../../engines/argo";
import type { ClusterQuestion } from "../reading/askCluster";

/** Whose verdict is waited for. */
export interface AwaitedRecord {
  readonly namespace: string;
  /** Name of the record's ConfigMap. */
  readonly name: string;
  /** `payments 1.5.0`. */
  readonly release: string;
  readonly digest: string;
  /** Hash of the release without its approvals. */
  readonly releaseHash: string;
}

/** How a wait goes; given by tests. */
export interface Patience {
  readonly seconds: number;
  /** @defaultValue 2 */
  readonly everySeconds?: number;
}

/**
 * Waits until the cluster's reconciler has said that a record is verified.
 *
 * @throws when it was refused, when the record that stands there is about another release, and when nobody says anything in time.
 */
export async function awaitVerdict(
  question: Pick<ClusterQuestion, "get">,
  record: AwaitedRecord,
  { seconds, everySeconds = 2 }: Patience,
): Promise<void> {
  const { namespace, name, release } = record;
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await question.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name });
    const verdict = found?.metadata.annotations?.[VERDICT.verdict];
    const other = found === undefined ? undefined : difference(found["data"], record);
    if (other !== undefined) {
      throw new Error(
        `${release} has another record in this cluster: ConfigMap ${name} in namespace ${namespace} is about ${other}. ` +
          "A record is written once. Give the component the next attempt, or release another version.",
      );
    }
    if (verdict === "verified") return;
    if (verdict === "refused") {
      const reason = found?.metadata.annotations?.[VERDICT.reason] ?? "";
      throw new Error(
        `${release} was refused by the cluster's reconciler: ${reason === "" ? "it gives no reason." : reason} ` +
          `The verdict on ConfigMap ${name} in namespace ${namespace} stands: correct what it names, then give the component the next attempt.`,
      );
    }
    if (performance.now() >= end) {
      throw new Error(
        `${release} has no verdict after ${seconds} s: nobody has verified ConfigMap ${name} in namespace ${namespace}. ` +
          `Look at CronJob ${RECONCILER} in namespace ${SYSTEM_NAMESPACE} and at the log of its last Job; then run this again. ` +
          "A cluster without a reconciler wants verified: false.",
      );
    }
    await sleep(everySeconds * 1000);
  }
}

/** How the record that stands there departs from the one that is declared; nothing where it cannot be read, which the reconciler refuses. */
function difference(data: unknown, { digest, releaseHash }: AwaitedRecord): string | undefined {
  try {
    const text = (data as Record<string, unknown> | undefined)?.[RECORD_KEY];
    const read = JSON.parse(String(text)) as { releaseHash?: unknown; artifact?: { digest?: unknown } };
    if (read.artifact?.digest !== digest) return `digest ${String(read.artifact?.digest)}, and ${digest} is declared`;
    if (read.releaseHash !== releaseHash) return "a release with another schedule, contract or document";
  } catch {
    return "something that is no record";
  }
  return undefined;
}
