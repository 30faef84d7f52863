import { type JsonValue, jsonEquals } from "../data/json";
import type { Cursor } from "./cursor";
import { type Lookup, lookup, MISSING } from "./lookup";
import { parseSteps } from "./parseStep";

type Operand = (element: JsonValue) => Lookup;
type Test = (element: JsonValue) => boolean;

/**
 * Parses what stands between `?(` and `)`: comparisons with == and !=, joined by && and || (&& binds tighter), grouped by
 * parentheses. Refuses ordering, regular expressions and bare existence tests.
 */
export function parseFilter(cursor: Cursor): Test {
  const terms = [parseAll(cursor)];
  while (cursor.take("||")) terms.push(parseAll(cursor));
  return oneOrMore(terms, (element) => terms.some((term) => term(element)));
}

function parseAll(cursor: Cursor): Test {
  const terms = [parseTerm(cursor)];
  while (cursor.take("&&")) terms.push(parseTerm(cursor));
  return oneOrMore(terms, (element) => terms.every((term) => term(element)));
}

/** Most filters are one comparison. */
function oneOrMore(terms: readonly Test[], all: Test): Test {
  const [only, second] = terms;
  return only !== undefined && second === undefined ? only : all;
}

function parseTerm(cursor: Cursor): Test {
  cursor.skipSpace();
  const test = cursor.take("(") ? parseGroup(cursor) : parseComparison(cursor);
  cursor.skipSpace();
  return test;
}

function parseGroup(cursor: Cursor): Test {
  const test = parseFilter(cursor);
  cursor.expect(")");
  return test;
}

function parseComparison(cursor: Cursor): Test {
  const left = parseOperand(cursor);
  cursor.skipSpace();
  const equal = cursor.take("==");
  if (!equal && !cursor.take("!=")) cursor.refuse("== or !=");
  const right = parseOperand(cursor);
  return (element) => filterEquals(left(element), right(element)) === equal;
}

function parseOperand(cursor: Cursor): Operand {
  cursor.skipSpace();
  const next = cursor.peek();
  if (cursor.take("@")) {
    const segments = parseSteps(cursor);
    return (element) => lookup(segments, element);
  }
  if (next === "'" || next === '"') {
    const text = cursor.quoted();
    return () => text;
  }
  for (const [word, value] of [
    ["true", true],
    ["false", false],
    ["null", null],
  ] as const) {
    if (cursor.take(word)) return () => value;
  }
  const digits = cursor.match(/-?\d+(\.\d+)?/y);
  if (digits === "") cursor.refuse("@, a quoted text, a number, true, false or null");
  const number = Number(digits);
  return () => number;
}

/** Equality as Jayway JsonPath has it, which Step Functions uses: a text of digits equals its number, missing equals nothing. */
function filterEquals(left: Lookup, right: Lookup): boolean {
  if (left === MISSING || right === MISSING) return false;
  if (typeof left === "number" && typeof right === "string") return right.trim() !== "" && Number(right) === left;
  if (typeof left === "string" && typeof right === "number") return left === String(right);
  return jsonEquals(left, right);
}
