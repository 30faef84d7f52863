import type { LiveRelease } from "../../release/gates/gate";
import { isObject, type Plain } from "../plainValue";

/** Reads the property `live`; undefined where it is no plain version and digest. */
export function liveOf(value: Plain): LiveRelease | undefined {
  if (!isObject(value)) return undefined;
  const { version, digest } = value;
  return typeof version === "string" && typeof digest === "string" ? { version, digest } : undefined;
}
