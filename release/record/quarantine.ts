import { z } from "zod";
import { parseMirrored } from "../document/parseMirrored";
import type { Result } from "../fault";
import { digestField } from "../manifest/fields";

/** Schema name of a mirrored quarantine. */
export const QUARANTINE_SCHEMA = "airlock/quarantine/v1";

/** A digest that was rolled back because it was judged bad, as the account mirrors it for programs. */
export interface Quarantine {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** Version that was rolled back. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What sent it back: `alarm`, `smoke-failed`, `never-steady`, `person`. */
  readonly trigger: string;
  readonly reason: string;
}

const quarantineModel = z.strictObject({
  schema: z.literal(QUARANTINE_SCHEMA),
  digest: digestField,
  version: z.string(),
  at: z.string(),
  trigger: z.string(),
  reason: z.string(),
});

/** Reads what a parameter mirrors. `source` names it in faults. */
export function parseQuarantine(json: string, source: string): Result<Quarantine> {
  const mirrored = { schema: QUARANTINE_SCHEMA, model: quarantineModel, writer: "The rollback" };
  const parsed = parseMirrored(mirrored, json, source);
  if (!parsed.ok) return parsed;
  const { schema: _, ...quarantine } = parsed.value;
  return { ok: true, value: quarantine };
}
