import type { KeyObject } from "node:crypto";
import type { JsonResult } from "../evidence/file/json";
import { quoteName } from "../evidence/file/reading";
import { openEnvelope } from "./envelope";
import { type AttestedOutcome, readOutcomeStatement } from "./outcomeStatement";

/**
 * What a verifier has signed about a rollout: by this key, and as this identity. A key that signs for two verifiers signs for neither in the other's
 * name (SLSA: consumers accept only specific pairs of signer and verifier). What it says is for the caller to compare. Never throws.
 */
export function verifyOutcome(
  bytes: Uint8Array,
  pinned: { readonly id: string; readonly key: KeyObject },
): JsonResult<AttestedOutcome> {
  const payload = openEnvelope(bytes, pinned.key);
  if (!payload.ok) return payload;
  const outcome = readOutcomeStatement(payload.value);
  if (!outcome.ok || outcome.value.verifier === pinned.id) return outcome;
  const reason = `It was signed as ${quoteName(outcome.value.verifier)}, and airlock.yaml names ${quoteName(pinned.id)}.`;
  return { ok: false, reason };
}
