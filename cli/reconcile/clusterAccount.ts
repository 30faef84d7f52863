import type { ClusterClient } from "../../engines/argo/cluster";
import { ClusterFailure } from "../../engines/argo/cluster";
import { joinParts, MOST_PARTS, MOST_UNPACKED_BYTES } from "../../engines/argo/ledger/evidenceParts";
import { EVIDENCE_LABEL, evidenceName } from "../../engines/argo/ledger/names";
import { PART_KEY, PARTS_ANNOTATION } from "../../engines/argo/ledger/recordObjects";
import type { Fault } from "../../release/fault";
import { type Debt, parseDebt } from "../../release/record/debt";
import type { EvidenceReference } from "../../release/record/record";
import type { EarlierRecord } from "../../release/record/vanishedOverrides";
import { unwrittenOverrides } from "../verifyRecord/earlierOverrides";
import type { RecordAccount } from "../verifyRecord/recordAccount";
import type { Bytes } from "../verifyRecord/recordSource";
import type { FoundRecord } from "./findRecords";
import type { NamespaceState } from "./namespaceState";

/** A namespace of a cluster as the account that a record is judged by. `others` are all records of the namespace, newest first by the API server's clock. */
export function clusterAccount(
  client: ClusterClient,
  state: NamespaceState,
  own: FoundRecord,
  others: readonly FoundRecord[],
): RecordAccount {
  const { namespace, trust } = state;
  const bundle = (evidence: EvidenceReference) => {
    const record = [own, ...others].find((each) => each.record?.evidence?.sha256 === evidence.sha256);
    return readEvidence(client, namespace, record?.evidencePrefix ?? "", evidence);
  };
  return {
    bundle,
    quarantined: async (digest) => {
      const item = (await state.quarantined()).get(digest);
      return { kind: "read", quarantined: item === undefined ? [] : [item] };
    },
    owed: async () => {
      const debts: Debt[] = [];
      for (const [version, json] of Object.entries(await state.debts())) {
        const debt = parseDebt(json, `debts of namespace ${namespace}: ${version}`);
        // One that cannot be read may be overdue.
        if (!debt.ok) return { kind: "surroundings", fault: debt.faults[0] ?? UNREADABLE };
        debts.push(debt.value);
      }
      return { kind: "read", debts };
    },
    earlier: async (record) => {
      if (record.kind !== "normal") return { kind: "read", reasons: [] };
      const earlier = others
        .filter(({ name }) => name !== own.name)
        .slice(0, trust.earlier)
        .flatMap((each): EarlierRecord[] =>
          each.record === undefined ? [] : [{ key: each.name, record: each.record }],
        );
      return unwrittenOverrides(record, earlier, trust, bundle);
    },
  };
}

const UNREADABLE: Fault = { field: "debts", found: "an entry that cannot be read", expected: "what a hotfix owes" };

/** The evidence in its parts. Whoever wrote them, never more is held than the record announces; whether it is the record's is judged by its hash. */
async function readEvidence(
  client: ClusterClient,
  namespace: string,
  prefix: string,
  { bytes }: EvidenceReference,
): Promise<Bytes> {
  const file = `evidence ${prefix === "" ? "of the record" : prefix} in namespace ${namespace}`;
  const missing = (found: string): Bytes => {
    const expected = `immutable ConfigMaps with the parts of the evidence, at most ${MOST_PARTS}, each with the label ${EVIDENCE_LABEL}`;
    return { kind: "bad input", fault: { file, field: "", found, expected } };
  };
  if (prefix === "") return missing("no annotation that names it");
  if (bytes > MOST_UNPACKED_BYTES) {
    const expected = `at most ${MOST_UNPACKED_BYTES} bytes (64 MiB) in a cluster`;
    return { kind: "bad input", fault: { file, field: "", found: `${bytes} bytes`, expected } };
  }
  const parts: Buffer[] = [];
  for (let part = 1, most = 1; part <= most; part++) {
    const name = evidenceName(prefix, part);
    const found = await client.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name }).catch(nameless);
    const content = (found?.["binaryData"] as Readonly<Record<string, unknown>> | undefined)?.[PART_KEY];
    if (typeof content !== "string") return missing(`no part ${name}`);
    // Admission keeps what has the label, and nobody changes what is immutable: what was judged has to stay.
    if (found?.["immutable"] !== true || found.metadata.labels?.[EVIDENCE_LABEL] === undefined) {
      return missing(`${name}, which can be changed or deleted`);
    }
    const announced = Number(found.metadata.annotations?.[PARTS_ANNOTATION]);
    if (!Number.isInteger(announced) || announced < part || announced > MOST_PARTS) {
      return missing(`${announced} parts announced by ${name}`);
    }
    most = announced;
    parts.push(Buffer.from(content, "base64"));
  }
  const joined = joinParts(parts, bytes, file);
  if (joined.ok) return { kind: "read", bytes: joined.value };
  return joined.faults[0] === undefined ? missing("nothing") : { kind: "bad input", fault: joined.faults[0] };
}

/** The name comes out of an annotation that anybody wrote: one that the API server refuses names nothing. */
function nameless(error: unknown): undefined {
  if (error instanceof ClusterFailure && (error.kind === "refused" || error.kind === "no-kind")) return undefined;
  throw error;
}
