import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../asl/data/json";
import { invalid } from "../awsError";

/** A typed value of the table: `{ S: "idle" }`, `{ N: "7" }`, `{ BOOL: true }`, `{ M: {...} }`. */
export type AttributeValue = JsonObject;

/** An item, or the attributes of one. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

const NUMBER = /^-?\d{1,38}(?:\.\d{1,38})?$/;

/** Checks that a value is a typed one, as DynamoDB does; the model knows S, N, BOOL, NULL, L and M. */
export function attributeValue(value: JsonValue | undefined, name: string): AttributeValue {
  if (!isJsonObject(value)) throw invalid(`Supplied AttributeValue of ${name} is empty.`);
  const [entry, second] = Object.entries(value);
  if (entry === undefined || second !== undefined) {
    throw invalid(`Supplied AttributeValue of ${name} must contain exactly one of the supported datatypes.`);
  }
  if (!hasType(entry[0], entry[1], name)) throw invalid(`The value of ${name} is no ${entry[0]}.`);
  return value;
}

/** The attributes of a request, each checked. */
export function attributes(value: JsonValue, place: string): Attributes {
  if (!isJsonObject(value)) throw invalid(`${place} must be an object.`);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, attributeValue(item, name)]));
}

/** The text of an attribute that is a text; "" otherwise. */
export function textOf(item: Attributes | undefined, name: string): string {
  const text = item?.[name]?.["S"];
  return typeof text === "string" ? text : "";
}

/** The number of an attribute as it is written; "nothing" where there is none. */
export function digitsOf(item: Attributes | undefined, name: string): string {
  const text = item?.[name]?.["N"];
  return typeof text === "string" ? text : "nothing";
}

/** The number of an attribute that is one; undefined otherwise. */
export function numberOf(value: AttributeValue | undefined): number | undefined {
  const text = value?.["N"];
  return typeof text === "string" ? Number(text) : undefined;
}

function hasType(type: string, value: JsonValue, name: string): boolean {
  switch (type) {
    case "S":
      return typeof value === "string";
    case "N":
      return typeof value === "string" && NUMBER.test(value);
    case "BOOL":
      return typeof value === "boolean";
    case "NULL":
      return value === true;
    case "L":
      return (
        isJsonArray(value) && value.map((item, i) => attributeValue(item, `${name}[${i}]`)).length === value.length
      );
    case "M":
      return isJsonObject(value) && Object.keys(attributes(value, name)).length === Object.keys(value).length;
    default:
      return false;
  }
}
