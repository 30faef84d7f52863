import { runtimeFailure, StateFailure, States } from "../failure";
import { explainMissing, lookup, lookupAll, MISSING, type Path } from "../path";
import { type JsonObject, type JsonValue, mostFieldBytes } from "./json";
import type { SeededRandom } from "./random";

/** What the fields of a state can read while they are evaluated. */
export interface Scope {
  /** The data that `$` stands for. */
  readonly data: JsonValue;
  /** The context object that `$$` stands for; built only when a path asks for it. */
  context(): JsonObject;
  readonly random: SeededRandom;
}

/** The value or the array of matches that a path gives, or MISSING. */
export function find(path: Path, scope: Scope): JsonValue | typeof MISSING {
  const root = path.root === "context" ? scope.context() : scope.data;
  return path.definite ? lookup(path.segments, root) : lookupAll(path, root);
}

/** Reads InputPath, OutputPath and their like; a path that finds nothing ends the execution, as it does in AWS. */
export function readPath(path: Path, scope: Scope): JsonValue {
  if (path.root === "data" && scope.data === null) {
    throw runtimeFailure("Unable to apply Path transformation to null or empty input.");
  }
  const found = find(path, scope);
  if (found === MISSING) throw runtimeFailure(`Invalid path '${path.text}' : ${explainPath(path, scope)}`);
  return found;
}

/** InputPath or OutputPath: absent passes the data on, null gives {}. */
export function selectPath(path: Path | null | undefined, scope: Scope): JsonValue {
  if (path === undefined) return scope.data;
  return path === null ? {} : readPath(path, scope);
}

function explainPath(path: Path, scope: Scope): string {
  return explainMissing(path, path.root === "context" ? scope.context() : scope.data);
}

/** Puts a state's result into its input at ResultPath (fields only): absent replaces the input, null drops the result. */
export function placeResult(path: Path | null | undefined, input: JsonValue, result: JsonValue): JsonValue {
  if (path === undefined) return result;
  if (path === null) return input;
  return place(path, 0, input, result);
}

/** At least as many bytes as {@link placeResult} gives, from those of its input and result. */
export function placedBytes(path: Path | null | undefined, inputBytes: number, resultBytes: number): number {
  if (path === undefined) return resultBytes;
  if (path === null) return inputBytes;
  let sum = inputBytes + resultBytes;
  // A name that is not there yet brings an object of its own, two brackets long, except for the last one.
  for (const segment of path.segments) if (segment.kind === "field") sum += mostFieldBytes(segment.name) + 2;
  return sum;
}

function place(path: Path, depth: number, target: JsonValue, result: JsonValue): JsonValue {
  const segment = path.segments[depth];
  if (segment === undefined) return result;
  if (segment.kind !== "field" || typeof target !== "object" || target === null || Array.isArray(target)) {
    throw new StateFailure(
      States.resultPathMatchFailure,
      `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(target)}`,
    );
  }
  const object = target as JsonObject;
  const below = Object.hasOwn(object, segment.name) ? (object[segment.name] ?? null) : {};
  // A computed key makes an own field, also for "__proto__".
  return { ...object, [segment.name]: place(path, depth + 1, below, result) };
}
