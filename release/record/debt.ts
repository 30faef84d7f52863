import { z } from "zod";
import { parseMirrored } from "../document/parseMirrored";
import type { Result } from "../fault";

/** Schema name of a mirrored debt. */
export const DEBT_SCHEMA = "airlock/debt/v1";

/** What a completed hotfix owes, as the account mirrors it for programs until it is settled. */
export interface Debt {
  /** Version of the hotfix. */
  readonly version: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** Gates that are owed; the post-mortem is owed in any case. */
  readonly gates: readonly string[];
  /** ISO 8601, UTC. */
  readonly completedAt: string;
  /** Days from then until it is due. */
  readonly dueDays: number;
}

const debtModel = z.strictObject({
  schema: z.literal(DEBT_SCHEMA),
  version: z.string(),
  digest: z.string(),
  gates: z.array(z.object({ gate: z.string() })),
  completedAt: z.string().refine((time) => !Number.isNaN(Date.parse(time)), "a time (ISO 8601)"),
  dueDays: z.number().int().min(0, "a whole number from 0").max(365, "a whole number up to 365"),
});

/** Reads what a parameter mirrors. `source` names it in faults. */
export function parseDebt(json: string, source: string): Result<Debt> {
  const parsed = parseMirrored({ schema: DEBT_SCHEMA, model: debtModel, writer: "The rollout" }, json, source);
  if (!parsed.ok) return parsed;
  const { schema: _, gates, ...debt } = parsed.value;
  return { ok: true, value: { ...debt, gates: gates.map(({ gate }) => gate) } };
}

const DAY_MILLISECONDS = 24 * 3600 * 1000;

/** When a debt is due. The state machine has no arithmetic with dates, so readers compute it. */
export function dueOf({ completedAt, dueDays }: Pick<Debt, "completedAt" | "dueDays">): Date {
  return new Date(Date.parse(completedAt) + dueDays * DAY_MILLISECONDS);
}
