import { canonicalJson } from "../approval/canonicalJson";
import { sha256 } from "../approval/releaseHash";
import type { Result } from "../fault";
import { parseRoot, type Root } from "./root";
import type { TrustState } from "./trustState";

/** The root that a new one follows. */
export interface RootBefore {
  readonly number: number;
  readonly sha256: string;
}

/** A root as it is written, ready to be signed. */
export interface NextRoot {
  readonly bytes: Uint8Array;
  /** Hash of the bytes, 64 hex digits. */
  readonly sha256: string;
  readonly root: Root;
}

/**
 * Writes the root that follows another, or the first: equal states have equal bytes, so that two people who propose the same propose one root. `file` is
 * its path in faults: keepers who cannot make up the quorum are refused before anybody signs.
 */
export function nextRoot(
  before: RootBefore | undefined,
  state: TrustState,
  kept: { readonly quorum: number; readonly signers: readonly string[] },
  file: string,
): Result<NextRoot> {
  const { environments, files } = state;
  const content = {
    schema: "airlock/root/v1",
    number: (before?.number ?? 0) + 1,
    previous: before?.sha256 ?? null,
    quorum: kept.quorum,
    signers: kept.signers,
    environments: sorted(environments),
    files: sorted(files),
  };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const bytes = Buffer.from(text);
  const root = parseRoot(bytes, file);
  return root.ok ? { ok: true, value: { bytes, sha256: sha256(text), root: root.value } } : root;
}

/** The same data with its keys in one order, at every depth. */
function sorted(value: unknown): unknown {
  return JSON.parse(canonicalJson(value)) as unknown;
}
