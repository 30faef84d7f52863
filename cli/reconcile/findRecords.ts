import { createHash } from "node:crypto";
import type { ClusterClient, ClusterObject } from "../../engines/argo/cluster";
import { HOLDS_LABEL, RECORD_LABEL, recordName, revisionOf, VERDICT } from "../../engines/argo/ledger/names";
import { EVIDENCE_ANNOTATION, RECORD_KEY } from "../../engines/argo/ledger/recordObjects";
import { describeFault } from "../../release/fault";
import { type ParsedRecord, parseRecord } from "../../release/record/parseRecord";
import { dataOf } from "./systemMap";

/** A record as it stands in a cluster. */
export interface FoundRecord {
  readonly name: string;
  /** Of the bytes of `record.json`, 64 hex digits. */
  readonly sha256: string;
  /** Undefined where it cannot be read. */
  readonly record: ParsedRecord | undefined;
  /** Why it is no record, or why it is none of this place, in whole sentences; before anything in it is judged. */
  readonly misplaced: readonly string[];
  /** What it is annotated with, by whomever. */
  readonly verdict: string;
  readonly evidencePrefix: string;
  readonly resourceVersion: string;
}

/** Every record of a namespace, newest first by the API server's clock. */
export async function findRecords(client: ClusterClient, namespace: string): Promise<readonly FoundRecord[]> {
  const labels = { [HOLDS_LABEL]: "record" };
  const maps = await client.list({ apiVersion: "v1", kind: "ConfigMap", namespace }, { labels });
  return maps
    .toSorted((one, other) => createdAt(other) - createdAt(one) || (one.metadata.name < other.metadata.name ? -1 : 1))
    .map((map) => readRecordObject(map, namespace));
}

function readRecordObject(map: ClusterObject, namespace: string): FoundRecord {
  const { name, annotations = {}, resourceVersion = "" } = map.metadata;
  const text = dataOf(map)[RECORD_KEY] ?? "";
  const parsed = parseRecord(text, name);
  const sha256 = createHash("sha256").update(text).digest("hex");
  return {
    name,
    sha256,
    record: parsed.ok ? parsed.value : undefined,
    misplaced: [
      ...(map["immutable"] === true ? [] : ["The record can be changed: its ConfigMap is not immutable."]),
      ...(parsed.ok
        ? outOfPlace(parsed.value, name, namespace, map.metadata.labels?.[RECORD_LABEL])
        : parsed.faults.map(describeFault)),
    ],
    verdict: annotations[VERDICT.verdict] ?? "",
    evidencePrefix: annotations[EVIDENCE_ANNOTATION] ?? "",
    resourceVersion,
  };
}

/** A record under another one's name, or of another namespace, would run as that one. */
function outOfPlace(
  record: ParsedRecord,
  name: string,
  namespace: string,
  label: string | undefined,
): readonly string[] {
  const [expected, revision] = [recordName(record), revisionOf(namespace, record.service)];
  return [
    ...(name === expected ? [] : [`The record stands in ConfigMap ${name}, and belongs in ${expected}.`]),
    // Admission keeps what has the label.
    ...(label === record.service
      ? []
      : [`The record can be deleted: its label ${RECORD_LABEL} is not ${record.service}.`]),
    ...(record.revision === revision
      ? []
      : [`The record is for ${record.revision}, and ${revision} was to be verified.`]),
  ];
}

function createdAt({ metadata }: ClusterObject): number {
  return Date.parse(metadata.creationTimestamp ?? "") || 0;
}
