import { choose, on, onAny, put, shrug, task } from "../../asl/builders";
import {
  and,
  atLeast,
  atMost,
  isNumber,
  isPresent,
  isRedriven,
  isTrue,
  lessThanPath,
  not,
  or,
} from "../../asl/conditions";
import { increment } from "../../asl/expressions";
import type { Condition, Section } from "../../asl/states";
import { keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { canRoll, isRolling } from "../../rolling";
import { mirrorLiveState } from "../../tasks/records";
import { shiftWeights } from "../../tasks/traffic";
import { FAILED, FENCE_LOST, finding } from "../failure";
import { ROLL } from "../rolling/roll";
import { OPEN_APPROVAL } from "./approval";

/** Source: ELB API, DurationSeconds: seven days. */
const LONGEST_STICKINESS = 604_800;

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
            isPercent("$.stage.definition.weight"),
            isPercent("$.stage.definition.ringWeight"),
            reachesUsers(deployment),
            isNumber("$.stage.definition.stickySeconds"),
            atLeast("$.stage.definition.stickySeconds", 0),
            atMost("$.stage.definition.stickySeconds", LONGEST_STICKINESS),
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
        "A stage of the record has no name, weights that are not from 0 to 100 or reach nobody, no time to be watched, a cookie for longer than 7 days, or does not say whether a person must approve it.",
    }),
    OpenStage: put(
      "$.stage",
      {
        "name.$": "$.stage.definition.name",
        "candidate.$": "$.stage.definition.weight",
        "stable.$": "States.ArrayGetItem($.shifting.complement, $.stage.definition.weight)",
        "ringCandidate.$": "$.stage.definition.ringWeight",
        "ringStable.$": "States.ArrayGetItem($.shifting.complement, $.stage.definition.ringWeight)",
        "stickySeconds.$": "$.stage.definition.stickySeconds",
        "polls.$": "$.stage.definition.polls",
        "pollCount.$": "States.ArrayLength($.stage.definition.polls)",
        "following.$": "$.stage.following",
      },
      "HasWarmUp",
    ),
    HasWarmUp: choose([[atLeast("$.plan.warmUpSeconds", 1), "OpenCold"]], "OpenWarm"),
    OpenCold: put("$.within", within({ at: "", marked: false }), "IsLastStage"),
    OpenWarm: put("$.within", within({ "at.$": "$$.State.EnteredTime", marked: true }), "IsLastStage"),
    IsLastStage: choose(
      [
        ...(canRoll(deployment) ? [[isRolling(), ROLL] as const] : []),
        [lessThanPath("$.stage.following", "$.shifting.stages"), "IsSticky"],
        [not(isTrue("$.plan.promotes")), "IsSticky"],
      ],
      "FenceValidation",
      "Whatever promotes nothing validates nothing: it can only be gone back from.",
    ),
    IsSticky: choose([[atLeast("$.stage.stickySeconds", 1), "FenceSticky"]], "FenceShift"),
    FenceShift: fence(deployment, "shifting", "Shift"),
    FenceValidation: fence(deployment, "validating", "Shift"),
    FenceSticky: fence(deployment, "shifting", "ShiftSticky"),
    ...ruleShifts(deployment, "MirrorStage"),
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

/** The production rule, and then the ring rule where there is one; with a cookie or without. */
function ruleShifts(deployment: Deployment, next: string): Section {
  const { ruleArn, ringRuleArn: ring } = deployment;
  const shift = (arn: string, prefix: "" | "ring", sticky: boolean, then: string) =>
    task(
      shiftWeights(deployment, {
        ruleArn: arn,
        candidate: prefix === "" ? "$.stage.candidate" : "$.stage.ringCandidate",
        stable: prefix === "" ? "$.stage.stable" : "$.stage.ringStable",
        ...(sticky ? { stickySeconds: "$.stage.stickySeconds" } : {}),
      }),
      { next: then, catch: [onAny(FAILED)] },
    );
  if (ring === undefined)
    return { Shift: shift(ruleArn, "", false, next), ShiftSticky: shift(ruleArn, "", true, next) };
  return {
    Shift: shift(ruleArn, "", false, "ShiftRing"),
    ShiftRing: shift(ring, "ring", false, next),
    ShiftSticky: shift(ruleArn, "", true, "ShiftRingSticky"),
    ShiftRingSticky: shift(ring, "ring", true, next),
  };
}

function isPercent(path: string): Condition {
  return and(isNumber(path), atLeast(path, 0), atMost(path, 100));
}

/** A weight of 0 is right only where the ring rule alone leads to the candidate. */
function reachesUsers(deployment: Deployment): Condition {
  const weight = atLeast("$.stage.definition.weight", 1);
  return deployment.ringRuleArn === undefined ? weight : or(weight, atLeast("$.stage.definition.ringWeight", 1));
}

function fence(deployment: Deployment, phase: "shifting" | "validating", next: "Shift" | "ShiftSticky") {
  return task(
    writeItem(deployment, {
      // Validating is in the list for a write whose answer was lost: the retry must find its own mark.
      when: ownedInPhase("placing", "shifting", "validating"),
      set: {
        phase: { text: phase },
        stage: { textAt: "$.stage.name" },
        shiftedAt: { textAt: "$.shifting.at" },
        warmedAt: { textAt: "$.within.warm.at" },
        ...(deployment.ringRuleArn === undefined ? {} : { ringWeight: { numberAt: "$.stage.ringCandidate" } }),
      },
      weights: { candidate: { numberAt: "$.stage.candidate" }, stable: { numberAt: "$.stage.stable" } },
    }),
    {
      keep: keepItem(deployment),
      next,
      catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
      comment: "No weight moves unless the item still belongs to this execution.",
    },
  );
}
