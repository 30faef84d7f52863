import { runtimeFailure } from "../failure";
import { evaluateIntrinsic, parseIntrinsic, pathsIn } from "../intrinsics";
import { ExpressionSyntaxError, MISSING, type Path, parsePath } from "../path";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "./json";
import { remembering } from "./remember";
import { find, type Scope } from "./scope";

/** A compiled field of a state: gives a value when the state's data is known. */
export type Compiled = (scope: Scope) => JsonValue;

/** Called for each path in a template, to refuse those that cannot be read where it stands. */
export type PathCheck = (path: Path) => string | undefined;

/**
 * Compiles Parameters, ResultSelector or ItemSelector: a field whose name ends in `.$` holds a path or an intrinsic function,
 * everything else stands for itself, at any depth. Throws an ExpressionSyntaxError with the field's place.
 */
export function compileTemplate(template: JsonValue, check: PathCheck): Compiled {
  const paths: Path[] = [];
  const evaluate = compileValue(
    template,
    (path) => {
      paths.push(path);
      return check(path);
    },
    "",
  );
  return DRAWS.test(JSON.stringify(template)) ? evaluate : remembering(evaluate, paths);
}

/** Functions that give something else each time. */
const DRAWS = /States\.(?:UUID|MathRandom)/;

function compileValue(template: JsonValue, check: PathCheck, place: string): Compiled {
  if (isStatic(template)) return () => template;
  if (isJsonArray(template)) {
    const items = template.map((item, i) => compileValue(item, check, `${place}[${i}]`));
    return (scope) => {
      const values: JsonValue[] = [];
      for (const item of items) values.push(item(scope));
      return values;
    };
  }
  if (!isJsonObject(template)) return () => template;
  const fields = Object.entries(template).map(([key, value]) => compileField(key, value, template, check, place));
  // `__proto__` is a name like any other in JSON, but not in an assignment.
  if (Object.hasOwn(template, "__proto__") || Object.hasOwn(template, "__proto__.$")) {
    return (scope) => Object.fromEntries(fields.map(({ name, value }) => [name, value(scope)]));
  }
  return (scope) => {
    const object: Record<string, JsonValue> = {};
    for (const field of fields) object[field.name] = field.value(scope);
    return object;
  };
}

interface Field {
  readonly name: string;
  readonly value: Compiled;
}

function compileField(key: string, value: JsonValue, siblings: JsonObject, check: PathCheck, place: string): Field {
  const at = `${place}.${key}`;
  if (!key.endsWith(".$")) return { name: key, value: compileValue(value, check, at) };
  const name = key.slice(0, -2);
  if (Object.hasOwn(siblings, name)) throw new ExpressionSyntaxError(`${at.slice(1)}: "${name}" is given twice`);
  if (typeof value !== "string")
    throw new ExpressionSyntaxError(`${at.slice(1)}: expected a path or an intrinsic function`);
  return { name, value: compileExpression(value, key, check) };
}

/** Compiles a path or an intrinsic function. `field` is the name that AWS gives in the cause when the path finds nothing. */
export function compileExpression(text: string, field: string, check: PathCheck): Compiled {
  if (!text.startsWith("$")) {
    const expression = parseIntrinsic(text);
    for (const path of pathsIn(expression)) refuse(check(path));
    return (scope) => evaluateIntrinsic(expression, text, scope);
  }
  const path = parsePath(text);
  refuse(check(path));
  return (scope) => readTemplatePath(path, field, scope);
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new ExpressionSyntaxError(reason);
}

/**
 * What a path in a template gives. Two answers of AWS surprise: a path with a wildcard or filter that breaks off early gives [],
 * and an index past the end of an array, as the last step, gives null.
 */
function readTemplatePath(path: Path, field: string, scope: Scope): JsonValue {
  if (path.root === "data" && scope.data === null) {
    throw runtimeFailure("Unable to apply Path transformation to null or empty input.");
  }
  const found = find(path, scope);
  if (found !== MISSING) return found;
  if (!path.definite) return [];
  if (endsPastArray(path, scope)) return null;
  throw runtimeFailure(
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(scope.data)}'`,
  );
}

function endsPastArray(path: Path, scope: Scope): boolean {
  if (path.segments.at(-1)?.kind !== "index") return false;
  const parent = find({ ...path, segments: path.segments.slice(0, -1) }, scope);
  return parent !== MISSING && isJsonArray(parent);
}

function isStatic(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.every(isStatic);
  if (!isJsonObject(value)) return true;
  return Object.entries(value).every(([key, field]) => !key.endsWith(".$") && isStatic(field));
}
