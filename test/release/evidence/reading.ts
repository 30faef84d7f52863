import assert from "node:assert/strict";
import type { EvidenceKind, UsableOf } from "../../../release/evidence/evidence";
import { readEvidence } from "../../../release/evidence/readEvidence";

/** What a usable file said; anything else fails the test. */
export function usable<K extends EvidenceKind>(kind: K, content: string | Uint8Array): UsableOf<K> {
  const reading = readEvidence(kind, Buffer.from(content));
  assert.ok(reading.verdict === "usable", JSON.stringify(reading));
  assert.equal(reading.kind, kind);
  return reading as unknown as UsableOf<K>;
}

/** Why a file proves nothing; a usable one fails the test. */
export function reasonOf(kind: EvidenceKind, content: string | Uint8Array): string {
  const reading = readEvidence(kind, Buffer.from(content));
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  return reading.reason;
}
