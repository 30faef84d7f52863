import { isMap, isSeq, parseDocument } from "yaml";
import { canonicalJson } from "../../release/approval/canonicalJson";
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
 * Adds an entry at the end of a list of release.yaml. Where the list is a block, or is missing, only lines are added and every other byte stays;
 * any other form goes through the YAML document, which keeps comments. The result is read back: it must say what
 * the file said before, and the entry.
 */
export function withEntry(
  bytes: Uint8Array,
  file: string,
  list: SignedList,
  entry: Readonly<Record<string, string>>,
): Result<WithEntry> {
  const before = parseManifest(bytes, file);
  if (!before.ok) return before;
  const expected = canonicalJson({ ...before.value, [list]: [...before.value[list], entry] });
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  for (const edited of [insertLine(text, list, entry), throughDocument(text, list, entry)]) {
    const after = edited === undefined ? undefined : parseManifest(new TextEncoder().encode(edited), file);
    if (edited !== undefined && after?.ok === true && canonicalJson(after.value) === expected) {
      return ok({ text: edited, manifest: after.value });
    }
  }
  const remedy = `Add ${flow(entry)} to ${list} by hand.`;
  return fail({ file, field: list, found: "YAML that cannot be changed safely", expected: "a plain list", remedy });
}

/** Only whole lines are added; undefined where the list has another form. */
function insertLine(text: string, list: SignedList, entry: Readonly<Record<string, string>>): string | undefined {
  const root = parseDocument(text, { uniqueKeys: false }).contents;
  if (!isMap(root)) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  if (!root.has(list)) {
    const gap = text.endsWith("\n") ? "" : newline;
    return `${text}${gap}${list}:${newline}  - ${flow(entry)}${newline}`;
  }
  const sequence = root.get(list, true);
  if (!isSeq(sequence) || sequence.flow === true) return undefined;
  const start = sequence.range?.[0];
  const last = sequence.items.at(-1);
  const end = typeof last === "object" && last !== null && "range" in last ? endOf(last.range) : undefined;
  if (start === undefined || end === undefined) return undefined;
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
  const lineEnd = text.indexOf("\n", end - 1);
  const line = `${indent}- ${flow(entry)}${newline}`;
  return lineEnd === -1 ? `${text}${newline}${line}` : `${text.slice(0, lineEnd + 1)}${line}${text.slice(lineEnd + 1)}`;
}

function endOf(range: unknown): number | undefined {
  const end: unknown = Array.isArray(range) ? range[1] : undefined;
  return typeof end === "number" ? end : undefined;
}

function throughDocument(text: string, list: SignedList, entry: Readonly<Record<string, string>>): string {
  const document = parseDocument(text, { uniqueKeys: false });
  const node = document.createNode(entry, { flow: true });
  const sequence = document.get(list, true);
  if (isSeq(sequence)) sequence.add(node);
  else document.set(list, document.createNode([node]));
  return document.toString({ lineWidth: 0 });
}

/** A mapping on one line; texts that YAML could read as something else are quoted. */
function flow(entry: Readonly<Record<string, string>>): string {
  const members = Object.entries(entry).map(([key, value]) => {
    return `${key}: ${/^[A-Za-z][A-Za-z0-9_./-]*$/.test(value) ? value : JSON.stringify(value)}`;
  });
  return `{ ${members.join(", ")} }`;
}
