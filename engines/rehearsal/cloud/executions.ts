import { isJsonObject, type JsonValue } from "../asl/data/json";
import { StepFunctionsError } from "../asl/errors";
import type { StartRequest, StepFunctionsHost } from "../asl/host";
import type { Execution } from "../asl/run";
import { AwsError, invalid } from "./awsError";
import { Parameters } from "./parameters";
import { type Action, type Answer, NOTHING } from "./service";

/** Step Functions as state machines call it: the executions themselves live in the host. */
export class Executions {
  readonly prefixes = { "aws-sdk:sfn": "Sfn", states: "StepFunctions" };
  readonly throttling = "SfnException";

  constructor(
    private readonly host: () => StepFunctionsHost,
    /** Starts an execution for the one whose ARN is given. */
    private readonly start: (request: StartRequest, byArn: string) => Execution,
  ) {}

  readonly actions: Readonly<Record<string, Action>> = {
    startExecution: (parameters, call) => {
      const request = new Parameters(parameters, ["StateMachineArn", "Name", "Input"]);
      const input: JsonValue = request.has("Input") ? request.value("Input") : {};
      if (!isJsonObject(input)) throw invalid("The model knows inputs that are objects.");
      return asked(() => {
        const execution = this.start(
          {
            stateMachineArn: request.text("StateMachineArn"),
            ...(request.has("Name") ? { name: request.text("Name") } : {}),
            input,
          },
          call.execution.arn,
        );
        return { output: { ExecutionArn: execution.arn } };
      });
    },
    describeExecution: (parameters) => {
      const request = new Parameters(parameters, ["ExecutionArn"]);
      return asked(() => {
        const { arn, name, stateMachineArn, status, input, error, cause } = this.host().describe(
          request.text("ExecutionArn"),
        );
        return {
          output: {
            ExecutionArn: arn,
            Name: name,
            StateMachineArn: stateMachineArn,
            Status: status,
            Input: JSON.stringify(input),
            ...(error === undefined ? {} : { Error: error }),
            ...(cause === undefined ? {} : { Cause: cause }),
          },
        };
      });
    },
    stopExecution: (parameters) => {
      const request = new Parameters(parameters, ["ExecutionArn", "Error", "Cause"]);
      return asked(() => {
        const execution = this.host().describe(request.text("ExecutionArn"));
        execution.stop(request.text("Error"), request.text("Cause"));
        return NOTHING;
      });
    },
  };
}

function asked(call: () => Answer): Answer {
  try {
    return call();
  } catch (failure) {
    if (failure instanceof StepFunctionsError) throw new AwsError(`${failure.code}Exception`, failure.message);
    throw failure;
  }
}
