import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isSeq,
  parseDocument,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import { canonicalJson } from "../approval/canonicalJson";
import { type EntryForm, entryLines, needsQuotes, type YamlEntry } from "./yamlEntry";

/**
 * The text of a YAML document with one more entry at the end of the list that a path leads to; undefined where no way keeps what the document
 * says. Where the list is a block, or is missing, only lines are added and every other byte stays. Any other form is printed by the library, and as many
 * of the text's own lines are kept as read the same.
 */
export function appendToList(
  text: string,
  path: readonly string[],
  entry: YamlEntry,
  form: EntryForm,
): string | undefined {
  const style = styleOf(text);
  const document = parseDocument(text, { uniqueKeys: false });
  const expected = plain(document);
  if (expected === undefined || !addPlain(expected, path, entry)) return undefined;
  const inserted = insertLines(text, document, path, entry, form);
  const before = document.toString(style);
  const list = listAt(document, path);
  if (list === undefined) return undefined;
  list.add(nodeOf(entry, form));
  const after = document.toString(style);
  return [inserted, spliced(text, before, after), withNewlines(after, newlineOf(text))].find((candidate) => {
    const read = candidate === undefined ? undefined : plain(parseDocument(candidate, { uniqueKeys: false }));
    return read !== undefined && canonicalJson(read) === canonicalJson(expected);
  });
}

/** What a document says, nothing in it shared; undefined where it is no mapping that can be read. */
function plain(document: Document.Parsed): Record<string, unknown> | undefined {
  if (document.errors.length > 0) return undefined;
  try {
    const data = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 }) ?? {})) as unknown;
    return isRecord(data) ? data : undefined;
  } catch {
    return undefined; // aliases without end
  }
}

/** Adds the entry to the data in place; says whether there is a list, or room for one. */
function addPlain(data: Record<string, unknown>, [key, ...rest]: readonly string[], entry: YamlEntry): boolean {
  if (key === undefined) return false;
  const known = Object.hasOwn(data, key) ? (data[key] ?? undefined) : undefined;
  if (rest.length === 0) {
    if (known !== undefined && !Array.isArray(known)) return false;
    data[key] = [...((known as unknown[] | undefined) ?? []), entry];
    return true;
  }
  const below = known ?? {};
  if (!isRecord(below)) return false;
  data[key] = below;
  return addPlain(below, rest, entry);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Only whole lines are added; undefined where the list, or what it stands in, is not a block. */
function insertLines(
  text: string,
  document: Document,
  path: readonly string[],
  entry: YamlEntry,
  form: EntryForm,
): string | undefined {
  let node: unknown = document.contents;
  for (const [at, key] of path.entries()) {
    if (!isMap(node) || node.flow === true || node.items.length === 0) return undefined;
    if (!node.has(key)) {
      const lines = nested(path.slice(at), entryLines(entry, form), styleOf(text));
      return at === 0 ? atEnd(text, lines) : afterNode(text, node, lines);
    }
    node = node.get(key, true);
  }
  if (!isSeq(node) || node.flow === true || node.items.length === 0) return undefined;
  return afterNode(text, node, entryLines(entry, form));
}

/** A list below keys that are not there yet, each a step deeper. */
function nested([key, ...rest]: readonly string[], lines: readonly string[], style: Style): readonly string[] {
  if (key === undefined) return lines;
  const depth = rest.length > 0 || style.indentSeq ? style.indent : 0;
  return [`${key}:`, ...nested(rest, lines, style).map((line) => `${" ".repeat(depth)}${line}`)];
}

function atEnd(text: string, lines: readonly string[]): string {
  const newline = newlineOf(text);
  return `${text}${text.endsWith("\n") ? "" : newline}${lines.join(newline)}${newline}`;
}

/** Lines behind the last one of a block, as deep as the block stands. */
function afterNode(text: string, node: YAMLMap | YAMLSeq, lines: readonly string[]): string | undefined {
  const newline = newlineOf(text);
  const start = node.range?.[0];
  const end = endOf(node);
  if (start === undefined || end === undefined) return undefined;
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
  const added = lines.map((line) => `${indent}${line}${newline}`).join("");
  const lineEnd = text.indexOf("\n", end - 1);
  return lineEnd === -1
    ? `${text}${newline}${added}`
    : `${text.slice(0, lineEnd + 1)}${added}${text.slice(lineEnd + 1)}`;
}

/** Where the last value of a node ends: a block's own range holds the comments and empty lines behind it. */
function endOf(node: unknown): number | undefined {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (isNode(last)) return endOf(last);
    if (typeof last !== "object" || last === null || !("value" in last) || !("key" in last)) return undefined;
    return endOf(last.value) ?? endOf(last.key);
  }
  return isNode(node) || isAlias(node) ? node.range?.[1] : undefined;
}

/**
 * The lines that differ between two printings of a document, put into the text that it was read from. The library prints a document in one
 * style only; where its lines are those of the text but for empty ones, the text's own are kept. Undefined where they are not (a list that
 * runs over several lines).
 */
function spliced(text: string, before: string, after: string): string | undefined {
  const own = text.split(/\r?\n/);
  const old = before.split("\n");
  const made = after.split("\n");
  const filled = filledLines(own);
  if (filled.length !== filledLines(old).length) return undefined;
  let head = 0;
  while (head < old.length && old[head] === made[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && old[old.length - 1 - tail] === made[made.length - 1 - tail]) tail += 1;
  // Where the change begins and ends in the text: after as many lines that are not empty as in the printing.
  const kept = filledLines(old.slice(0, head)).length;
  const replaced = filledLines(old.slice(head, old.length - tail)).length;
  const start = replaced === 0 ? lineAfter(filled, kept) : (filled[kept] ?? own.length);
  const end = replaced === 0 ? start : lineAfter(filled, kept + replaced);
  const lines = [...own.slice(0, start), ...made.slice(head, made.length - tail), ...own.slice(end)];
  return lines.join(newlineOf(text));
}

/** Indexes of the lines that are not empty. */
function filledLines(lines: readonly string[]): number[] {
  return lines.flatMap((line, at) => (line.trim() === "" ? [] : [at]));
}

function lineAfter(filled: readonly number[], count: number): number {
  return count === 0 ? 0 : (filled[count - 1] ?? 0) + 1;
}

/** The list that a path leads to: made where there is none, and opened to several lines where it is written as `[]`. */
function listAt(document: Document, path: readonly string[]): YAMLSeq | undefined {
  if (document.contents === null) document.contents = new YAMLMap();
  let node: unknown = document.contents;
  for (const [at, key] of path.entries()) {
    if (!isMap(node)) return undefined;
    const last = at === path.length - 1;
    const known = node.get(key, true);
    const fits = last ? isSeq(known) : isMap(known);
    if (!fits && isAlias(known)) return undefined;
    if (!fits) node.set(key, last ? new YAMLSeq() : new YAMLMap());
    const below = node.get(key, true);
    if (isCollection(below) && below.items.length === 0) {
      below.flow = false;
      node.flow = false;
    }
    node = below;
  }
  return isSeq(node) ? node : undefined;
}

function nodeOf(entry: YamlEntry, form: EntryForm): YAMLMap {
  const node = new YAMLMap();
  node.flow = form !== "block";
  for (const [key, value] of Object.entries(entry)) {
    const scalar = new Scalar(value);
    if (typeof value === "string" && needsQuotes(value, form)) scalar.type = Scalar.QUOTE_DOUBLE;
    node.set(new Scalar(key), scalar);
  }
  return node;
}

/** How a text is indented: spaces of a step, and whether a list's dashes stand deeper than its key. */
interface Style {
  readonly lineWidth: 0;
  readonly indent: number;
  readonly indentSeq: boolean;
}

function styleOf(text: string): Style {
  const width = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  const indentSeq = !/^( *)\S[^\n]*:[ \t]*(?:#[^\n]*)?\r?\n\1- /m.test(text);
  return { lineWidth: 0, indent: Math.min(8, Math.max(1, width)), indentSeq };
}

/** The ends of lines that a text uses. */
export function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function withNewlines(text: string, newline: string): string {
  return newline === "\n" ? text : text.split("\n").join(newline);
}
