import { createHash } from "node:crypto";
import type { PackedBundle } from "../../../release/bundle/packBundle";
import { ok, type Result } from "../../../release/fault";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { labelsOf } from "../naming";
import { partsOf } from "./evidenceParts";
import {
  EVIDENCE_LABEL,
  evidenceName,
  evidencePrefix,
  HOLDS_LABEL,
  RECORD_LABEL,
  recordName,
  revisionOf,
} from "./names";

/** Key of the record in its ConfigMap. */
export const RECORD_KEY = "record.json";

/** Key of a part of the evidence in its ConfigMap. */
export const PART_KEY = "bundle.tar.gz";

/** Annotation of a record: what the names of its evidence begin with. Whether it is the record's is told by the hash in the record. */
export const EVIDENCE_ANNOTATION = "airlock.dev/evidence";

/** Annotation of a part of the evidence: how many there are. */
export const PARTS_ANNOTATION = "airlock.dev/parts";

/** A ConfigMap that nobody changes any more. */
export interface FixedConfigMap {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly immutable: true;
  readonly data?: Readonly<Record<string, string>>;
  /** Base64. */
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** A record and everything that it was judged by, as a cluster holds them. */
export interface RecordObjects {
  readonly record: FixedConfigMap;
  readonly evidence: readonly FixedConfigMap[];
}

/**
 * The objects of a release record: the same record as on AWS, but for its revision, and the same bundle. Pure, and without a clock: the same release gives the same
 * record to the letter.
 */
export function recordObjects(
  record: Omit<ReleaseRecordDocument, "revision">,
  bundle: PackedBundle,
  namespace: string,
): Result<RecordObjects> {
  const { service } = record;
  const parts = partsOf(bundle);
  if (!parts.ok) return parts;
  const document: ReleaseRecordDocument = { ...record, revision: revisionOf(namespace, service) };
  const hash = createHash("sha256");
  for (const part of parts.value) hash.update(part);
  const prefix = evidencePrefix(service, hash.digest("hex"));
  const fixed = (name: string, holds: "record" | "evidence", annotations: Readonly<Record<string, string>>) => ({
    apiVersion: "v1" as const,
    kind: "ConfigMap" as const,
    metadata: {
      name,
      namespace,
      labels: {
        ...labelsOf(service),
        [HOLDS_LABEL]: holds,
        [holds === "record" ? RECORD_LABEL : EVIDENCE_LABEL]: service,
      },
      annotations,
    },
    immutable: true as const,
  });
  return ok({
    record: {
      ...fixed(recordName(record), "record", { [EVIDENCE_ANNOTATION]: prefix }),
      data: { [RECORD_KEY]: JSON.stringify(document) },
    },
    evidence: parts.value.map((part, index) => ({
      ...fixed(evidenceName(prefix, index + 1), "evidence", { [PARTS_ANNOTATION]: String(parts.value.length) }),
      binaryData: { [PART_KEY]: part.toString("base64") },
    })),
  });
}
