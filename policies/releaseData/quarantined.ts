import type { Quarantine } from "../../release/record/quarantine";
import { isObject, type Plain } from "../plainValue";

const FIELDS = ["digest", "version", "at", "trigger", "reason"] as const;

/** Reads one of the property `quarantined`; undefined where it is not plain text. */
export function quarantineOf(value: Plain): Quarantine | undefined {
  if (!isObject(value)) return undefined;
  const [digest, version, at, trigger, reason] = FIELDS.map((field) => value[field]);
  if (typeof digest !== "string" || typeof version !== "string" || typeof at !== "string") return undefined;
  if (typeof trigger !== "string" || typeof reason !== "string") return undefined;
  return { digest, version, at, trigger, reason };
}
