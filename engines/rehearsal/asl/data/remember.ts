import { lookup, MISSING, type Path, type Segment } from "../path";
import type { JsonValue } from "./json";
import type { Scope } from "./scope";

/** Templates of fewer paths are evaluated sooner than they are looked up. */
const FEWEST_PATHS = 8;

/**
 * A template that gives its latest result again while the data that it reads is the very same. A loop that takes an unchanged
 * item apart, time and again, pays for it once. Sound because data is never changed, only replaced: the same object holds the
 * same fields. Templates that read the context object, or data in several places, are left as they are.
 */
export function remembering(
  evaluate: (scope: Scope) => JsonValue,
  paths: readonly Path[],
): (scope: Scope) => JsonValue {
  const place = commonPlace(paths);
  if (place.length === 0 || paths.length < FEWEST_PATHS) return evaluate;
  let read: JsonValue | typeof MISSING = MISSING;
  let result: JsonValue = null;
  return (scope) => {
    const now = lookup(place, scope.data);
    if (now !== MISSING && now === read) return result;
    result = evaluate(scope);
    read = now;
    return result;
  };
}

/** The fields that all paths begin with; none when one of them reads the context object. */
function commonPlace(paths: readonly Path[]): readonly Segment[] {
  const [first, ...others] = paths;
  if (first === undefined || paths.some((path) => path.root === "context")) return [];
  const differs = first.segments.findIndex(
    (segment, i) => segment.kind !== "field" || others.some(({ segments }) => !isField(segments[i], segment.name)),
  );
  return differs < 0 ? first.segments : first.segments.slice(0, differs);
}

function isField(segment: Segment | undefined, name: string): boolean {
  return segment?.kind === "field" && segment.name === name;
}
