import type { Quarantine } from "../../release/record/quarantine";
import { isList, isObject, type Plain } from "../plainValue";

/** What a record says of quarantines: nothing, the list, or something that cannot be judged. */
export type GivenQuarantines =
  | { readonly kind: "absent" | "unusable" }
  | { readonly kind: "given"; readonly quarantined: readonly Quarantine[] };

const FIELDS = ["digest", "version", "at", "trigger", "reason"] as const;

/** Reads the property `quarantined`. A list with anything in it that is not plain text would hide a digest: it is unusable as a whole. */
export function quarantinesOf(value: Plain | undefined): GivenQuarantines {
  if (value === undefined || value === null) return { kind: "absent" };
  if (!isList(value)) return { kind: "unusable" };
  const read = value.map(quarantineOf);
  return read.includes(undefined)
    ? { kind: "unusable" }
    : { kind: "given", quarantined: read.filter((one) => one !== undefined) };
}

function quarantineOf(value: Plain): Quarantine | undefined {
  if (!isObject(value)) return undefined;
  const [digest, version, at, trigger, reason] = FIELDS.map((field) => value[field]);
  if (typeof digest !== "string" || typeof version !== "string" || typeof at !== "string") return undefined;
  if (typeof trigger !== "string" || typeof reason !== "string") return undefined;
  return { digest, version, at, trigger, reason };
}
