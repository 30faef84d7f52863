import * as pulumi from "@pulumi/pulumi";

/**
 * Ends the program with one line in the house form: field, what it must be, what it was, what to do. A `RunError`
 * is printed without a stack trace.
 */
export function refuse(field: string, expected: string, got: unknown, remedy: string): never {
  throw new pulumi.RunError(`${field} must be ${expected}, got ${shown(got)}. ${remedy}`);
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return "a value that is known only after an update";
  // JSON has no word for these numbers and would print null.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  return JSON.stringify(value);
}
