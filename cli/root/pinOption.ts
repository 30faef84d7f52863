import type { Result } from "../../release/fault";
import { type PinnedRoot, parsePin } from "../../release/trust/pinnedRoot";

/** How a command is told which root is trusted. */
export interface PinOption {
  /** `NUMBER:HASH`; else in AIRLOCK_ROOT. */
  readonly root?: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** The root that the option or the variable names; undefined where neither does. */
export function pinOf({ root, variables = {} }: PinOption): Result<PinnedRoot> | undefined {
  if (root !== undefined) return parsePin(root, "--root");
  const text = variables["AIRLOCK_ROOT"] ?? "";
  return text === "" ? undefined : parsePin(text, "AIRLOCK_ROOT");
}
