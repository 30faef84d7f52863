import { isDeepStrictEqual } from "node:util";
import { type Document, isSeq, parseDocument, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { EvidenceKind } from "../../release/evidence/evidence";

/** An entry of a list below `evidence:`. */
export interface NewEntry {
  readonly kind: EvidenceKind;
  readonly path: string;
  readonly sha256: string;
  /** Number of tests; for the kind `tests` only. */
  readonly count?: number;
}

/**
 * The text of release.yaml with entries added under `evidence`. Every line that does not change stays as it is, with its comments and its
 * style; the new lines take the indentation and the ends of lines that the file uses.
 */
export function bindEntries(text: string, entries: readonly NewEntry[]): string {
  return entries.reduce(bindEntry, text);
}

function bindEntry(text: string, { kind, path, sha256, count }: NewEntry): string {
  const document = parseDocument(text);
  const style = {
    lineWidth: 0,
    indent: indentOf(text),
    indentSeq: !/^( *)\S[^\n]*:[ \t]*(?:#[^\n]*)?\r?\n\1- /m.test(text),
  };
  const before = document.toString(style);
  const entry = new YAMLMap();
  entry.set(new Scalar("path"), new Scalar(path));
  const hash = new Scalar(sha256);
  // A hash of digits alone would be a number without them.
  hash.type = Scalar.QUOTE_DOUBLE;
  entry.set(new Scalar("sha256"), hash);
  if (count !== undefined) entry.set(new Scalar("count"), new Scalar(count));
  listOf(document, kind).add(entry);
  const after = document.toString(style);
  const kept = spliced(text, before, after);
  return reads(kept, document) ? kept : after;
}

/** Whether a text says what a document says. */
function reads(text: string, document: Document): boolean {
  const parsed = parseDocument(text);
  return parsed.errors.length === 0 && isDeepStrictEqual(parsed.toJS(), document.toJS());
}

/**
 * The lines that differ between two printings of a document, put into the text that it was read from. The library prints a document in one
 * style only; where its lines are those of the text but for empty ones, the text's own are kept. Else (a list that runs over several lines) its
 * printing is taken.
 */
function spliced(text: string, before: string, after: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const own = text.split(/\r?\n/);
  const old = before.split("\n");
  const made = after.split("\n");
  const filled = filledLines(own);
  if (filled.length !== filledLines(old).length) return made.join(newline);
  let head = 0;
  while (head < old.length && old[head] === made[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && old[old.length - 1 - tail] === made[made.length - 1 - tail]) tail += 1;
  // Where the change begins and ends in the text: after as many lines that are not empty as in the printing.
  const kept = filledLines(old.slice(0, head)).length;
  const replaced = filledLines(old.slice(head, old.length - tail)).length;
  const start = replaced === 0 ? lineAfter(filled, kept) : (filled[kept] ?? own.length);
  const end = replaced === 0 ? start : lineAfter(filled, kept + replaced);
  return [...own.slice(0, start), ...made.slice(head, made.length - tail), ...own.slice(end)].join(newline);
}

/** Indexes of the lines that are not empty. */
function filledLines(lines: readonly string[]): number[] {
  return lines.flatMap((line, at) => (line.trim() === "" ? [] : [at]));
}

function lineAfter(filled: readonly number[], count: number): number {
  return count === 0 ? 0 : (filled[count - 1] ?? 0) + 1;
}

/** The list of a kind; made where there is none, and opened to several lines where it is written as `[]`. */
function listOf(document: Document, kind: EvidenceKind): YAMLSeq {
  if (!(document.get("evidence") instanceof YAMLMap)) document.set("evidence", new YAMLMap());
  const evidence = document.get("evidence") as YAMLMap;
  if (evidence.items.length === 0) evidence.flow = false;
  const known = evidence.get(kind);
  if (isSeq(known)) {
    if (known.items.length === 0) {
      known.flow = false;
      evidence.flow = false;
    }
    return known;
  }
  const made = new YAMLSeq();
  evidence.set(kind, made);
  evidence.flow = false;
  return made;
}

/** Spaces of the first indented line, 2 where none is. */
function indentOf(text: string): number {
  const width = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  return Math.min(8, Math.max(1, width));
}
