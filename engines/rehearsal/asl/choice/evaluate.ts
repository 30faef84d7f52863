import type { JsonValue } from "../data/json";
import { find, type Scope } from "../data/scope";
import { runtimeFailure } from "../failure";
import { MISSING, type Path } from "../path";
import { type Comparison, isTimestamp } from "./comparison";

/** Tests of the kind of a value; only IsPresent may look at a variable that is not there. */
export const typeTests: ReadonlyMap<string, (variable: Path, scope: Scope) => boolean> = new Map([
  ["IsPresent", (variable: Path, scope: Scope) => find(variable, scope) !== MISSING],
  ["IsNull", testing((value) => value === null)],
  ["IsNumeric", testing((value) => typeof value === "number")],
  ["IsString", testing((value) => typeof value === "string")],
  ["IsBoolean", testing((value) => typeof value === "boolean")],
  ["IsTimestamp", testing(isTimestamp)],
]);

/** The variable of a rule; one that is not there ends the execution, which is why IsPresent comes first in an And. */
export function readVariable(path: Path, scope: Scope): JsonValue {
  const found = find(path, scope);
  if (found === MISSING) {
    throw runtimeFailure(`Invalid path '${path.text}': The choice state's condition path references an invalid value.`);
  }
  return found;
}

/** The right-hand side of an operator that ends in Path. */
export function readOperand(path: Path, comparison: Comparison, scope: Scope): JsonValue {
  const value = readVariable(path, scope);
  if (comparison.accepts(value)) return value;
  throw runtimeFailure(
    `Invalid path '${path.text}': The choice state's condition path references an invalid value. ` +
      `Expected ${comparison.expected}, found ${JSON.stringify(value)}.`,
  );
}

function testing(test: (value: JsonValue) => boolean): (variable: Path, scope: Scope) => boolean {
  return (variable, scope) => test(readVariable(variable, scope));
}
