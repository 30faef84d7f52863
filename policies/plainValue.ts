/** A value that is not known at preview. */
export const UNKNOWN: unique symbol = Symbol("unknown at preview");

/** Plain data, in which every value that is not known at preview is {@link UNKNOWN}. */
export type Plain = null | boolean | number | string | typeof UNKNOWN | readonly Plain[] | PlainObject;

/** An object of plain data. */
export interface PlainObject {
  readonly [key: string]: Plain;
}

/** Narrows to an object with properties. */
export function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Narrows to a list; Array.isArray alone would make its elements `any`. */
export function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

// What stands for unknown on the wire between engine, language SDKs and policies (@pulumi/policy/proxy.js); a mock
// monitor sees these texts themselves.
const UNKNOWN_TEXTS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

// Signatures of wrapped values (@pulumi/pulumi/runtime/rpc.js).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/**
 * Turns properties into plain data once, so that no rule can meet an unknown by surprise: CrossGuard hands out proxies
 * that throw on reading an unknown, and such a throw would turn a mandatory policy into an advisory "can't run during
 * preview". Also takes properties as a mock monitor sees them, with secrets and outputs still wrapped.
 */
export function plainProps(props: Readonly<Record<string, unknown>>): PlainObject {
  return Object.fromEntries(Object.keys(props).map((key) => [key, readPlain(props, key)]));
}

/** Top-level properties whose value is wrapped as a secret. */
export function secretPropsOf(props: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(props).filter((key) => isSecret(read(props, key)));
}

function readPlain(owner: object, key: PropertyKey): Plain {
  return plain(read(owner, key));
}

/** Reading plain data cannot throw, so a throw means that the value is not known yet. */
function read(owner: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(owner, key);
  } catch {
    return UNKNOWN;
  }
}

function plain(value: unknown): Plain {
  if (value === UNKNOWN || UNKNOWN_TEXTS.has(value)) return UNKNOWN;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => readPlain(value, index));
  const signature = read(value, SIGNATURE);
  if (signature === SECRET) return readPlain(value, "value");
  if (signature === OUTPUT) return Object.hasOwn(value, "value") ? readPlain(value, "value") : UNKNOWN;
  return Object.fromEntries(Object.keys(value).map((key) => [key, readPlain(value, key)]));
}

function isSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const signature = read(value, SIGNATURE);
  return signature === SECRET || (signature === OUTPUT && read(value, "secret") === true);
}
