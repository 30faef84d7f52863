/** JSON as Step Functions passes it from state to state. Values are shared between states, so nobody changes one. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Narrows to an object that is neither null nor an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Narrows to an array; `Array.isArray` alone loses the element type of readonly arrays. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** An object with these entries, also for the key `__proto__`. */
export function objectOf(entries: Iterable<readonly [string, JsonValue]>): JsonObject {
  return Object.fromEntries(entries);
}

/** Deep equality of two JSON values; the order of keys does not matter. */
export function jsonEquals(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  if (isJsonArray(a))
    return isJsonArray(b) && a.length === b.length && a.every((item, i) => jsonEquals(item, b[i] ?? null));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key] ?? null, b[key] ?? null));
}

/**
 * A copy that shares nothing with `value`, so that whoever made it may go on changing theirs.
 * Fields that are `undefined` are left out, as JSON does; anything else that is not JSON throws a TypeError with its place.
 */
export function cloneJson(value: unknown, place = "$"): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      break;
    case "object":
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item: unknown, i) => cloneJson(item, `${place}[${i}]`));
      if (isPlain(value)) {
        const kept = Object.entries(value).filter(([, field]) => field !== undefined);
        return objectOf(kept.map(([key, field]) => [key, cloneJson(field, `${place}.${key}`)] as const));
      }
      break;
    default:
      break;
  }
  throw new TypeError(`${place} is not JSON: found ${describeNonJson(value)}.`);
}

/** True when the JSON text of `value` is longer than `limit` bytes of UTF-8. */
export function exceedsBytes(value: JsonValue, limit: number): boolean {
  // Nearly every payload is far below the limit, so a cheap upper bound answers first.
  if (upperBound(value, limit) <= limit) return false;
  return Buffer.byteLength(JSON.stringify(value), "utf8") > limit;
}

/** At least as many bytes as the JSON text has; stops counting once beyond `limit`. */
function upperBound(value: JsonValue, limit: number): number {
  if (typeof value === "string") return 2 + 6 * value.length;
  if (typeof value !== "object" || value === null) return 25;
  let sum = 2;
  if (isJsonArray(value)) {
    for (const item of value) {
      sum += 1 + upperBound(item, limit);
      if (sum > limit) return sum;
    }
    return sum;
  }
  const object = value;
  // Every state's payload passes through here: Object.entries would make an array for each field.
  for (const key in object) {
    sum += 4 + 6 * key.length + upperBound(object[key] ?? null, limit);
    if (sum > limit) return sum;
  }
  return sum;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describeNonJson(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "object" && value !== null) return `an instance of ${value.constructor.name}`;
  return typeof value;
}
