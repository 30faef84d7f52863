import { jsonEquals } from "../../asl/data/json";
import { invalid } from "../awsError";
import { type AttributeValue, numberOf } from "./attributeValue";
import { type Bindings, type Operand, readName, readOperand } from "./operand";
import { Tokens } from "./tokens";

/** A condition, ready to be asked. */
export type Condition = (bindings: Bindings) => boolean;

/**
 * Reads the part of the condition language that the machines use: comparisons, IN, AND, OR, NOT, brackets, attribute_exists and
 * attribute_not_exists. Anything else is a syntax error, never true.
 */
export function parseCondition(text: string): Condition {
  const tokens = new Tokens("ConditionExpression", text);
  const condition = either(tokens);
  tokens.end();
  return condition;
}

function either(tokens: Tokens): Condition {
  const left = both(tokens);
  if (!tokens.takeIf("OR")) return left;
  const right = either(tokens);
  return (bindings) => left(bindings) || right(bindings);
}

function both(tokens: Tokens): Condition {
  const left = single(tokens);
  if (!tokens.takeIf("AND")) return left;
  const right = both(tokens);
  return (bindings) => left(bindings) && right(bindings);
}

function single(tokens: Tokens): Condition {
  if (tokens.takeIf("NOT")) {
    const inner = single(tokens);
    return (bindings) => !inner(bindings);
  }
  if (tokens.takeIf("(")) {
    const inner = either(tokens);
    tokens.expect(")");
    return inner;
  }
  if (tokens.takeIf("ATTRIBUTE_EXISTS")) return existence(tokens, true);
  if (tokens.takeIf("ATTRIBUTE_NOT_EXISTS")) return existence(tokens, false);
  const left = readOperand(tokens);
  return tokens.takeIf("IN") ? oneOf(left, tokens) : comparison(left, tokens);
}

function existence(tokens: Tokens, wanted: boolean): Condition {
  tokens.expect("(");
  const name = readName(tokens);
  tokens.expect(")");
  return (bindings) => Object.hasOwn(bindings.item, name(bindings)) === wanted;
}

function oneOf(left: Operand, tokens: Tokens): Condition {
  tokens.expect("(");
  const options = [readOperand(tokens)];
  while (tokens.takeIf(",")) options.push(readOperand(tokens));
  tokens.expect(")");
  return (bindings) => {
    const value = left(bindings);
    return value !== undefined && options.some((option) => equals(value, option(bindings)));
  };
}

function comparison(left: Operand, tokens: Tokens): Condition {
  const sign = tokens.take();
  if (!["=", "<>", "<", "<=", ">", ">="].includes(sign)) throw tokens.syntax(sign);
  const right = readOperand(tokens);
  return (bindings) => compare(sign, left(bindings), right(bindings));
}

/** An attribute that is not there equals nothing, and differs from everything. */
function compare(sign: string, a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined) return sign === "<>";
  if (sign === "=") return equals(a, b);
  if (sign === "<>") return !equals(a, b);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined)
    throw invalid(`The model orders numbers only, not ${JSON.stringify([a, b])}.`);
  if (sign === "<") return x < y;
  if (sign === "<=") return x <= y;
  return sign === ">" ? x > y : x >= y;
}

function equals(a: AttributeValue, b: AttributeValue | undefined): boolean {
  if (b === undefined) return false;
  const [x, y] = [numberOf(a), numberOf(b)];
  return x !== undefined && y !== undefined ? x === y : jsonEquals(a, b);
}
