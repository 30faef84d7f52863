import { isList, type Plain } from "../plainValue";

/** What a release component says of one thing in the account: nothing, what was read, or something that cannot be judged. */
export type Given<T> = { readonly kind: "absent" | "unusable" } | { readonly kind: "given"; readonly value: T };

/** Reads a property; `read` answers `undefined` for what cannot be judged. */
export function givenOf<T>(property: Plain | undefined, read: (value: Plain) => T | undefined): Given<T> {
  if (property === undefined || property === null) return { kind: "absent" };
  const value = read(property);
  return value === undefined ? { kind: "unusable" } : { kind: "given", value };
}

/** Reads a list. One with anything in it that cannot be judged would hide that: it is unusable as a whole. */
export function listOf<T>(readOne: (value: Plain) => T | undefined): (value: Plain) => readonly T[] | undefined {
  return (value) => {
    if (!isList(value)) return undefined;
    const read = value.map(readOne).filter((one) => one !== undefined);
    return read.length === value.length ? read : undefined;
  };
}
