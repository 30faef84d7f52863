import type { z } from "zod";
import { type Fault, ok, type Result } from "../fault";
import { suggest } from "./suggest";

/**
 * Checks plain data against a zod model and tells every fault with its field path. Unknown keys come with the key that
 * was probably meant.
 */
export function parseWith<T>(model: z.ZodType<T>, data: unknown, file: string): Result<T> {
  const parsed = model.safeParse(data, { reportInput: true });
  if (parsed.success) return ok(parsed.data);
  const faults = parsed.error.issues.flatMap((issue) => toFaults(issue, data, model, file));
  return { ok: false, faults };
}

type Issue = z.core.$ZodIssue;

function toFaults(issue: Issue, data: unknown, model: z.ZodType, file: string): Fault[] {
  const field = pathText(issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(model, issue.path);
    return issue.keys.map((key) => {
      const place = { file, field: pathText([...issue.path, key]), expected: `one of ${known.join(", ")}` };
      // A key of another branch of a union.
      if (known.includes(key)) {
        return { ...place, found: "a key that does not go with the others", remedy: "Remove it, or the others." };
      }
      const meant = suggest(key, known);
      return {
        ...place,
        found: "an unknown key",
        remedy: meant === undefined ? "Remove it." : `Did you mean ${meant}?`,
      };
    });
  }
  const found = describe(valueAt(data, issue.path));
  // A union tells the faults of every branch; the branch that got furthest, with the fewest faults, is the one that was meant.
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const deepest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    if (depth(deepest) > 0) {
      return deepest.flatMap((inner) =>
        toFaults({ ...inner, path: [...issue.path, ...inner.path] }, data, model, file),
      );
    }
  }
  // YAML reads 1.5 and an all-digit hash as numbers; the text that was meant is lost by then.
  const numberForText =
    issue.code === "invalid_type" && issue.expected === "string" && typeof valueAt(data, issue.path) === "number";
  return [
    { file, field, found, expected: expectation(issue), ...(numberForText ? { remedy: "Put it in quotes." } : {}) },
  ];
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)));
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_type") {
    if (issue.expected === "int") return "a whole number";
    return ["object", "record"].includes(issue.expected) ? "a mapping of keys" : `a ${issue.expected}`;
  }
  if (issue.code === "invalid_union") return unionExpectation(issue.errors);
  if (issue.code === "invalid_value") return `one of ${issue.values.map(String).join(", ")}`;
  return issue.message;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    data,
  );
}

/** Short enough for a line, and never a whole document. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "a mapping";
  // JSON has no word for .nan and .inf, and would say null.
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Keys that the model knows at a path; empty where the model is open there. */
function knownKeys(model: z.ZodType, path: readonly PropertyKey[]): string[] {
  let shapes = shapesOf(model);
  for (const part of path) {
    shapes = shapes.flatMap((shape) => childrenOf(shape, part)).flatMap(shapesOf);
  }
  return [...new Set(shapes.flatMap((shape) => ("shape" in shape.def ? Object.keys(shape.def.shape as object) : [])))];
}

type AnyDef = {
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
};

function shapesOf(model: z.ZodType): z.ZodType[] {
  const def = model.def as AnyDef;
  if (def.innerType !== undefined) return shapesOf(def.innerType);
  if (def.in !== undefined) return shapesOf(def.in);
  if (def.options !== undefined) return def.options.flatMap(shapesOf);
  return [model];
}

function childrenOf(model: z.ZodType, part: PropertyKey): z.ZodType[] {
  const def = model.def as AnyDef;
  if (typeof part === "number") return def.element === undefined ? [] : [def.element];
  const child = def.shape?.[String(part)] ?? def.valueType;
  return child === undefined ? [] : [child];
}

/** What the branches of a union would have taken, in their order. */
function unionExpectation(branches: readonly (readonly Issue[])[]): string {
  const wanted = branches.flatMap((issues) => issues.slice(0, 1)).map((issue) => expectation(issue));
  return wanted.join(", or ");
}
