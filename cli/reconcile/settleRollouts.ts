import { type ClusterClient, ClusterFailure, type ClusterObject } from "../../engines/argo/cluster";
import type { VerifiedRecord } from "../../engines/argo/ledger/verifiedRecords";
import { type Aborted, type Completed, endOf, takenOver, underWay } from "../../engines/argo/outcome/ended";
import { nameOf, outcomeObject } from "../../engines/argo/outcome/outcomeObject";
import { DEBT_SCHEMA } from "../../release/record/debt";
import { emitEvent } from "./events";
import type { NamespaceState } from "./namespaceState";
import type { EndLine } from "./passReport";
import { createOnce } from "./systemMap";

const ARGO = "argoproj.io/v1alpha1";

/**
 * Writes down how rollouts ended, each once. Of one that was sent back, in this order: off the list, into the quarantine, then the outcome, so that no outcome stands there without its quarantine
 * and a digest that was let out by hand is not put back for the same abort.
 */
export async function settleRollouts(client: ClusterClient, state: NamespaceState): Promise<readonly EndLine[]> {
  const { namespace } = state;
  const of = (apiVersion: string, kind: string) => client.list({ apiVersion, kind, namespace });
  const rollouts = await of(ARGO, "Rollout");
  if (rollouts.length === 0) return [];
  const [replicaSets, analysisRuns] = await Promise.all([of("apps/v1", "ReplicaSet"), of(ARGO, "AnalysisRun")]);
  const [verified, quarantined] = [[...(await state.verified()).values()], await state.quarantined()];
  const lines: EndLine[] = [];
  for (const rollout of rollouts) {
    const facts = { replicaSets, analysisRuns };
    // What was taken over from is written down for releases that were verified here; before that there is nobody who could have looked.
    const before = takenOver(rollout, facts);
    const ends = [
      ...(before !== undefined && recordOf(before, verified) !== undefined ? [before] : []),
      ...[endOf(rollout, facts)].filter((end) => end !== undefined),
    ];
    const running = underWay(rollout, facts);
    const bad = running?.digests.find((digest) => quarantined.has(digest));
    if (running !== undefined && bad !== undefined) {
      state.complain(
        `Rollout ${rollout.metadata.name} in namespace ${namespace} is under way with ${running.version}, whose digest ${bad} is under quarantine: somebody has started it again. Abort it, or lift the quarantine.`,
      );
    }
    try {
      for (const end of ends) {
        const line = await settle(client, state, rollout, end, recordOf(end, verified));
        if (line !== undefined) lines.push(line);
        if (end.kind === "aborted" && end === ends.at(-1)) state.settled.set(rollout.metadata.name, end.abortedAt);
      }
    } catch (error) {
      // A Rollout whose outcome is refused, as for its long name, must not keep the others from theirs.
      if (!(error instanceof ClusterFailure) || error.kind !== "refused") throw error;
      state.complain(`Rollout ${rollout.metadata.name} in namespace ${namespace}: ${error.message}`);
    }
  }
  return lines;
}

/** Nothing where the outcome is there already. */
async function settle(
  client: ClusterClient,
  state: NamespaceState,
  rollout: ClusterObject,
  end: Aborted | Completed,
  record: VerifiedRecord | undefined,
): Promise<EndLine | undefined> {
  const { namespace, systemNamespace, trust } = state;
  const place = { systemNamespace, namespace, environment: trust.environment, attempt: record?.attempt ?? 0 };
  const name = nameOf(end, place);
  const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: systemNamespace, name };
  if ((await client.get(ref)) !== undefined) return undefined;
  if (end.kind === "aborted") return sendBack(client, state, rollout, end, name, place);
  // A debt that nobody wrote down would never be paid, so it comes before the outcome.
  await settleDebts(state, end, record);
  await createOnce(client, { ...outcomeObject(end, place) });
  const { version, digest } = end.release;
  const outcome = end.isValidated ? "completed" : "superseded-unvalidated";
  return { namespace, service: end.service, version, digest, outcome, name };
}

async function sendBack(
  client: ClusterClient,
  state: NamespaceState,
  rollout: ClusterObject,
  end: Aborted,
  name: string,
  place: Parameters<typeof outcomeObject>[1],
): Promise<EndLine> {
  const { namespace } = state;
  const { service, from, to, trigger, reason, condemned, abortedAt, restoredAt } = end;
  if (condemned.length > 0) {
    await state.condemn(condemned.map((digest) => ({ digest, version: from.version, at: abortedAt, trigger, reason })));
  }
  const held =
    condemned.length === 0
      ? "Nothing is under quarantine: it was not judged, or what is stable runs the same."
      : `Under quarantine: ${condemned.join(", ")}.`;
  await emitEvent(client, {
    about: { ...refOf(rollout), namespace },
    name: `${name}-seen`,
    namespace,
    reason: "AirlockRolledBack",
    message: `${service} ${from.version} went back to ${to?.version ?? "what was stable"} (${trigger}: ${reason}). ${held} Write a post-mortem for this rollback.`,
    at: abortedAt,
  });
  if (restoredAt !== undefined) await createOnce(client, { ...outcomeObject({ ...end, restoredAt }, place) });
  return {
    namespace,
    service,
    version: from.version,
    digest: from.digest,
    outcome: restoredAt === undefined ? "going-back" : "rolled-back",
    name,
    trigger,
    reason,
    quarantined: condemned,
  };
}

/**
 * The newest attempt of what runs that was verified here before it ended: a later one is another try, and an end has one name for ever. Version and digest are the ReplicaSet's.
 */
function recordOf(end: Aborted | Completed, verified: readonly VerifiedRecord[]): VerifiedRecord | undefined {
  const { version, digest } = end.kind === "completed" ? end.release : end.from;
  const ended = Date.parse(end.kind === "completed" ? end.endedAt : end.abortedAt);
  return verified
    .filter((each) => each.service === end.service && each.version === version && each.digest === digest)
    .filter(({ verifiedAt }) => Date.parse(verifiedAt) <= ended)
    .toSorted((one, other) => other.attempt - one.attempt)[0];
}

async function settleDebts(
  state: NamespaceState,
  { endedAt, isValidated }: Completed,
  record: VerifiedRecord | undefined,
): Promise<void> {
  if (record === undefined) return;
  const { kind, version, digest, debts = [], dueDays = 0, settles = [] } = record;
  if (kind === "hotfix") {
    const debt = JSON.stringify({ schema: DEBT_SCHEMA, version, digest, gates: debts, completedAt: endedAt, dueDays });
    await state.editDebts((data) => ({ [version]: debt, ...data }));
  } else if (settles.length > 0 && isValidated) {
    await state.editDebts((data) =>
      Object.fromEntries(Object.entries(data).filter(([owed]) => !settles.includes(owed))),
    );
  }
}

function refOf({ apiVersion, kind, metadata }: ClusterObject) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "" };
}
