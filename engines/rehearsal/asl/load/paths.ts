import { type Compiled, compileTemplate, type PathCheck } from "../data/template";
import { type ContextUse, ExpressionSyntaxError, type Path, parsePath, refuseContextPath } from "../path";
import type { Fields } from "./fields";

/** Nothing but what every state knows of the context. */
export const PLAIN: ContextUse = { mapItem: false, taskToken: false };

/** The check of `$$` paths for fields with this use of the context. */
export function contextCheck(use: ContextUse): PathCheck {
  return (path) => (path.root === "context" ? refuseContextPath(path, use) : undefined);
}

function readAnyPath(fields: Fields, field: string): Path | undefined {
  return fields.parse(field, fields.text(field), (text) => checked(parsePath(text)));
}

/** A path that names one value. */
export function readDefinitePath(fields: Fields, field: string): Path | undefined {
  return fields.parse(field, fields.text(field), (text) => {
    const path = checked(parsePath(text));
    if (!path.definite)
      throw new ExpressionSyntaxError(`path ${text} has a wildcard or a filter, but must name one value`);
    return path;
  });
}

/** InputPath and OutputPath: absent, null or a path. `$` counts as absent. */
export function readNullablePath(fields: Fields, field: string): Path | null | undefined {
  return fields.get(field) === null ? null : readAnyPath(fields, field);
}

/** ResultPath: absent, null, or fields of the input. `$` counts as absent. */
export function readResultPath(fields: Fields): Path | null | undefined {
  const path = fields.get("ResultPath") === null ? null : readDefinitePath(fields, "ResultPath");
  if (path === null || path === undefined) return path;
  if (path.root === "context" || path.segments.some((segment) => segment.kind !== "field")) {
    fields.fault("ResultPath", "$ and field names only, such as $.answer.value");
    return;
  }
  return path.segments.length === 0 ? undefined : path;
}

/** Parameters, ResultSelector or ItemSelector. */
export function readTemplate(fields: Fields, field: string, use: ContextUse): Compiled | undefined {
  const value = fields.get(field);
  return fields.parse(field, value, (template) => compileTemplate(template, contextCheck(use)));
}

function checked(path: Path): Path {
  const reason = path.root === "context" ? refuseContextPath(path, PLAIN) : undefined;
  if (reason !== undefined) throw new ExpressionSyntaxError(reason);
  return path;
}
