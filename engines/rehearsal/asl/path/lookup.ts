import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../data/json";
import type { Path, Segment } from "./path";

/** Stands for "no such value", which is not the same as null. */
export const MISSING = Symbol("missing");

/** What a definite path found. */
export type Lookup = JsonValue | typeof MISSING;

/** Follows fields and indexes to one value. */
export function lookup(segments: readonly Segment[], root: JsonValue): Lookup {
  let value: Lookup = root;
  for (const segment of segments) {
    value = step(segment, value);
    if (value === MISSING) return MISSING;
  }
  return value;
}

/**
 * All matches of a path with wildcards or filters, in order. Elements without the field that follows are skipped;
 * MISSING when the path breaks off before its first wildcard or filter, or when that one stands on a scalar.
 */
export function lookupAll(path: Path, root: JsonValue): readonly JsonValue[] | typeof MISSING {
  const { segments, fixed } = path;
  let start: Lookup = root;
  for (let i = 0; i < fixed; i++) {
    start = step(segments[i], start);
    if (start === MISSING) return MISSING;
  }
  if (typeof start !== "object" || start === null) return MISSING;
  let matches: JsonValue[] = [start];
  for (let i = fixed; i < segments.length; i++) {
    const found: JsonValue[] = [];
    for (const value of matches) expand(segments[i], value, found);
    matches = found;
  }
  return matches;
}

/**
 * Why a definite path found nothing, in the words of Jayway JsonPath, which AWS hands on: the leaf is missing,
 * something before it is missing, or a value on the way is no object.
 */
export function explainMissing(path: Path, root: JsonValue): string {
  let value: JsonValue = root;
  let place = "$";
  for (const [i, segment] of path.segments.entries()) {
    if (segment.kind !== "field" && segment.kind !== "index") break;
    const next = step(segment, value);
    const name = segment.kind === "field" ? `['${segment.name}']` : `[${segment.index}]`;
    if (next === MISSING) {
      if (segment.kind === "field" && !isJsonObject(value)) {
        return `Expected to find an object with property ${name} in path ${place} but found '${typeName(value)}'.`;
      }
      const leaf = i === path.segments.length - 1;
      return leaf ? `No results for path: ${place}${name}` : `Missing property in path ${place}${name}`;
    }
    value = next;
    place += name;
  }
  return `No results for path: ${place}`;
}

function step(segment: Segment | undefined, value: JsonValue): Lookup {
  if (segment?.kind === "field") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return MISSING;
    const object = value as JsonObject;
    const found = object[segment.name];
    return found === undefined || (segment.inherited && !Object.hasOwn(object, segment.name)) ? MISSING : found;
  }
  if (segment?.kind === "index") {
    if (!isJsonArray(value) || segment.index >= value.length) return MISSING;
    return value[segment.index] ?? null;
  }
  return MISSING;
}

/** Adds to `found` what one segment of a path matches in a value. */
function expand(segment: Segment | undefined, value: JsonValue, found: JsonValue[]): void {
  switch (segment?.kind) {
    case "field":
    case "index": {
      const next = step(segment, value);
      if (next !== MISSING) found.push(next);
      return;
    }
    case "wildcard":
      if (isJsonArray(value)) for (const item of value) found.push(item);
      else if (isJsonObject(value)) for (const field of Object.values(value)) found.push(field);
      return;
    case "filter":
      if (isJsonArray(value)) {
        for (const item of value) if (segment.holds(item)) found.push(item);
      }
      // Jayway applies a filter on an object to the object itself.
      if (isJsonObject(value) && segment.holds(value)) found.push(value);
      return;
    case undefined:
      return;
  }
}

function typeName(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
