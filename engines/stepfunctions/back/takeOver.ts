import { choose, count, on, onAny, put, STUBBORN, task } from "../asl/builders";
import { and, atLeast, isPresent, not, textIs } from "../asl/conditions";
import type { Section } from "../asl/states";
import { keepItem } from "../completion";
import type { Deployment } from "../deployment";
import type { Attribute } from "../item/attributes";
import { NEXT_FENCE, ONE, unchangedInPhase } from "../item/guards";
import { CONDITION_FAILED, type NewValue, writeItem } from "../item/write";
import { FAILED } from "./failure";

/** Races for the fence that a back may lose before it gives up; whoever won each is at work. */
const MOST_TAKE_OVERS = 5;

/**
 * Takes the rollout over: from here on no fence of forward holds. The reason is written only where none is written yet, so
 * that the first one, mostly forward's own, is the one in the log.
 */
export function takeOverSection(deployment: Deployment, next: string): Section {
  return {
    WhoseReason: choose([[textIs("$.item.trigger", ""), "IsReasonGiven"]], "TakeOver"),
    IsReasonGiven: choose(
      [[and(textIs("$.request.reason", ""), not(textIs("$.request.alarm", ""))), "ReasonIsAlarm"]],
      "ReasonIsGiven",
    ),
    ReasonIsAlarm: put("$.why", { "reason.$": "States.Format('Alarm {} rang.', $.request.alarm)" }, "WhenDetected"),
    ReasonIsGiven: put("$.why", { "reason.$": "$.request.reason" }, "WhenDetected"),
    WhenDetected: choose(
      [[and(isPresent("$.request.at"), { Variable: "$.request.at", IsTimestamp: true }), "DetectedBefore"]],
      "DetectedNow",
    ),
    DetectedBefore: put("$.detected", { "at.$": "$.request.at" }, "TakeOverWithReason"),
    DetectedNow: put("$.detected", { "at.$": "$$.State.EnteredTime" }, "TakeOverWithReason"),
    TakeOverWithReason: takeOver(deployment, next, {
      trigger: { textAt: "$.request.trigger" },
      reason: { textAt: "$.why.reason" },
      detectedAt: { textAt: "$.detected.at" },
      by: { textAt: "$.request.by" },
    }),
    TakeOver: takeOver(deployment, next, { by: { textAt: "$.request.by" } }),
    CountTakeOver: count("$.takeOvers", "TakeOverAgain"),
    TakeOverAgain: choose([[atLeast("$.takeOvers.count", MOST_TAKE_OVERS), "LostRace"]], "ReadItem"),
    LostRace: { Type: "Succeed", Comment: "Others were quicker each time: the rollout is being taken back." },
  };
}

/** Takes a completion over whose execution died; the item's owner is this execution then. */
export function takeCompletionOver(deployment: Deployment, next: string): Section {
  return {
    TakeCompletionOver: task(
      writeItem(deployment, {
        when: unchangedInPhase("completing"),
        set: { owner: { textAt: "$$.Execution.Id" }, ...NEXT_FENCE },
        values: ONE,
      }),
      { keep: keepItem(deployment), next, catch: [on([CONDITION_FAILED], "CountTakeOver"), onAny(FAILED)] },
    ),
  };
}

function takeOver(deployment: Deployment, next: string, set: Partial<Record<Attribute, NewValue>>) {
  return task(
    {
      ...writeItem(deployment, {
        when: unchangedInPhase("placing", "shifting", "validating", "rolling-back"),
        set: { phase: { text: "rolling-back" }, backOwner: { textAt: "$$.Execution.Id" }, ...NEXT_FENCE, ...set },
        values: ONE,
      }),
      retry: STUBBORN,
    },
    { keep: keepItem(deployment), next, catch: [on([CONDITION_FAILED], "CountTakeOver"), onAny(FAILED)] },
  );
}
