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
      if (Array.isArray(value)) return cloneArray(value, place);
      if (isPlain(value)) return cloneObject(value as Readonly<Record<string, unknown>>, place);
      break;
    default:
      break;
  }
  throw new TypeError(`${place} is not JSON: found ${describeNonJson(value)}.`);
}

function cloneArray(items: readonly unknown[], place: string): JsonValue {
  const copy: JsonValue[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    copy.push(isScalar(item) ? item : cloneJson(item, `${place}[${i}]`));
  }
  return copy;
}

function cloneObject(object: Readonly<Record<string, unknown>>, place: string): JsonValue {
  const copy: Record<string, JsonValue> = {};
  for (const key of Object.keys(object)) {
    const field = object[key];
    if (field !== undefined) setField(copy, key, isScalar(field) ? field : cloneJson(field, `${place}.${key}`));
  }
  return copy;
}

/** What needs neither a copy nor a place to complain about. */
function isScalar(value: unknown): value is string | boolean {
  return typeof value === "string" || typeof value === "boolean";
}

/** Gives an object of one's own making a field, also one named `__proto__`. */
function setField(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === "__proto__") Object.defineProperty(object, key, { ...ORDINARY, value });
  else object[key] = value;
}

const ORDINARY = { configurable: true, enumerable: true, writable: true } as const;

/** True when the JSON text of `value` is longer than `limit` bytes of UTF-8. */
export function exceedsBytes(value: JsonValue, limit: number): boolean {
  // Nearly every payload is far below the limit, so a cheap upper bound answers first.
  if (mostBytes(value, limit) <= limit) return false;
  return Buffer.byteLength(JSON.stringify(value), "utf8") > limit;
}

/** At least as many bytes as the JSON text has; stops counting once beyond `limit`. */
export function mostBytes(value: JsonValue, limit: number): number {
  if (typeof value === "string") return 2 + 6 * value.length;
  if (typeof value !== "object" || value === null) return 25;
  let sum = 2;
  if (isJsonArray(value)) {
    for (const item of value) {
      sum += 1 + mostBytes(item, limit);
      if (sum > limit) return sum;
    }
    return sum;
  }
  const object = value;
  for (const key in object) {
    sum += mostFieldBytes(key) + mostBytes(object[key] ?? null, limit);
    if (sum > limit) return sum;
  }
  return sum;
}

/** At least as many bytes as a field's name takes, with its quotes, the colon and a comma. */
export function mostFieldBytes(name: string): number {
  return 4 + 6 * name.length;
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
