import { BRIEF, type Call, choose, join, on, put, shrug, task } from "../asl/builders";
import { isPresent } from "../asl/conditions";
import type { Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { ownedInPhase } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { startBack } from "../tasks/executions";
import type { Trigger } from "../trigger";

/** A reason for going back that forward itself finds: a Pass state that leads to the failure path. */
export interface Finding {
  readonly trigger: Trigger;
  /** Error that the execution ends with. */
  readonly error: `Airlock.${string}`;
  /** What a person reads: a fixed sentence, or an expression. */
  readonly reason: string | { readonly expression: string };
}

/** The Pass state of a finding. */
export function finding(found: Finding) {
  return put(
    "$.failure",
    {
      trigger: found.trigger,
      error: found.error,
      ...(typeof found.reason === "string" ? { reason: found.reason } : { "reason.$": found.reason.expression }),
      "at.$": "$$.State.EnteredTime",
    },
    "HoldsItem",
  );
}

/** Where a task's own failure leads: `catch: [onAny(FAILED)]`. */
export const FAILED = "TaskFailed";

/** Where a lost fence leads. */
export const FENCE_LOST = "FenceLost";

/**
 * Every way to fail between the lock and completion ends here: write down why, start back, fail. Writing it down first lets
 * whichever back comes first (ours, the event's, the reconciler's) know the true reason.
 */
export function failureSection(deployment: Deployment): Section {
  return join({
    [FAILED]: put(
      "$.failure",
      {
        trigger: "forward-failed" satisfies Trigger,
        "error.$": "$.caught.Error",
        // As a whole: a timeout has no Cause.
        "reason.$": "States.JsonToString($.caught)",
        "at.$": "$$.State.EnteredTime",
      },
      "HoldsItem",
    ),
    HoldsItem: choose(
      [[isPresent("$.item.fence"), "WriteFailure"]],
      "StartBackUnsure",
      "Without the item it is not known whether the lock was taken; back finds out.",
    ),
    StartBackUnsure: task(goBack(deployment), { next: "Unsure", catch: [shrug("Unsure")] }),
    Unsure: put(
      "$.refusal",
      { "error.$": "$.failure.error", "reason.$": "$.failure.reason" },
      "NotifyRefused",
      "If the lock was not taken after all, back has nothing to tell.",
    ),
    WriteFailure: task(
      {
        ...writeItem(deployment, {
          when: ownedInPhase("placing", "shifting", "validating"),
          set: {
            trigger: { textAt: "$.failure.trigger" },
            reason: { textAt: "$.failure.reason" },
            detectedAt: { textAt: "$.failure.at" },
          },
        }),
        retry: BRIEF,
      },
      { next: "StartBack", catch: [on([CONDITION_FAILED], FENCE_LOST), shrug("StartBack")] },
    ),
    StartBack: task(goBack(deployment), {
      next: "WentBack",
      catch: [shrug("WentBack")],
      comment: "If even this fails, the reconciler starts back.",
    }),
    WentBack: { Type: "Fail", ErrorPath: "$.failure.error", CausePath: "$.failure.reason" },
    [FENCE_LOST]: {
      Type: "Fail",
      Error: "Airlock.FenceLost",
      Cause: "Another execution has taken this rollout over; nothing was moved.",
    },
  });
}

function goBack(deployment: Deployment): Call {
  return startBack(deployment, {
    "trigger.$": "$.failure.trigger",
    "owner.$": "$$.Execution.Id",
    "reason.$": "$.failure.reason",
    "at.$": "$.failure.at",
  });
}
