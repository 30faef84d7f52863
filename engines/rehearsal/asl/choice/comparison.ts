import type { JsonValue } from "../data/json";
import { parseTimestamp } from "../data/timestamp";

/** A comparison operator of a Choice state. A variable of another type than the operator's makes it false, not an error. */
export interface Comparison {
  /** True when a value can stand on the right-hand side. */
  readonly accepts: (value: JsonValue) => boolean;
  /** What `accepts` takes, for messages. */
  readonly expected: string;
  readonly holds: (variable: JsonValue, value: JsonValue) => boolean;
}

type Order = (a: number | string, b: number | string) => boolean;

const ORDERS: Readonly<Record<string, Order>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  GreaterThan: (a, b) => a > b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThanEquals: (a, b) => a >= b,
};

/** Every comparison operator by its name, without the variants that end in Path. */
export const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ...family("String", "a text", (value) => (typeof value === "string" ? value : undefined)),
  ...family("Numeric", "a number", (value) => (typeof value === "number" ? value : undefined)),
  ...family("Timestamp", "a time such as 2026-01-31T12:00:00Z", (value) =>
    typeof value === "string" ? parseTimestamp(value) : undefined,
  ),
  [
    "BooleanEquals",
    {
      accepts: (value: JsonValue) => typeof value === "boolean",
      expected: "true or false",
      holds: (variable: JsonValue, value: JsonValue) => typeof variable === "boolean" && variable === value,
    },
  ],
  [
    "StringMatches",
    {
      accepts: (value: JsonValue) => typeof value === "string",
      expected: "a text with * for any characters",
      holds: (variable: JsonValue, value: JsonValue) =>
        typeof variable === "string" && typeof value === "string" && matchesPattern(variable, value),
    },
  ],
]);

/** True when `text` is a time in the form that Step Functions takes. */
export function isTimestamp(value: JsonValue): boolean {
  return typeof value === "string" && parseTimestamp(value) !== undefined;
}

/** `*` stands for any characters, `\*` for an asterisk and `\\` for a backslash; everything else for itself. */
function matchesPattern(text: string, pattern: string): boolean {
  const source = pattern.replace(/\\([*\\])|\*|[\s\S]/g, (piece: string, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return piece === "*" ? "[\\s\\S]*" : piece.replace(/[.+?^${}()|[\]\\/-]/, "\\$&");
  });
  return new RegExp(`^${source}$`).test(text);
}

function family(
  prefix: string,
  expected: string,
  read: (value: JsonValue) => number | string | undefined,
): readonly (readonly [string, Comparison])[] {
  return Object.entries(ORDERS).map(([suffix, order]) => [
    `${prefix}${suffix}`,
    {
      accepts: (value) => read(value) !== undefined,
      expected,
      holds: (variable, value) => {
        const left = read(variable);
        const right = read(value);
        return left !== undefined && right !== undefined && order(left, right);
      },
    },
  ]);
}
