import type { Fault } from "../../../release/fault";

/** A value inside an object, with the path that leads to it. Whatever is not there, or of another type, reads as undefined. */
export class Place {
  private constructor(
    private readonly value: unknown,
    private readonly object: string,
    private readonly path: string,
  ) {}

  /** The whole of an object of a cluster: `rollout/payments`. */
  static of(object: unknown): Place {
    const whole = new Place(object, "", "");
    const kind = (whole.get("kind").text ?? "object").toLowerCase();
    return new Place(object, `${kind}/${whole.get("metadata", "name").text ?? ""}`, "");
  }

  /** What stands under these keys, one within the other. */
  get(...keys: readonly string[]): Place {
    return keys.reduce<Place>((place, key) => {
      const inner = isRecord(place.value) && Object.hasOwn(place.value, key) ? place.value[key] : undefined;
      const path = /^\w+$/.test(key) ? (place.path === "" ? key : `${place.path}.${key}`) : `${place.path}["${key}"]`;
      return new Place(inner, place.object, path);
    }, this);
  }

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get text(): string | undefined {
    return typeof this.value === "string" ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === "number" ? this.value : undefined;
  }

  get isTrue(): boolean {
    return this.value === true;
  }

  get items(): readonly Place[] {
    const items: readonly unknown[] = Array.isArray(this.value) ? this.value : [];
    return items.map((item, index) => new Place(item, this.object, `${this.path}[${index}]`));
  }

  /** Keys that have a value. */
  get keys(): readonly string[] {
    return isRecord(this.value) ? Object.keys(this.value).filter((key) => this.get(key).exists) : [];
  }

  /** Text under every key; what is no text is left out. */
  get texts(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.keys.flatMap((key) => {
        const { text } = this.get(key);
        return text === undefined ? [] : [[key, text]];
      }),
    );
  }

  /** That this is not as it should be. */
  fault(expected: string, remedy: string, found?: string): Fault {
    return { field: `${this.object}: ${this.path}`, found: found ?? this.shown, expected, remedy };
  }

  private get shown(): string {
    if (!this.exists) return "nothing";
    const text = JSON.stringify(this.value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
