import { choose, on, onAny, put, shrug, task } from "../../asl/builders";
import { and, atLeast, atMost, isNumber, isPresent, isRedriven, isTrue, lessThanPath } from "../../asl/conditions";
import { increment } from "../../asl/expressions";
import type { Section } from "../../asl/states";
import { keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { mirrorLiveState } from "../../tasks/records";
import { shiftWeights } from "../../tasks/traffic";
import { FAILED, FENCE_LOST, finding } from "../failure";
import { OPEN_APPROVAL } from "./approval";

/** Opens a stage: fence, then its weights. Starts at `PickStage`. */
export function shiftStates(deployment: Deployment, next: string): Section {
  return {
    PickStage: put(
      "$.stage",
      {
        "definition.$": "States.ArrayGetItem($.stages, $.cursor.stage)",
        "following.$": increment("$.cursor.stage"),
      },
      "CheckStage",
    ),
    CheckStage: choose(
      [
        [isRedriven(), "Redriven"],
        [
          and(
            isNumber("$.stage.definition.weight"),
            atLeast("$.stage.definition.weight", 1),
            atMost("$.stage.definition.weight", 100),
            isPresent("$.stage.definition.name"),
            isNumber("$.stage.definition.polls[0]"),
            isPresent("$.stage.definition.approval"),
          ),
          "WantsApproval",
        ],
      ],
      "BadStage",
    ),
    WantsApproval: choose([[isTrue("$.stage.definition.approval"), OPEN_APPROVAL]], "ReadPause"),
    BadStage: finding({
      trigger: "forward-failed",
      error: "Airlock.BadStage",
      reason:
        "A stage of the record has no name, no weight from 1 to 100, no time to be watched, or does not say whether a person must approve it.",
    }),
    OpenStage: put(
      "$.stage",
      {
        "name.$": "$.stage.definition.name",
        "candidate.$": "$.stage.definition.weight",
        "stable.$": "States.ArrayGetItem($.shifting.complement, $.stage.definition.weight)",
        "polls.$": "$.stage.definition.polls",
        "pollCount.$": "States.ArrayLength($.stage.definition.polls)",
        "following.$": "$.stage.following",
      },
      "HasWarmUp",
    ),
    HasWarmUp: choose([[atLeast("$.plan.warmUpSeconds", 1), "OpenCold"]], "OpenWarm"),
    OpenCold: put("$.within", within({ at: "", marked: false }), "IsLastStage"),
    OpenWarm: put("$.within", within({ "at.$": "$$.State.EnteredTime", marked: true }), "IsLastStage"),
    IsLastStage: choose([[lessThanPath("$.stage.following", "$.shifting.stages"), "FenceShift"]], "FenceValidation"),
    FenceShift: fence(deployment, "shifting"),
    FenceValidation: fence(deployment, "validating"),
    Shift: task(shiftWeights(deployment, "$.stage.candidate", "$.stage.stable"), {
      next: "MirrorStage",
      catch: [onAny(FAILED)],
    }),
    MirrorStage: task(mirrorLiveState(deployment), {
      next: "StartPolls",
      catch: [shrug("StartPolls")],
    }),
    StartPolls: put("$.poll", { next: 0, elapsed: 0 }, next),
  };
}

/** What is counted and told anew in each stage. */
function within(warm: { readonly marked: boolean; readonly at?: string; readonly "at.$"?: string }) {
  return { warm, hold: { told: false }, silence: { count: 0 } };
}

function fence(deployment: Deployment, phase: "shifting" | "validating") {
  return task(
    writeItem(deployment, {
      // Validating is in the list for a write whose answer was lost: the retry must find its own mark.
      when: ownedInPhase("placing", "shifting", "validating"),
      set: {
        phase: { text: phase },
        stage: { textAt: "$.stage.name" },
        shiftedAt: { textAt: "$.shifting.at" },
        warmedAt: { textAt: "$.within.warm.at" },
      },
      weights: { candidate: { numberAt: "$.stage.candidate" }, stable: { numberAt: "$.stage.stable" } },
    }),
    {
      keep: keepItem(deployment),
      next: "Shift",
      catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
      comment: "No weight moves unless the item still belongs to this execution.",
    },
  );
}
