import { isJsonArray, isJsonObject, type JsonValue } from "../data/json";
import type { Path, Segment } from "./path";

/** Stands for "no such value", which is not the same as null. */
export const MISSING = Symbol("missing");

/** What a definite path found. */
export type Lookup = JsonValue | typeof MISSING;

/** Follows fields and indexes to one value. */
export function lookup(segments: readonly Segment[], root: JsonValue): Lookup {
  let value: JsonValue = root;
  for (const segment of segments) {
    const next = step(segment, value);
    if (next === MISSING) return MISSING;
    value = next;
  }
  return value;
}

/**
 * All matches of a path with wildcards or filters, in order. Elements without the field that follows are skipped;
 * MISSING when the path breaks off before its first wildcard or filter, or when that one stands on a scalar.
 */
export function lookupAll(segments: readonly Segment[], root: JsonValue): readonly JsonValue[] | typeof MISSING {
  const first = segments.findIndex((segment) => segment.kind === "wildcard" || segment.kind === "filter");
  const start = lookup(segments.slice(0, first), root);
  if (start === MISSING || typeof start !== "object" || start === null) return MISSING;
  let matches: readonly JsonValue[] = [start];
  for (const segment of segments.slice(first)) matches = matches.flatMap((value) => expand(segment, value));
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

function step(segment: Segment, value: JsonValue): Lookup {
  if (segment.kind === "field") {
    if (!isJsonObject(value) || !Object.hasOwn(value, segment.name)) return MISSING;
    return value[segment.name] ?? null;
  }
  if (segment.kind === "index") {
    if (!isJsonArray(value) || segment.index >= value.length) return MISSING;
    return value[segment.index] ?? null;
  }
  return MISSING;
}

function expand(segment: Segment, value: JsonValue): readonly JsonValue[] {
  switch (segment.kind) {
    case "field":
    case "index": {
      const found = step(segment, value);
      return found === MISSING ? [] : [found];
    }
    case "wildcard":
      if (isJsonArray(value)) return value;
      return isJsonObject(value) ? Object.values(value) : [];
    case "filter":
      if (isJsonArray(value)) return value.filter(segment.holds);
      // Jayway applies a filter on an object to the object itself.
      return isJsonObject(value) && segment.holds(value) ? [value] : [];
  }
}

function typeName(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
