import { invalid } from "../awsError";
import { type Attributes, type AttributeValue, numberOf } from "./attributeValue";
import { type AttributeName, type Bindings, type Operand, readName, readOperand } from "./operand";
import { Tokens } from "./tokens";

/** Gives the item after the update; all right-hand sides see the item before it. */
export type Update = (bindings: Bindings) => Attributes;

type Assignment = readonly [AttributeName, Operand];

/**
 * Reads the part of the update language that the machines use: SET with values, `+`, `-` and if_not_exists, and REMOVE. Each
 * attribute may be named once. ADD, DELETE and list functions are refused.
 */
export function parseUpdate(text: string): Update {
  const tokens = new Tokens("UpdateExpression", text);
  const assignments: Assignment[] = [];
  const removals: AttributeName[] = [];
  while (tokens.peek() !== "") {
    if (tokens.takeIf("SET")) {
      do assignments.push(readAssignment(tokens));
      while (tokens.takeIf(","));
    } else if (tokens.takeIf("REMOVE")) {
      do removals.push(readName(tokens));
      while (tokens.takeIf(","));
    } else {
      throw tokens.syntax(tokens.peek());
    }
  }
  return (bindings) => apply(bindings, assignments, removals);
}

function apply(bindings: Bindings, assignments: readonly Assignment[], removals: readonly AttributeName[]): Attributes {
  const changed = new Map<string, AttributeValue | undefined>();
  const change = (name: string, value: AttributeValue | undefined): void => {
    if (name === "pk") throw invalid("Cannot update attribute pk. This attribute is part of the key");
    if (changed.has(name))
      throw invalid(`Invalid UpdateExpression: Two document paths overlap with each other; ${name}`);
    changed.set(name, value);
  };
  for (const [name, operand] of assignments) {
    const value = operand(bindings);
    if (value === undefined) {
      throw invalid("The provided expression refers to an attribute that does not exist in the item");
    }
    change(name(bindings), value);
  }
  for (const name of removals) change(name(bindings), undefined);
  const kept = Object.entries(bindings.item).filter(([name]) => !changed.has(name));
  const set = [...changed].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return Object.fromEntries([...kept, ...set]);
}

function readAssignment(tokens: Tokens): Assignment {
  const name = readName(tokens);
  tokens.expect("=");
  const left = readValue(tokens);
  if (tokens.takeIf("+")) return [name, sum(left, readValue(tokens), 1)];
  if (tokens.takeIf("-")) return [name, sum(left, readValue(tokens), -1)];
  return [name, left];
}

function readValue(tokens: Tokens): Operand {
  if (!tokens.takeIf("IF_NOT_EXISTS")) return readOperand(tokens);
  tokens.expect("(");
  const name = readName(tokens);
  tokens.expect(",");
  const otherwise = readOperand(tokens);
  tokens.expect(")");
  return (bindings) => {
    const attribute = name(bindings);
    return Object.hasOwn(bindings.item, attribute) ? bindings.item[attribute] : otherwise(bindings);
  };
}

function sum(left: Operand, right: Operand, sign: 1 | -1): Operand {
  return (bindings) => {
    const [a, b] = [left(bindings), right(bindings)];
    if (a === undefined || b === undefined) return undefined;
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x === undefined || y === undefined) {
      throw invalid("An operand in the update expression has an incorrect data type");
    }
    return { N: String(x + sign * y) };
  };
}
