import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../asl/data/json";

/**
 * Whether an event matches an EventBridge pattern. The model knows exact values and the filters prefix, suffix, exists,
 * anything-but (texts) and equals-ignore-case; a pattern with another filter throws, because it would silently match nothing.
 */
export function matchesPattern(pattern: JsonObject, event: JsonObject): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const value = Object.hasOwn(event, name) ? event[name] : undefined;
    if (isJsonObject(wanted)) return isJsonObject(value) && matchesPattern(wanted, value);
    if (!isJsonArray(wanted) || wanted.length === 0)
      throw new Error(`Event pattern: ${name} must be a list or an object.`);
    const found = isJsonArray(value) ? value : [value];
    return wanted.some((filter) => found.some((one) => matches(filter, one)));
  });
}

function matches(filter: JsonValue, value: JsonValue | undefined): boolean {
  if (isJsonArray(filter)) throw new Error("Event pattern: a list within a list.");
  if (!isJsonObject(filter)) return filter === value;
  const [entry, second] = Object.entries(filter);
  if (entry === undefined || second !== undefined) throw new Error("Event pattern: a filter has one key.");
  const [kind, operand] = entry;
  switch (kind) {
    case "exists":
      return (value !== undefined) === operand;
    case "prefix":
      return typeof value === "string" && value.startsWith(textOperand(operand));
    case "suffix":
      return typeof value === "string" && value.endsWith(textOperand(operand));
    case "equals-ignore-case":
      return typeof value === "string" && value.toLowerCase() === textOperand(operand).toLowerCase();
    case "anything-but":
      return value !== undefined && !(isJsonArray(operand) ? operand : [textOperand(operand)]).includes(value);
    default:
      throw new Error(`Event pattern: the model does not know the filter ${kind}.`);
  }
}

function textOperand(operand: JsonValue): string {
  if (typeof operand !== "string") throw new Error("Event pattern: a filter of this kind wants a text.");
  return operand;
}
