import { Cursor, ExpressionSyntaxError, type Path, parsePathAt } from "../path";
import { arrayFunctions } from "./arrays";
import type { Expression } from "./expression";
import type { IntrinsicFunction } from "./intrinsicFunction";
import { textFunctions } from "./texts";
import { valueFunctions } from "./values";

const FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map(
  [...arrayFunctions, ...textFunctions, ...valueFunctions].map((fn) => [fn.name, fn]),
);

/** Deepest nesting of calls. Source: Developer Guide, "Intrinsic functions": up to 10 nested functions. */
const DEEPEST = 10;

/**
 * Parses `States.Format('{} of {}', $.a, 3)`. Arguments are paths, texts in single quotes (with `\'` and `\\`; the
 * escaped braces `\{` and `\}` are refused), numbers, true, false, null, and further calls. Refuses unknown functions and wrong numbers of arguments.
 */
export function parseIntrinsic(text: string): Expression {
  const cursor = new Cursor(text, "intrinsic function");
  const call = parseCall(cursor, 1);
  cursor.skipSpace();
  if (!cursor.done) cursor.refuse("the end");
  return call;
}

/** All paths that an expression reads. */
export function pathsIn(expression: Expression): readonly Path[] {
  switch (expression.kind) {
    case "literal":
      return [];
    case "path":
      return [expression.path];
    case "call":
      return expression.args.flatMap(pathsIn);
  }
}

function parseCall(cursor: Cursor, depth: number): Expression {
  if (depth > DEEPEST) cursor.refuse(`at most ${DEEPEST} nested functions`);
  const name = cursor.match(/States\.[A-Za-z0-9]+/y);
  const fn = FUNCTIONS.get(name);
  if (fn === undefined) {
    if (name === "") cursor.refuse("a function such as States.Format");
    throw new ExpressionSyntaxError(`intrinsic function ${name} is not known`);
  }
  cursor.expect("(");
  const args: Expression[] = [];
  cursor.skipSpace();
  if (!cursor.take(")")) {
    do args.push(parseArgument(cursor, depth));
    while (cursor.take(","));
    cursor.expect(")");
  }
  if (args.length < fn.fewest || args.length > (fn.most ?? args.length)) {
    const range = fn.most === fn.fewest ? `${fn.fewest}` : `${fn.fewest} to ${fn.most ?? "any number of"}`;
    throw new ExpressionSyntaxError(`${fn.name} takes ${range} arguments, found ${args.length}`);
  }
  return { kind: "call", fn, args };
}

function parseArgument(cursor: Cursor, depth: number): Expression {
  cursor.skipSpace();
  const argument = argumentAt(cursor, depth);
  cursor.skipSpace();
  return argument;
}

function argumentAt(cursor: Cursor, depth: number): Expression {
  if (cursor.peek() === "$") return { kind: "path", path: parsePathAt(cursor) };
  if (cursor.peek() === "'") return { kind: "literal", value: cursor.quoted() };
  if (cursor.sees("States.")) return parseCall(cursor, depth + 1);
  for (const [word, value] of [
    ["true", true],
    ["false", false],
    ["null", null],
  ] as const) {
    if (cursor.take(word)) return { kind: "literal", value };
  }
  const number = cursor.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?/y);
  if (number === "") cursor.refuse("a path, a text in single quotes, a number, true, false, null or a function");
  return { kind: "literal", value: Number(number) };
}
