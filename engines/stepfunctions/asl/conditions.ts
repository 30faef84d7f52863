import type { Condition } from "./states";

/** The path leads to something. A comparison with a missing path ends an execution, so this goes before it in `and`. */
export function isPresent(path: string): Condition {
  return { Variable: path, IsPresent: true };
}

/** A text equals a fixed one. */
export function textIs(path: string, text: string): Condition {
  return { Variable: path, StringEquals: text };
}

/** A text equals another path's. */
export function sameText(path: string, other: string): Condition {
  return { Variable: path, StringEqualsPath: other };
}

/** A text matches a pattern with `*`. */
export function textMatches(path: string, pattern: string): Condition {
  return { Variable: path, StringMatches: pattern };
}

/** A text sorts after another path's, by code points. */
export function textAfter(path: string, other: string): Condition {
  return { Variable: path, StringGreaterThanPath: other };
}

/** A text sorts before another path's, by code points. */
export function textBefore(path: string, other: string): Condition {
  return { Variable: path, StringLessThanPath: other };
}

/** A number equals a fixed one. */
export function numberIs(path: string, value: number): Condition {
  return { Variable: path, NumericEquals: value };
}

/** A number equals another path's. */
export function sameNumber(path: string, other: string): Condition {
  return { Variable: path, NumericEqualsPath: other };
}

/** A number is a fixed one or more. */
export function atLeast(path: string, value: number): Condition {
  return { Variable: path, NumericGreaterThanEquals: value };
}

/** A number is another path's or more. */
export function atLeastPath(path: string, other: string): Condition {
  return { Variable: path, NumericGreaterThanEqualsPath: other };
}

/** A number is less than a fixed one. */
export function lessThan(path: string, value: number): Condition {
  return { Variable: path, NumericLessThan: value };
}

/** A number is more than a fixed one. */
export function moreThan(path: string, value: number): Condition {
  return { Variable: path, NumericGreaterThan: value };
}

/** A number is a fixed one or less. */
export function atMost(path: string, value: number): Condition {
  return { Variable: path, NumericLessThanEquals: value };
}

/** A number is less than another path's. */
export function lessThanPath(path: string, other: string): Condition {
  return { Variable: path, NumericLessThanPath: other };
}

/** A number is more than another path's. */
export function moreThanPath(path: string, other: string): Condition {
  return { Variable: path, NumericGreaterThanPath: other };
}

/** A boolean is true. */
export function isTrue(path: string): Condition {
  return { Variable: path, BooleanEquals: true };
}

/** A text is there, whatever it says. */
export function isText(path: string): Condition {
  return and(isPresent(path), { Variable: path, IsString: true });
}

/** A boolean is there. */
export function isBoolean(path: string): Condition {
  return and(isPresent(path), { Variable: path, IsBoolean: true });
}

/** A number is there. */
export function isNumber(path: string): Condition {
  return and(isPresent(path), { Variable: path, IsNumeric: true });
}

/** A time is not later than another path's. Both must be times; anything else makes it false. */
export function notAfter(path: string, other: string): Condition {
  return and(
    { Variable: path, IsTimestamp: true },
    { Variable: other, IsTimestamp: true },
    { Variable: path, TimestampLessThanEqualsPath: other },
  );
}

/** Someone has redriven this execution. */
export function isRedriven(): Condition {
  return and(isPresent("$$.Execution.RedriveCount"), atLeast("$$.Execution.RedriveCount", 1));
}

/** All hold; judged in order, and the first that does not ends the judging. */
export function and(...conditions: readonly [Condition, ...Condition[]]): Condition {
  return { And: conditions };
}

/** One of them holds. */
export function or(...conditions: readonly [Condition, ...Condition[]]): Condition {
  return { Or: conditions };
}

/** It does not hold. */
export function not(condition: Condition): Condition {
  return { Not: condition };
}
