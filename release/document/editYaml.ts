import { isCollection, isMap, isNode, isScalar, parseDocument } from "yaml";
import { type Fault, ok, type Result } from "../fault";
import { appendToList, newlineOf } from "./appendYaml";
import { putEntry } from "./putYaml";
import { type EntryForm, entryLines, type YamlEntry } from "./yamlEntry";

/** A change of a YAML document. */
export type YamlEdit =
  /** Another value, given in YAML, for a key that is there. */
  | { readonly kind: "set"; readonly path: readonly string[]; readonly yaml: string }
  /** One more entry at the end of a list, which is made where there is none. */
  | { readonly kind: "append"; readonly path: readonly string[]; readonly entry: YamlEntry; readonly form: EntryForm }
  /** An entry under a key that is not there yet, in a mapping at the top level, which is made where there is none. */
  | { readonly kind: "put"; readonly map: string; readonly key: string; readonly entry: YamlEntry }
  /** A whole list at the top level, in place of the one that is there, or at the end of the document. */
  | { readonly kind: "list"; readonly key: string; readonly entries: readonly YamlEntry[]; readonly form: EntryForm };

/**
 * Changes a YAML document and leaves everything else, comments, order and spaces included, as it is to the letter; only where a list to append to is written in a form
 * that no line can be added to, the library prints the lines around it anew. What cannot be changed is a fault, all of them at once. Whoever has a
 * model of the document reads the result back with it: here nothing is known of what the keys mean.
 */
export function editYaml(text: string, edits: readonly YamlEdit[], file: string): Result<string> {
  const faults: Fault[] = [];
  let edited = text;
  for (const edit of edits) {
    const next = applied(edited, edit);
    if (next === undefined) {
      faults.push({ file, ...refusalOf(edit) });
    } else {
      edited = next;
    }
  }
  return faults.length > 0 ? { ok: false, faults } : ok(edited);
}

function refusalOf(edit: YamlEdit): Fault {
  switch (edit.kind) {
    case "set":
      return { field: edit.path.join("."), found: "nothing that can be set", expected: "a value" };
    case "append":
      return { field: edit.path.join("."), found: "nothing that can be changed", expected: "a plain list" };
    case "list":
      return { field: edit.key, found: "nothing that can be changed", expected: "a plain list" };
    case "put":
      return { field: edit.map, found: "nothing that can be changed", expected: "a plain mapping" };
  }
}

function applied(text: string, edit: YamlEdit): string | undefined {
  switch (edit.kind) {
    case "set":
      return withValue(text, edit.path, edit.yaml);
    case "append":
      return appendToList(text, edit.path, edit.entry, edit.form);
    case "put":
      return putEntry(text, edit.map, edit.key, edit.entry);
    case "list":
      return withList(text, edit.key, edit.entries, edit.form);
  }
}

function withValue(text: string, path: readonly string[], yaml: string): string | undefined {
  const node = parseDocument(text, { uniqueKeys: false }).getIn(path, true);
  // A block's range holds the comments in it and the line that follows: those are replaced value by value.
  const whole = isScalar(node) || (isCollection(node) && node.flow === true);
  const range = whole ? node.range : undefined;
  return range === undefined || range === null ? undefined : replaced(text, range[0], range[1], yaml);
}

function withList(text: string, key: string, entries: readonly YamlEntry[], form: EntryForm): string | undefined {
  const newline = newlineOf(text);
  const items = entries.flatMap((entry) => entryLines(entry, form)).map((line) => `  ${line}`);
  const lines = [`${key}:`, ...items].join(newline);
  const root = parseDocument(text, { uniqueKeys: false }).contents;
  const pair = isMap(root) ? root.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  const from = isNode(pair?.key) ? pair.key.range[0] : undefined;
  const to = isNode(pair?.value) ? pair.value.range[1] : undefined;
  if (from === undefined || to === undefined) {
    return `${text}${text === "" || text.endsWith("\n") ? "" : newline}${lines}${newline}`;
  }
  return replaced(text, from, to, lines);
}

/** A block ends behind its last line, a value in quotes or brackets before the end of its line. */
function replaced(text: string, from: number, to: number, yaml: string): string {
  const gap = text.slice(from, to).endsWith("\n") ? newlineOf(text) : "";
  return `${text.slice(0, from)}${yaml}${gap}${text.slice(to)}`;
}
