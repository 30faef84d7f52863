import type { Debt } from "../../release/record/debt";
import { isList, isObject, type Plain } from "../plainValue";

/** Reads one of the property `debts`; undefined where it is no plain debt. */
export function debtOf(value: Plain): Debt | undefined {
  if (!isObject(value)) return undefined;
  const { version, digest, gates, completedAt, dueDays } = value;
  if (typeof version !== "string" || typeof digest !== "string" || typeof completedAt !== "string") return undefined;
  if (Number.isNaN(Date.parse(completedAt)) || typeof dueDays !== "number" || !Number.isFinite(dueDays))
    return undefined;
  if (gates === undefined || !isList(gates)) return undefined;
  const names = gates.filter((gate) => typeof gate === "string");
  return names.length === gates.length ? { version, digest, gates: names, completedAt, dueDays } : undefined;
}
