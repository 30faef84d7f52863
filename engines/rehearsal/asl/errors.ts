import { describeFault, type Fault } from "../../../release/fault";

/** Errors of the service's API, by the names that AWS gives them; `DefinitionRefused` and `StateMachineTypeNotSupported` included. */
export type StepFunctionsErrorName =
  | "DefinitionRefused"
  | "ExecutionAlreadyExists"
  | "ExecutionDoesNotExist"
  | "ExecutionNotRedrivable"
  | "InvalidArn"
  | "InvalidExecutionInput"
  | "InvalidName"
  | "StateMachineDoesNotExist"
  | "StateMachineTypeNotSupported";

/** Thrown by the host and by executions, as the API would answer. */
export class StepFunctionsError extends Error {
  constructor(
    readonly code: StepFunctionsErrorName,
    message: string,
  ) {
    super(message);
    this.name = "StepFunctionsError";
  }
}

/** A definition that cannot be executed faithfully, with every reason. */
export class DefinitionRefused extends StepFunctionsError {
  constructor(
    stateMachineArn: string,
    readonly faults: readonly Fault[],
  ) {
    super("DefinitionRefused", `${stateMachineArn} cannot be executed:\n${faults.map(describeFault).join("\n")}`);
  }
}
