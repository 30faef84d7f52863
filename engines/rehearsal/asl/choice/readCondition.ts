import type { Fields } from "../load/fields";
import { readDefinitePath } from "../load/paths";
import type { Condition } from "../machine";
import type { Path } from "../path";
import { comparisons } from "./comparison";
import { readOperand, readVariable, typeTests } from "./evaluate";

const NOT_OPERATORS = new Set(["Variable", "Next", "Comment"]);

/** Compiles a rule of a Choice state: a comparison, a test of kind or presence, or And, Or and Not of such rules. */
export function readCondition(rule: Fields): Condition {
  const condition = ["And", "Or", "Not"].some((field) => rule.has(field)) ? readCombination(rule) : readTest(rule);
  rule.close();
  // A rule that could not be read left a fault behind, so that this condition never runs.
  return condition ?? (() => false);
}

/** And stops at the first part that does not hold, Or at the first that does. */
function readCombination(rule: Fields): Condition | undefined {
  if (rule.has("Not")) {
    const negated = rule.child("Not");
    if (negated === undefined) return undefined;
    const part = readCondition(negated);
    return (scope) => !part(scope);
  }
  const field = rule.has("And") ? "And" : "Or";
  const parts = rule.objects(field).map(readCondition);
  if (parts.length === 0) rule.fault(field, "a list of one rule or more");
  return field === "And" ? (scope) => parts.every((part) => part(scope)) : (scope) => parts.some((part) => part(scope));
}

function readTest(rule: Fields): Condition | undefined {
  const variable = readDefinitePath(rule, "Variable");
  if (!rule.has("Variable")) rule.fault("Variable", "a path (or And, Or or Not)");
  const operators = Object.keys(rule.object).filter((key) => !NOT_OPERATORS.has(key));
  const operator = operators[0];
  if (operator === undefined || operators.length > 1) {
    for (const name of operators) rule.get(name);
    rule.faults.add(rule.place, operators.join(" and ") || "no operator", "exactly one operator, such as StringEquals");
    return undefined;
  }
  const value = rule.get(operator) ?? null;
  const test = typeTests.get(operator);
  if (test !== undefined) {
    if (typeof value !== "boolean") {
      rule.fault(operator, "true or false");
      return;
    }
    return variable && ((scope) => test(variable, scope) === value);
  }
  const comparison = comparisons.get(operator);
  if (comparison !== undefined) {
    if (!comparison.accepts(value)) {
      rule.fault(operator, comparison.expected);
      return;
    }
    return variable && ((scope) => comparison.holds(readVariable(variable, scope), value));
  }
  return readPathTest(rule, operator, variable);
}

function readPathTest(rule: Fields, operator: string, variable: Path | undefined): Condition | undefined {
  const name = operator.endsWith("Path") ? operator.slice(0, -"Path".length) : "";
  const comparison = name === "StringMatches" ? undefined : comparisons.get(name);
  if (comparison === undefined) {
    rule.fault(operator, "an operator of the States Language");
    return;
  }
  const operand = readDefinitePath(rule, operator);
  if (variable === undefined || operand === undefined) return undefined;
  return (scope) => comparison.holds(readVariable(variable, scope), readOperand(operand, comparison, scope));
}
