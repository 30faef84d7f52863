import { isProps } from "../provider/kind";

/**
 * Whether an event matches an EventBridge pattern. Plays exact values, `prefix`, `suffix`, `wildcard`,
 * `equals-ignore-case`, `exists`, `numeric`, `anything-but` (values, lists, prefix, suffix, wildcard) and `$or`, as the
 * EventBridge user guide describes them; a list of objects in an event matches where one of them does. Any other operator throws: a pattern that is not understood matches nothing
 * on purpose, and a test must hear of it.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isProps(pattern)) throw new Error(`an event pattern must be an object, got ${JSON.stringify(pattern)}`);
  if (Array.isArray(event)) return event.map((item) => matchesPattern(pattern, item)).includes(true);
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === "$or")
      return alternatives(wanted)
        .map((one) => matchesPattern(one, event))
        .includes(true);
    if (field.startsWith("$")) throw new Error(`event pattern operator ${field} is not played`);
    const value = isProps(event) ? event[field] : undefined;
    if (isProps(wanted)) return matchesPattern(wanted, value);
    if (!Array.isArray(wanted) || wanted.length === 0) {
      throw new Error(`event pattern field ${field} must be a list that is not empty, got ${JSON.stringify(wanted)}`);
    }
    return wanted.map((condition) => matchesField(condition, value)).includes(true);
  });
}

function alternatives(wanted: unknown): unknown[] {
  if (Array.isArray(wanted) && wanted.length > 1) return wanted;
  throw new Error(`$or in an event pattern must be a list of two or more, got ${JSON.stringify(wanted)}`);
}

function matchesField(condition: unknown, value: unknown): boolean {
  if (isProps(condition) && "exists" in condition) {
    const leaf = value !== undefined && !isProps(value);
    return condition.exists === leaf;
  }
  const values = Array.isArray(value) ? value : [value];
  return values.map((item) => matchesValue(condition, item)).includes(true);
}

function matchesValue(condition: unknown, value: unknown): boolean {
  if (!isProps(condition)) {
    if (Array.isArray(condition)) throw new Error("an event pattern cannot have a list in a list");
    return value === condition;
  }
  const [entry, ...others] = Object.entries(condition);
  if (entry === undefined || others.length > 0) {
    throw new Error(`an event pattern condition has one operator, got ${JSON.stringify(condition)}`);
  }
  const [operator, operand] = entry;
  const text = typeof value === "string" ? value : undefined;
  switch (operator) {
    case "prefix":
      return text?.startsWith(asText(operator, operand)) ?? false;
    case "suffix":
      return text?.endsWith(asText(operator, operand)) ?? false;
    case "equals-ignore-case":
      return text?.toLowerCase() === asText(operator, operand).toLowerCase();
    case "wildcard":
      return text !== undefined && wildcard(asText(operator, operand)).test(text);
    case "numeric":
      return numeric(operand, value);
    case "anything-but":
      return value !== undefined && !butMatches(operand, value);
    default:
      throw new Error(`event pattern operator ${operator} is not played`);
  }
}

function butMatches(operand: unknown, value: unknown): boolean {
  if (Array.isArray(operand)) return operand.map((item) => matchesValue(item, value)).includes(true);
  return matchesValue(operand, value);
}

function asText(operator: string, operand: unknown): string {
  if (typeof operand !== "string") throw new Error(`event pattern operator ${operator} takes a text here`);
  return operand;
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function numeric(operand: unknown, value: unknown): boolean {
  if (!Array.isArray(operand) || operand.length % 2 !== 0)
    throw new Error("numeric takes pairs of operator and number");
  const number = typeof value === "number" ? value : Number.NaN;
  const comparisons: Record<string, (limit: number) => boolean> = {
    "=": (limit) => number === limit,
    "<": (limit) => number < limit,
    "<=": (limit) => number <= limit,
    ">": (limit) => number > limit,
    ">=": (limit) => number >= limit,
  };
  const results: boolean[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons[String(operand[index])];
    if (compare === undefined) throw new Error(`numeric operator ${String(operand[index])} is not played`);
    results.push(compare(Number(operand[index + 1])));
  }
  return !results.includes(false);
}
