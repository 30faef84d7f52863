import type { Call } from "../asl/builders";
import type { Template } from "../asl/states";
import { type Deployment, machineArn, machineNames } from "../deployment";
import { integration } from "./integration";

/**
 * What describeExecution answers for an execution that ended more than 90 days ago, never was, or went with its state machine
 * when someone deleted that. It does not run, whatever the name of the answer.
 */
export const NO_SUCH_EXECUTION: readonly string[] = [
  "Sfn.ExecutionDoesNotExistException",
  "Sfn.StateMachineDoesNotExistException",
];

/** Reads the status of the execution whose ARN stands at a path. */
export function readExecution(deployment: Deployment, arnPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:sfn:describeExecution"),
    parameters: { "ExecutionArn.$": arnPath },
    answers: NO_SUCH_EXECUTION,
  };
}

/** What to keep of {@link readExecution}'s answer. */
export const EXECUTION_FIELDS: Template = { "status.$": "$.Status" };

/** Why an execution is stopped, as it stands in its history. */
export interface StopReason {
  readonly error: `Airlock.${string}`;
  readonly cause: string;
}

/** A rollback takes a rollout back. */
export const ROLLED_BACK: StopReason = {
  error: "Airlock.RolledBack",
  cause: "A rollback took over; the weights are on the stable version.",
};

/** A newer release takes over in the validation window. */
export const SUPERSEDED: StopReason = {
  error: "Airlock.Superseded",
  cause: "A newer release took over in the validation window; this one serves all traffic and is its rollback target.",
};

/** Ends the execution whose ARN stands at a path; nothing in it can catch that. */
export function stopExecution(deployment: Deployment, arnPath: string, reason: StopReason): Call {
  return {
    resource: integration(deployment, "aws-sdk:sfn:stopExecution"),
    parameters: { "ExecutionArn.$": arnPath, Error: reason.error, Cause: reason.cause },
  };
}

/** Starts back and does not wait for it: waiting would tie its life to the one that it may have to stop. */
export function startBack(deployment: Deployment, input: Template, name?: string): Call {
  const machine = machineNames(deployment.service, deployment.environment).back;
  return {
    resource: integration(deployment, "states:startExecution"),
    parameters: {
      StateMachineArn: machineArn(deployment, machine),
      ...(name === undefined ? {} : { "Name.$": name }),
      Input: { ...input, "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id" },
    },
  };
}
