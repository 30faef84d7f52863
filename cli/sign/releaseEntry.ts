import { canonicalJson } from "../../release/approval/canonicalJson";
import { editYaml } from "../../release/document/editYaml";
import { fail, ok, type Result } from "../../release/fault";
import type { Manifest } from "../../release/manifest/manifest";
import { parseManifest } from "../../release/manifest/parseManifest";

/** Lists of release.yaml that hold what people signed. */
export type SignedList = "approvals" | "withdrawals" | "overrides";

/** A text of release.yaml with one more entry in a list. */
export interface WithEntry {
  readonly text: string;
  readonly manifest: Manifest;
}

/**
 * Adds an entry at the end of a list of release.yaml, which keeps every other line. The result is read back: it must say what the file said
 * before, and the entry.
 */
export function withEntry(
  bytes: Uint8Array,
  file: string,
  list: SignedList,
  entry: Readonly<Record<string, string>>,
): Result<WithEntry> {
  const before = parseManifest(bytes, file);
  if (!before.ok) return before;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const edited = editYaml(text, [{ kind: "append", path: [list], entry, form: "line" }], file);
  const after = edited.ok ? parseManifest(new TextEncoder().encode(edited.value), file) : edited;
  const expected = canonicalJson({ ...before.value, [list]: [...before.value[list], entry] });
  if (edited.ok && after.ok && canonicalJson(after.value) === expected) {
    return ok({ text: edited.value, manifest: after.value });
  }
  const remedy = `Add ${JSON.stringify(entry)} to ${list} by hand.`;
  return fail({ file, field: list, found: "YAML that cannot be changed safely", expected: "a plain list", remedy });
}
