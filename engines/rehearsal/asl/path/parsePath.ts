import { Cursor } from "./cursor";
import { parseFilter } from "./parseFilter";
import { parseStep } from "./parseStep";
import type { Path, Segment } from "./path";

/**
 * Parses `$.a.b[0]`, `$['a']`, `$.list[*].x`, `$.list[?(@.field == 'VALUE')]` and the same after `$$`.
 * Refuses the rest of JSONPath (`..`, slices, unions, negative indexes, functions) with an ExpressionSyntaxError.
 */
export function parsePath(text: string): Path {
  const cursor = new Cursor(text, "path");
  const path = parsePathAt(cursor);
  if (!cursor.done) cursor.refuse('"." or "["');
  return path;
}

/** Parses the path that starts at the cursor and leaves the cursor behind it. */
export function parsePathAt(cursor: Cursor): Path {
  const start = cursor.position;
  cursor.expect("$");
  const root = cursor.take("$") ? "context" : "data";
  const segments: Segment[] = [];
  for (let next = parseSegment(cursor); next !== undefined; next = parseSegment(cursor)) segments.push(next);
  const open = segments.findIndex((segment) => segment.kind === "wildcard" || segment.kind === "filter");
  const fixed = open < 0 ? segments.length : open;
  return { text: cursor.since(start), root, segments, fixed, definite: open < 0 };
}

function parseSegment(cursor: Cursor): Segment | undefined {
  if (cursor.take("[*]")) return { kind: "wildcard" };
  if (!cursor.take("[?(")) return parseStep(cursor);
  const holds = parseFilter(cursor);
  cursor.expect(")]");
  return { kind: "filter", holds };
}
