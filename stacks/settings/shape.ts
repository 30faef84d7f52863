import * as pulumi from "@pulumi/pulumi";

/** What a value of the configuration holds. Of an object each key, which may be left out where it ends with `?`; `each` of an object with any keys, `list` of a list. */
export type Shape =
  | "a text"
  | "a number"
  | "true or false"
  | "a list of texts"
  | { readonly each: Shape }
  | { readonly list: Shape }
  | { readonly keys: Readonly<Record<string, Shape>> };

/**
 * Checks a value of the configuration, and ends the program with one line about the first thing in it that is not as its shape says: a key that nobody reads is a promise
 * that nobody keeps.
 */
export function checkShape(name: string, value: unknown, shape: Shape): void {
  if (typeof shape === "string") {
    if (!isOf(value, shape)) refuse(name, shape, value);
    return;
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return refuse(name, "a list", value);
    for (const [index, inner] of value.entries()) checkShape(`${name}[${index}]`, inner, shape.list);
    return;
  }
  if (!isObject(value)) return refuse(name, "an object", value);
  if ("each" in shape) {
    for (const [key, inner] of Object.entries(value)) checkShape(`${name}.${key}`, inner, shape.each);
    return;
  }
  const known = Object.keys(shape.keys).map((key) => key.replace(/\?$/, ""));
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) return refuse(`${name}.${unknown}`, `one of ${known.join(", ")}`, "an unknown key");
  for (const [key, inner] of Object.entries(shape.keys)) {
    const plain = key.replace(/\?$/, "");
    if (value[plain] !== undefined || plain === key) checkShape(`${name}.${plain}`, value[plain], inner);
  }
}

function isOf(value: unknown, shape: Exclude<Shape, object>): boolean {
  if (shape === "a list of texts") return Array.isArray(value) && value.every((each) => typeof each === "string");
  if (shape === "a number") return typeof value === "number";
  return typeof value === (shape === "a text" ? "string" : "boolean");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(name: string, expected: string, got: unknown): never {
  const shown = got === undefined ? "nothing" : got === "an unknown key" ? got : JSON.stringify(got);
  throw new pulumi.RunError(`${name} must be ${expected}, got ${shown}. docs/reference/components.md tells every key.`);
}
