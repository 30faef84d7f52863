import { canonicalJson } from "../approval/canonicalJson";
import { policyText } from "../approval/releaseHash";
import type { Requirements } from "../config/requirements";
import type { Plain } from "./root";
import { type Direction, strictnessOf } from "./strictness";

/** One value that is not what a root says. */
export interface Change {
  /** `environments.production.coverage`, `files.allowed_signers`, `quorum`. */
  readonly field: string;
  /** What the root says, for a person; `nothing` where it has no such value. */
  readonly before: string;
  /** What stands there now. */
  readonly after: string;
  /** `new` of a value in a first root or a new environment, which there is nothing to compare with. */
  readonly direction: Direction | "new";
}

/** The requirements of an environment as a root holds them: plain data, without what is undefined. */
export function plainRequirements(requirements: Requirements): Readonly<Record<string, Plain>> {
  return JSON.parse(policyText(requirements)) as Record<string, Plain>;
}

/** Every value in which two states of an environment's requirements differ, in the order of their names; `under` stands before each field. */
export function requirementChanges(
  before: Readonly<Record<string, Plain>>,
  after: Readonly<Record<string, Plain>>,
  under: string,
): readonly Change[] {
  return compare(before, after, "", under);
}

/** Every value of an environment that no root before spoke of. */
export function requirementValues(after: Readonly<Record<string, Plain>>, under: string): readonly Change[] {
  return Object.keys(after)
    .sort()
    .flatMap((key): readonly Change[] => {
      const [value, field] = [own(after, key), `${under}.${key}`];
      if (isObject(value)) return requirementValues(value, field);
      return [{ field, before: shown(undefined), after: shown(value), direction: "new" }];
    });
}

function compare(before: Plain | undefined, after: Plain | undefined, path: string, under: string): readonly Change[] {
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) =>
      compare(own(before, key), own(after, key), path === "" ? key : `${path}.${key}`, under),
    );
  }
  const field = [under, path].filter((part) => part !== "").join(".");
  return [{ field, before: shown(before), after: shown(after), direction: strictnessOf(path, before, after) }];
}

function isObject(value: Plain | undefined): value is { readonly [key: string]: Plain } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(object: { readonly [key: string]: Plain }, key: string): Plain | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whole, however long: whoever signs must see all of it. */
function shown(value: Plain | undefined): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : canonicalJson(value);
}
