import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../asl/data/json";
import { invalid } from "./awsError";

/**
 * Parameters of one call, or one object within them. Reading is strict, as the real API is: a field that the model does not
 * know, a missing one and a wrong type are each a ValidationException, never ignored.
 */
export class Parameters {
  private readonly fields: JsonObject;

  constructor(
    value: JsonValue | undefined,
    known: readonly string[],
    private readonly place = "",
  ) {
    if (!isJsonObject(value)) throw invalid(`${place === "" ? "The parameters" : place} must be an object.`);
    const unknown = Object.keys(value).find((name) => !known.includes(name));
    if (unknown !== undefined) throw invalid(`The field '${this.at(unknown)}' is not known.`);
    this.fields = value;
  }

  /** Whether the field was given. */
  has(name: string): boolean {
    return Object.hasOwn(this.fields, name);
  }

  /** The field as it is; missing is refused. */
  value(name: string): JsonValue {
    const value = this.fields[name];
    if (value === undefined) throw invalid(`The field '${this.at(name)}' is missing.`);
    return value;
  }

  text(name: string): string {
    const value = this.value(name);
    if (typeof value !== "string" || value === "") throw invalid(`The field '${this.at(name)}' must be a text.`);
    return value;
  }

  whole(name: string, from: number, to: number): number {
    const value = this.value(name);
    if (typeof value !== "number" || !Number.isInteger(value) || value < from || value > to) {
      throw invalid(`The field '${this.at(name)}' must be a whole number from ${from} to ${to}.`);
    }
    return value;
  }

  /** A boolean; false when left out. */
  flag(name: string): boolean {
    const value = this.fields[name] ?? false;
    if (typeof value !== "boolean") throw invalid(`The field '${this.at(name)}' must be true or false.`);
    return value;
  }

  /** A text that must be one of a few. */
  oneOf(name: string, allowed: readonly string[]): string {
    const value = this.text(name);
    if (!allowed.includes(value)) throw invalid(`The field '${this.at(name)}' must be one of ${allowed.join(", ")}.`);
    return value;
  }

  /** An object within. */
  object(name: string, known: readonly string[]): Parameters {
    return new Parameters(this.value(name), known, this.at(name));
  }

  /** A list of objects, not empty. */
  objects(name: string, known: readonly string[]): readonly Parameters[] {
    return this.list(name).map((item, i) => new Parameters(item, known, `${this.at(name)}[${i}]`));
  }

  /** A list of texts, not empty. */
  texts(name: string): readonly string[] {
    return this.list(name).map((item) => {
      if (typeof item !== "string") throw invalid(`The field '${this.at(name)}' must be a list of texts.`);
      return item;
    });
  }

  private list(name: string): readonly JsonValue[] {
    const value = this.value(name);
    if (!isJsonArray(value) || value.length === 0) throw invalid(`The field '${this.at(name)}' must be a list.`);
    return value;
  }

  private at(name: string): string {
    return this.place === "" ? name : `${this.place}.${name}`;
  }
}
