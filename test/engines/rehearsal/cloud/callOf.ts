import { StepFunctionsHost, type TaskCall } from "../../../../engines/rehearsal/asl";
import { VirtualClock } from "../../../../engines/rehearsal/clock";

const MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:any";

/** A call as a service sees it, from an execution that does nothing. */
export function callOf(): TaskCall {
  const host = new StepFunctionsHost({
    clock: new VirtualClock(),
    tasks: () => ({ kind: "ok", output: {} }),
  });
  host.register(MACHINE, { StartAt: "End", States: { End: { Type: "Succeed" } } }, { type: "STANDARD" });
  return {
    resource: "arn:aws:states:::aws-sdk:any:thing",
    integration: "aws-sdk",
    service: "any",
    action: "thing",
    pattern: "request-response",
    parameters: {},
    execution: host.start({ stateMachineArn: MACHINE }),
    stateName: "Any",
    atMs: 0,
  };
}
