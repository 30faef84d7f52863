/** Error names that Step Functions itself reports. Source: Developer Guide, "Handling errors in Step Functions workflows". */
export const States = {
  all: "States.ALL",
  dataLimitExceeded: "States.DataLimitExceeded",
  resultPathMatchFailure: "States.ResultPathMatchFailure",
  runtime: "States.Runtime",
  taskFailed: "States.TaskFailed",
  timeout: "States.Timeout",
} as const;

/** Why a state failed. `cause` is absent where AWS gives none, as for a timeout. */
export interface ErrorInfo {
  readonly error: string;
  readonly cause?: string;
}

/**
 * Thrown while a state's data is processed, and turned into the state's error by the interpreter; never seen outside of it.
 * AWS reports wrong paths, wrong arguments of intrinsic functions, and a Choice without a match all as `States.Runtime`
 * (`States.ParameterPathFailure`, `States.IntrinsicFailure` and `States.NoChoiceMatched` are "reserved for future use").
 */
export class StateFailure extends Error {
  constructor(
    readonly error: string,
    message: string,
    /** False where AWS does not put "An error occurred while executing the state ..." before the cause. */
    readonly prefixed = error === States.runtime,
  ) {
    super(message);
    this.name = "StateFailure";
  }
}

/** A failure that nothing can retry or catch: it ends the whole execution. */
export function runtimeFailure(cause: string): StateFailure {
  return new StateFailure(States.runtime, cause);
}
