import { invalid } from "../awsError";
import type { Attributes, AttributeValue } from "./attributeValue";
import type { Tokens } from "./tokens";

/** What an expression is evaluated against; remembers which names and values were used, because DynamoDB refuses unused ones. */
export interface Bindings {
  readonly item: Attributes;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Attributes;
}

/** A value, or undefined where the attribute is not there. */
export type Operand = (bindings: Bindings) => AttributeValue | undefined;

/** The name of an attribute. */
export type AttributeName = (bindings: Pick<Bindings, "names">) => string;

/** A name or a value, as both kinds of expressions have them. */
export function readOperand(tokens: Tokens): Operand {
  const token = tokens.take();
  if (token.startsWith(":")) {
    return ({ values }) => {
      const value = Object.hasOwn(values, token) ? values[token] : undefined;
      if (value === undefined)
        throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${token}`);
      return value;
    };
  }
  const name = nameOf(token, tokens);
  return (bindings) => {
    const attribute = name(bindings);
    return Object.hasOwn(bindings.item, attribute) ? bindings.item[attribute] : undefined;
  };
}

/** The name of an attribute: `#alias`, or the key `pk` itself. Other bare names are refused: too many of them are reserved words. */
export function readName(tokens: Tokens): AttributeName {
  return nameOf(tokens.take(), tokens);
}

function nameOf(token: string, tokens: Tokens): AttributeName {
  if (token === "pk") return () => token;
  if (!token.startsWith("#")) throw tokens.syntax(token);
  return ({ names }) => {
    const name = Object.hasOwn(names, token) ? names[token] : undefined;
    if (name === undefined)
      throw invalid(`An expression attribute name used in the document path is not defined; attribute name: ${token}`);
    return name;
  };
}
