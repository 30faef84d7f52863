import { fail, ok, type Result } from "../fault";
import type { LoadedFile } from "../gates/gate";

/** A root that somebody outside the repository trusts: the chain begins there, and may be longer but never shorter. */
export interface PinnedRoot {
  /** 1 or more. */
  readonly number: number;
  /** Hash of the root's bytes, 64 hex digits. */
  readonly sha256: string;
  /** Who says so, for messages: `--root`, `the pack's configuration (root)`. */
  readonly source: string;
}

/** The roots beside airlock.yaml and what they speak for, read beforehand. */
export interface TrustFolder {
  /** The folder that airlock.yaml names as `root`; undefined where it names none. */
  readonly declared: string | undefined;
  /** Every folder beside airlock.yaml that holds roots (the declared one, and `trust`), with its roots and signatures by their names. */
  readonly folders: ReadonlyMap<string, ReadonlyMap<string, LoadedFile>>;
  /** The files that airlock.yaml names for any environment as people or keys to trust, by their path. */
  readonly named: ReadonlyMap<string, LoadedFile>;
}

/** Reads `NUMBER:SHA256`, as `airlock root list` prints it; `source` names the option or the variable. */
export function parsePin(text: string, source: string): Result<PinnedRoot> {
  const [, number = "", sha256 = ""] = /^([1-9]\d{0,5}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number !== "") return ok({ number: Number(number), sha256, source });
  const found = JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
  const remedy = "airlock root list prints it.";
  return fail({ field: source, found, expected: "a root's number, a colon and the hash of its file", remedy });
}
