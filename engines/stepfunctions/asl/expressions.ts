/** A text as a literal of an intrinsic function. */
export function literal(text: string): string {
  return `'${text.replace(/[\\'{}]/g, "\\$&")}'`;
}

/**
 * A parameter that exists only in the first run of an execution: an execution that someone redrives starts again at the very
 * state that failed or was aborted, behind the fence that stood before it. There this has no value, and the state fails
 * before it calls anything. Use it for the parameter without which the call can do nothing (rule, service).
 */
export function notRedriven(pathOrLiteral: string): string {
  return `States.ArrayGetItem(States.Array(${pathOrLiteral}), $$.Execution.RedriveCount)`;
}

/** A counter's next value. */
export function increment(path: string): string {
  return `States.MathAdd(${path}, 1)`;
}
