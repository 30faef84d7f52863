import { isJsonObject, type JsonValue } from "../asl/data/json";
import { StepFunctionsError } from "../asl/errors";
import type { StartRequest, StepFunctionsHost } from "../asl/host";
import type { Execution } from "../asl/run";
import type { TaskCall } from "../asl/task";
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
    startExecution: (parameters, call) => asked(() => ({ output: { ExecutionArn: this.begin(parameters, call).arn } })),
    // An execution that waits for another takes it down when it is stopped (Developer Guide, "Start workflow executions").
    "startExecution.sync": (parameters, call) =>
      asked(() => {
        const child = this.begin(parameters, call);
        call.execution.subscribe({
          onEnd: () => child.stop("States.TaskFailed", "The execution that waits was ended."),
        });
        return {
          output: { ExecutionArn: child.arn },
          until: (done) =>
            child.subscribe({
              onEnd: () =>
                done(
                  child.status === "SUCCEEDED"
                    ? undefined
                    : { error: "States.TaskFailed", cause: `${child.arn} ended ${child.status}.` },
                ),
            }),
        };
      }),
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

  private begin(parameters: JsonValue, call: TaskCall): Execution {
    const request = new Parameters(parameters, ["StateMachineArn", "Name", "Input"]);
    const input: JsonValue = request.has("Input") ? request.value("Input") : {};
    if (!isJsonObject(input)) throw invalid("The model knows inputs that are objects.");
    const name = request.has("Name") ? { name: request.text("Name") } : {};
    return this.start({ stateMachineArn: request.text("StateMachineArn"), ...name, input }, call.execution.arn);
  }
}

function asked(call: () => Answer): Answer {
  try {
    return call();
  } catch (failure) {
    if (failure instanceof StepFunctionsError) throw new AwsError(`${failure.code}Exception`, failure.message);
    throw failure;
  }
}
