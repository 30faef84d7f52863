import { put, shrug, task } from "../asl/builders";
import type { PassState, Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { notify } from "../tasks/notification";

/** Why forward refuses before it has touched anything: a Pass state that leads to the refusal. */
export function refusal(error: `Airlock.${string}`, reason: string | { readonly expression: string }): PassState {
  return put(
    "$.refusal",
    { error, ...(typeof reason === "string" ? { reason } : { "reason.$": reason.expression }) },
    "NotifyRefused",
  );
}

/** Tells people that a record was refused, and ends with the reason. */
export function refusalSection(deployment: Deployment): Section {
  return {
    NotifyRefused: task(
      notify(deployment, "refused", {
        "error.$": "$.refusal.error",
        "reason.$": "$.refusal.reason",
        "input.$": "$$.Execution.Input",
      }),
      { next: "Refused", catch: [shrug("Refused")] },
    ),
    Refused: { Type: "Fail", ErrorPath: "$.refusal.error", CausePath: "$.refusal.reason" },
  };
}
