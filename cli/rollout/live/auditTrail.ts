import type { OutcomeDocument, ReleaseRecordDocument } from "../../../release/record/record";
import type { Edge } from "../account/edge";
import type { Places } from "../account/places";
import type { LastOutcome } from "../status/rolloutStatus";

/** The stages of a record's plan, as far as a reader needs them. */
export interface RecordedStage {
  readonly name: string;
  readonly approval: boolean;
}

/** What commands read of a record. */
export interface RecordFacts {
  readonly version: string;
  readonly digest: string;
  readonly passed: boolean;
  readonly stages: readonly RecordedStage[];
}

/** Reads a record; undefined where there is none. */
export async function readRecord(edge: Edge, places: Places, key: string): Promise<RecordFacts | undefined> {
  const document = await readJson<Partial<ReleaseRecordDocument>>(edge, places, key);
  if (document === undefined) return undefined;
  return {
    version: document.version ?? "",
    digest: document.artifact?.digest ?? "",
    passed: document.gates?.passed === true,
    stages: (document.plan?.stages ?? []).map(({ name, approval }) => ({ name, approval })),
  };
}

/** What the rollback log says. Source: docs/reference/rollout.md, airlock/rollback/v1. */
interface RollbackLog {
  readonly trigger?: string;
  readonly reason?: string;
  readonly detectedAt?: string;
  readonly restoredAt?: string;
  readonly from?: { readonly version?: string };
  readonly to?: { readonly version?: string };
  readonly by?: string;
}

/** Reads how the rollout of a record ended; null while it has not. */
export async function readOutcome(edge: Edge, places: Places, recordKey: string): Promise<LastOutcome | null> {
  const outcome = await readJson<Partial<OutcomeDocument>>(edge, places, recordKey.replace(/^releases\//, "outcomes/"));
  if (outcome === undefined) return null;
  const { version = "", outcome: ending = "", endedAt = "" } = outcome;
  if (ending !== "rolled-back") return { version, outcome: ending, endedAt, rollback: null };
  const log = await readJson<RollbackLog>(edge, places, recordKey.replace(/^releases\//, "rollbacks/"));
  return { version, outcome: ending, endedAt, rollback: rollbackOf(log) };
}

function rollbackOf(log: RollbackLog | undefined): LastOutcome["rollback"] {
  if (log === undefined) return null;
  return {
    from: log.from?.version ?? "",
    to: log.to?.version ?? "",
    trigger: log.trigger ?? "",
    reason: log.reason ?? "",
    by: log.by ?? "",
    detectedAt: log.detectedAt ?? "",
    restoredAt: log.restoredAt ?? "",
  };
}

/** A document of the audit bucket; one that is no JSON object counts as none. */
async function readJson<T extends object>(edge: Edge, places: Places, key: string): Promise<T | undefined> {
  const text = await edge.readObject(places.bucket, key);
  if (text === undefined) return undefined;
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? (data as T) : undefined;
  } catch {
    return undefined;
  }
}
