import type { ClusterClient } from "../../engines/argo/cluster";
import { VERDICT } from "../../engines/argo/ledger/names";
import { rememberRecord } from "../../engines/argo/ledger/verifiedRecords";
import type { Fault } from "../../release/fault";
import { NOT_STOPPED } from "../../release/gates/audit";
import { judgeRecord } from "../verifyRecord/judgeRecord";
import { clusterAccount } from "./clusterAccount";
import { type FoundRecord, findRecords } from "./findRecords";
import type { NamespaceState } from "./namespaceState";
import type { RecordLine } from "./passReport";

/** Records that were judged in this pass, or that the surroundings failed. */
export type Verified =
  | { readonly kind: "done"; readonly lines: readonly RecordLine[] }
  | { readonly kind: "surroundings"; readonly fault: Fault };

/**
 * Judges every record that has no verdict of ours, oldest first. What counts as verified is what the system namespace remembers, never the annotation, which agents may write: it only tells the
 * component. In this order, so that a pass that ends anywhere is gone on with by the next one: remembered, listed, annotated.
 */
export async function verifyRecords(client: ClusterClient, state: NamespaceState, now: Date): Promise<Verified> {
  const records = await findRecords(client, state.namespace);
  const known = await state.verified();
  const lines: RecordLine[] = [];
  for (const found of records.toReversed()) {
    const before = known.get(found.name);
    if (before?.sha256 === found.sha256) {
      if (found.verdict === "verified") continue;
      await state.writeList();
      await annotate(client, state.namespace, found, "verified", [], now);
      continue;
    }
    if (found.verdict === "refused") continue;
    const replaced =
      before === undefined
        ? []
        : [`Another record was verified under this name at ${before.verifiedAt}: attempts count up.`];
    const judged = await judge(client, state, found, records, replaced, now);
    if (judged.kind === "surroundings") return judged;
    const { reasons } = judged;
    const { record } = found;
    // Audit stops nothing, but what is no record has nothing to list, and what was verified stays what it was.
    const isUsable = record !== undefined && before === undefined;
    const passes = isUsable && (reasons.length === 0 || state.trust.audit);
    if (passes) {
      await state.remember(found.name, rememberRecord(record, found.sha256, now.toISOString()));
      await state.writeList();
    }
    const verdict = passes ? "verified" : "refused";
    const told = passes ? reasons.map((reason) => `${reason} ${NOT_STOPPED}.`) : reasons;
    await annotate(client, state.namespace, found, verdict, told, now);
    lines.push({
      namespace: state.namespace,
      record: found.name,
      service: found.record?.service ?? "",
      version: found.record?.version ?? "",
      digest: found.record?.artifact.digest ?? "",
      verdict,
      reasons: told,
    });
  }
  return { kind: "done", lines };
}

async function judge(
  client: ClusterClient,
  state: NamespaceState,
  found: FoundRecord,
  all: readonly FoundRecord[],
  replaced: readonly string[],
  now: Date,
) {
  const misplaced = [...found.misplaced, ...replaced];
  if (found.record === undefined) return { kind: "judged" as const, reasons: misplaced };
  const account = clusterAccount(client, state, found, all);
  const judged = await judgeRecord(found.record, misplaced, state.trust, account, now);
  return judged.kind === "surroundings" ? judged : { kind: "judged" as const, reasons: judged.verification.reasons };
}

/** An annotation holds 256 KiB with all others; a person reads the first reasons. */
const MOST_CHARACTERS = 8000;

async function annotate(
  client: ClusterClient,
  namespace: string,
  { name }: FoundRecord,
  verdict: "verified" | "refused",
  reasons: readonly string[],
  now: Date,
): Promise<void> {
  const text = reasons.join(" ");
  const reason = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 3)}...` : text;
  const annotations = {
    [VERDICT.verdict]: verdict,
    [VERDICT.reason]: reason === "" ? null : reason,
    [VERDICT.at]: now.toISOString(),
  };
  await client.patch(
    { apiVersion: "v1", kind: "ConfigMap", namespace, name },
    { metadata: { annotations } },
    { manager: "airlock-reconciler" },
  );
}
