import { isCollection, isMap, isNode, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { newlineOf } from "./appendYaml";
import { memberText, type YamlEntry } from "./yamlEntry";

/**
 * The text of a YAML document with an entry under a new key of a mapping at the top level: one line is added, and every other byte stays. The
 * mapping is made where there is none. Undefined where the key is there already, or the mapping is no plain one.
 */
export function putEntry(text: string, map: string, key: string, entry: YamlEntry): string | undefined {
  const root = parseDocument(text, { uniqueKeys: false }).contents;
  if (root !== null && !isMap(root)) return undefined;
  const newline = newlineOf(text);
  const line = `${key}: ${memberText(entry)}`;
  const pair = pairOf(root, map);
  if (pair === undefined) {
    const end = text === "" || text.endsWith("\n") ? "" : newline;
    return `${text}${end}${map}:${newline}  ${line}${newline}`;
  }
  const below = pair.value;
  if (isMap(below)) return pairOf(below, key) === undefined ? intoMap(text, below, line, newline) : undefined;
  return isScalar(below) && below.value === null ? underKey(text, pair, line, newline) : undefined;
}

function pairOf(map: YAMLMap | null, key: string): Pair | undefined {
  return map?.items.find((item) => isScalar(item.key) && item.key.value === key);
}

/** Before the first member: a comment at the mapping's end may belong to what follows it. */
function intoMap(text: string, map: YAMLMap, line: string, newline: string): string | undefined {
  const start = map.range?.[0];
  if (start === undefined) return undefined;
  if (map.flow === true) {
    const comma = map.items.length === 0 ? " " : ", ";
    return `${text.slice(0, start + 1)} ${line}${comma}${text.slice(start + 1).trimStart()}`;
  }
  const indent = " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
  return `${text.slice(0, start)}${line}${newline}${indent}${text.slice(start)}`;
}

/** Below a key without a value, whose line may end with a comment. */
function underKey(text: string, { key, value }: Pair, line: string, newline: string): string | undefined {
  if (!isNode(key) || !isNode(value) || isCollection(value)) return undefined;
  const from = value.range?.[0];
  const colon = key.range?.[1];
  // `null` or `~` written out would stand in the way.
  if (from === undefined || colon === undefined || text.slice(colon, value.range?.[1]).trim() !== ":") return undefined;
  const end = text.indexOf("\n", from);
  return end === -1
    ? `${text}${newline}  ${line}${newline}`
    : `${text.slice(0, end + 1)}  ${line}${newline}${text.slice(end + 1)}`;
}
