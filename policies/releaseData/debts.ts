import type { Debt } from "../../release/record/debt";
import { isList, isObject, type Plain } from "../plainValue";

/** What a record says of debts: nothing, the list, or something that cannot be judged. */
export type GivenDebts =
  | { readonly kind: "absent" | "unusable" }
  | { readonly kind: "given"; readonly debts: readonly Debt[] };

/** Reads the property `debts`. A list with anything in it that is no plain debt would hide one: it is unusable as a whole. */
export function debtsOf(value: Plain | undefined): GivenDebts {
  if (value === undefined || value === null) return { kind: "absent" };
  if (!isList(value)) return { kind: "unusable" };
  const read = value.map(debtOf);
  return read.includes(undefined)
    ? { kind: "unusable" }
    : { kind: "given", debts: read.filter((one) => one !== undefined) };
}

function debtOf(value: Plain): Debt | undefined {
  if (!isObject(value)) return undefined;
  const { version, digest, gates, completedAt, dueDays } = value;
  if (typeof version !== "string" || typeof digest !== "string" || typeof completedAt !== "string") return undefined;
  if (Number.isNaN(Date.parse(completedAt)) || typeof dueDays !== "number" || !Number.isFinite(dueDays))
    return undefined;
  if (gates === undefined || !isList(gates)) return undefined;
  const names = gates.filter((gate) => typeof gate === "string");
  return names.length === gates.length ? { version, digest, gates: names, completedAt, dueDays } : undefined;
}
