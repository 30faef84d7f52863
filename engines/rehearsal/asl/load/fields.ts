import type { Fault } from "../../../../release/fault";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../data/json";
import { ExpressionSyntaxError } from "../path";

/** Collects the faults of a whole definition, so that all of them are told at once. */
export class Faults {
  readonly list: Fault[] = [];

  add(field: string, found: string, expected: string, remedy?: string): void {
    this.list.push(remedy === undefined ? { field, found, expected } : { field, found, expected, remedy });
  }
}

/** Reads one object of a definition field by field, and refuses every field that nobody asked for. */
export class Fields {
  private readonly known = new Set<string>(["Comment"]);

  constructor(
    /** Place of the object in the definition, such as `States.Bake`. */
    readonly place: string,
    readonly object: JsonObject,
    readonly faults: Faults,
  ) {}

  at(field: string): string {
    return this.place === "" ? field : `${this.place}.${field}`;
  }

  has(field: string): boolean {
    return Object.hasOwn(this.object, field);
  }

  /** The raw value; undefined when absent. Marks the field as known. */
  get(field: string): JsonValue | undefined {
    this.known.add(field);
    return this.has(field) ? (this.object[field] ?? null) : undefined;
  }

  fault(field: string, expected: string, remedy?: string): void {
    const value = this.has(field) ? this.object[field] : undefined;
    this.faults.add(this.at(field), describe(value), expected, remedy);
    return undefined;
  }

  text(field: string): string | undefined {
    const value = this.get(field);
    if (value === undefined || typeof value === "string") return value;
    this.fault(field, "a text");
    return undefined;
  }

  requiredText(field: string): string {
    const text = this.text(field);
    if (text === undefined && !this.has(field)) this.fault(field, "a text");
    return text ?? "";
  }

  number(field: string, least: number, whole: boolean): number | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    if (typeof value === "number" && value >= least && (!whole || Number.isInteger(value))) return value;
    this.fault(field, `a ${whole ? "whole number" : "number"} of ${least} or more`);
    return undefined;
  }

  child(field: string): Fields | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    if (isJsonObject(value)) return new Fields(this.at(field), value, this.faults);
    this.fault(field, "an object");
    return undefined;
  }

  /** The objects of a list; an empty list when absent. */
  objects(field: string): readonly Fields[] {
    const value = this.get(field);
    if (value === undefined) return [];
    if (!isJsonArray(value)) {
      this.fault(field, "a list");
      return [];
    }
    return value.flatMap((item, i) => {
      if (isJsonObject(item)) return [new Fields(`${this.at(field)}[${i}]`, item, this.faults)];
      this.faults.add(`${this.at(field)}[${i}]`, describe(item), "an object");
      return [];
    });
  }

  /** Runs a parser over a field's value and turns what it refuses into a fault of that field. */
  parse<V extends JsonValue, T>(field: string, value: V | undefined, parser: (value: V) => T): T | undefined {
    if (value === undefined) return undefined;
    try {
      return parser(value);
    } catch (error) {
      if (!(error instanceof ExpressionSyntaxError)) throw error;
      this.faults.add(this.at(field), error.message, "an expression that can be executed here");
      return undefined;
    }
  }

  /** Refuses a field by name, with the reason, when it is there. */
  refuse(field: string, reason: string): void {
    if (this.has(field)) this.fault(field, "nothing here", reason);
    this.known.add(field);
  }

  /** Refuses what is left. Call it last. */
  close(): void {
    for (const field of Object.keys(this.object)) {
      if (!this.known.has(field)) this.fault(field, "no such field", "It cannot be executed here; take it out.");
    }
  }
}

/** A value in few words. */
function describe(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
