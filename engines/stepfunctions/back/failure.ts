import { put, shrug, task } from "../asl/builders";
import type { Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { commandLine, notify } from "../tasks/notification";
import { pageSection } from "./page";

/** Where a task's own failure leads; `$.caught` holds the error. */
export const FAILED = "TaskFailed";

/** Where a lost fence leads: someone else brings it to its end. */
export const TAKEN_OVER = "TakenOver";

/** A back that failed pages someone, once in a quarter of an hour. The lock stays, so the reconciler starts another one within a minute. */
export function failureSection(deployment: Deployment): Section {
  return {
    [FAILED]: put(
      "$.failure",
      { "error.$": "$.caught.Error", "reason.$": "States.JsonToString($.caught)" },
      "WhenFailed",
    ),
    ...pageSection(deployment, { page: "NotifyFailed", end: "RollbackFailed" }),
    NotifyFailed: task(
      notify(deployment, "rollback-failed", {
        "error.$": "$.failure.error",
        "reason.$": "$.failure.reason",
        "request.$": "$.request",
        ask: `Look now where the traffic is: ${commandLine(deployment, "status")}. The reconciler tries again each minute; if the weights stay, set the production rule by hand.`,
      }),
      { next: "MarkPaged", catch: [shrug("RollbackFailed")] },
    ),
    RollbackFailed: { Type: "Fail", ErrorPath: "$.failure.error", CausePath: "$.failure.reason" },
    [TAKEN_OVER]: { Type: "Succeed", Comment: "Another execution has taken over and ends this." },
  };
}
