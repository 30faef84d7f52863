import type { JsonValue } from "../data/json";
import { find, type Scope } from "../data/scope";
import { runtimeFailure } from "../failure";
import { MISSING } from "../path";
import type { Expression } from "./expression";
import { Arguments, IntrinsicError } from "./intrinsicFunction";

/** Evaluates a parsed intrinsic function. Whatever is wrong is a `States.Runtime` failure whose cause names the whole `text`. */
export function evaluateIntrinsic(expression: Expression, text: string, scope: Scope): JsonValue {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (!(error instanceof IntrinsicError)) throw error;
    throw runtimeFailure(`The function '${text}' had the following error: ${error.message}`);
  }
}

function evaluate(expression: Expression, scope: Scope): JsonValue {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "path": {
      const found = find(expression.path, scope);
      if (found !== MISSING) return found;
      // AWS answers a path with a wildcard or a filter that breaks off early with no matches.
      if (!expression.path.definite) return [];
      throw new IntrinsicError(
        `The JsonPath argument for the field '${expression.path.text}' could not be found in the input '${JSON.stringify(scope.data)}'`,
      );
    }
    case "call": {
      const values: JsonValue[] = [];
      for (const arg of expression.args) values.push(evaluate(arg, scope));
      return expression.fn.run(new Arguments(expression.fn.name, values), scope.random);
    }
  }
}
