import { fail, ok, type Result } from "../fault";

/** A root that somebody outside the repository trusts: the chain begins there, and may be longer but never shorter. */
export interface PinnedRoot {
  /** 1 or more. */
  readonly number: number;
  /** Hash of the root's bytes, 64 hex digits. */
  readonly sha256: string;
  /** Who says so, for messages: `--root`, `the pack's configuration (root)`. */
  readonly source: string;
}

/** Reads `NUMBER:SHA256`, as `airlock root list` prints it; `source` names the option or the variable. */
export function parsePin(text: string, source: string): Result<PinnedRoot> {
  const [, number = "", sha256 = ""] = /^([1-9]\d{0,5}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number !== "") return ok({ number: Number(number), sha256, source });
  const found = JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
  const remedy = "airlock root list prints it.";
  return fail({ field: source, found, expected: "a root's number, a colon and the hash of its file", remedy });
}
