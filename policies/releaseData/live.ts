import type { LiveRelease } from "../../release/gates/gate";
import { isObject, type Plain } from "../plainValue";

/** What a record says of the live release: nothing, the release, or something that cannot be judged. */
export type GivenLive =
  | { readonly kind: "absent" | "unusable" }
  | { readonly kind: "given"; readonly live: LiveRelease };

/** Reads the property `live`. */
export function liveOf(value: Plain | undefined): GivenLive {
  if (value === undefined || value === null) return { kind: "absent" };
  if (!isObject(value)) return { kind: "unusable" };
  const { version, digest } = value;
  if (typeof version !== "string" || typeof digest !== "string") return { kind: "unusable" };
  return { kind: "given", live: { version, digest } };
}
