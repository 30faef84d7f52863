import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import type { Fault } from "../fault";

/** Deepest nesting: release.yaml needs six levels, Pulumi's configuration a few more. */
export const MAX_DEPTH = 64;

/**
 * What the parser lets pass and yet is no plain data: nesting without end, keys that stand twice, keys that are no text (they would be made into one), and `__proto__`,
 * which mappings of JavaScript pass over in silence.
 */
export function structureFaults(document: Document, file: string, lines: LineCounter): Fault[] {
  const faults: Fault[] = [];
  const waiting: { readonly node: unknown; readonly depth: number }[] = [{ node: document.contents, depth: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (!isMap(node) && !isSeq(node)) continue;
    if (depth > MAX_DEPTH) return [tooDeep(file, placeOf(node, lines))];
    const keys = new Set<string>();
    for (const item of node.items) {
      if (!isMap(node)) {
        waiting.push({ node: item, depth: depth + 1 });
        continue;
      }
      const { key, value } = item as { readonly key: unknown; readonly value: unknown };
      const field = placeOf((key ?? node) as Node, lines);
      const found = keyFault(key);
      if (found !== undefined) {
        faults.push({ file, field, found, expected: "a text other than __proto__", remedy: "Remove it." });
      }
      const name = isScalar(key) ? String(key.value) : "";
      if (found === undefined && keys.has(name)) {
        faults.push({ file, field, found: "a key that stands twice", expected: "well-formed YAML with unique keys" });
      }
      keys.add(name);
      waiting.push({ node: value, depth: depth + 1 });
    }
  }
  return faults;
}

/** The fault of a document that is nested so deeply that nobody wrote it by hand. */
export function tooDeep(file: string, field: string): Fault {
  return { file, field, found: "nesting without end", expected: `at most ${MAX_DEPTH} levels` };
}

function keyFault(key: unknown): string | undefined {
  if (!isScalar(key)) return "a key that is no text";
  if (key.value === null) return "a key that is empty";
  return key.value === "__proto__" ? "the key __proto__" : undefined;
}

function placeOf(node: Node, lines: LineCounter): string {
  const { line, col } = lines.linePos(node.range?.[0] ?? 0);
  return `line ${line}, column ${col}`;
}
