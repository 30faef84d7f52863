import type { z } from "zod";

/** What {@link parseJson} and {@link checkShape} give: a value, or one sentence that says why there is none. */
export type JsonResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Parses JSON text. A failure names line and column, both counted from 1. Never throws. */
export function parseJson(text: string): JsonResult<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    const offset = breakingPoint(text);
    const before = text.slice(0, offset);
    const place = `line ${before.split("\n").length}, column ${offset - before.lastIndexOf("\n")}`;
    const isCut = offset === text.length;
    return { ok: false, reason: isCut ? `The JSON breaks off at ${place}.` : `The JSON is broken at ${place}.` };
  }
}

/** Checks a parsed value against a zod model; the reason names the first field that is off. */
export function checkShape<T>(model: z.ZodType<T>, value: unknown, what: string): JsonResult<T> {
  const parsed = model.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const path = issue === undefined ? "" : fieldPath(issue.path);
  const message = issue?.message ?? "unknown fault";
  return { ok: false, reason: `The ${what} is off at ${path === "" ? "its top level" : path}: ${message}.` };
}

/** True for an object that is neither null nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Offset of the first character that cannot stand where it stands, or the length of a text that only lacks its end. V8 does not name the position of
 * an unexpected token, so it is searched by halving: a prefix is good as long as it could still be continued.
 */
function breakingPoint(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (couldContinue(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function couldContinue(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    if (/^(Unexpected end of JSON input|Unterminated string)/.test(message)) return true;
    return / at position (\d+)/.exec(message)?.[1] === String(prefix.length);
  }
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`))
    .join("");
}
