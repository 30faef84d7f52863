import { choose, on, onAny, put, task } from "../../asl/builders";
import { and, isPresent, isRedriven, not, numberIs, or, sameText, textIs } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { itemFields } from "../../item/attributes";
import { CONDITION_FAILED, onlyOnce, writeItem } from "../../item/write";
import { SCHEDULE_EXISTS, startReconciler } from "../../tasks/reconcilerSchedule";
import { FOUND_KEYS, findOutcome, keyOf } from "../../tasks/records";
import { readItem, readQuarantine } from "../../tasks/table";
import { forwardsOnly, readRule, readWeights } from "../../tasks/traffic";
import { FAILED } from "../failure";
import { refusal } from "../refusal";
import { floorSection } from "./floor";
import { inFlightSection } from "./inFlight";
import { judged } from "./judged";
import { takenLock } from "./takenLock";

/**
 * Takes the one lock of this service, or says why not. Nothing is touched before it is taken. Its condition repeats what was
 * judged from the item, so that no release can come in between.
 */
export function lockSection(deployment: Deployment, next: string): Section {
  return {
    ...judgingStates(deployment),
    ...inFlightSection(deployment, "JudgeMinimum"),
    ...floorSection("FindOwnOutcome"),
    ...ruleStates(deployment),
    StartReconciler: task(startReconciler(deployment), {
      next: "IsRedriven",
      catch: [on([SCHEDULE_EXISTS], "IsRedriven"), onAny("RefuseUnknown")],
      comment: "Before the lock, so that no lock is ever without someone who looks after it.",
    }),
    IsRedriven: choose(
      [
        [isRedriven(), "RefuseRedriven"],
        [textIs("$.judged.way", "supersede"), "PriorColour"],
      ],
      "Lock",
    ),
    RefuseRedriven: refusal(
      "Airlock.Redriven",
      "A redriven execution moves nothing. Start a new attempt of the release instead.",
    ),
    Lock: task(onlyOnce(deployment, lock(deployment)), {
      keep: { at: "$.item", select: itemFields(deployment, "$.Attributes") },
      next,
      catch: [on([CONDITION_FAILED], "CountTry"), onAny(FAILED)],
      comment: "The lock: from here to the end nobody else moves traffic or capacity of this service.",
    }),
    TakeItem: put(
      "$.item",
      itemFields(deployment, "$.read.Item"),
      "TakenWhichWay",
      "The lock was taken, only its answer was lost.",
    ),
    TakenWhichWay: choose([[textIs("$.item.superseded", ""), next]], "SupersedeWhichColour"),
  };
}

function judgingStates(deployment: Deployment): Section {
  const item = "$.read.Item";
  const idle = textIs(`${item}.phase.S`, "idle");
  return {
    ReadQuarantine: task(readQuarantine(deployment, "$.record.digest"), {
      keep: { at: "$.read" },
      next: "IsQuarantined",
      catch: [onAny("RefuseUnknown")],
    }),
    IsQuarantined: choose([[isPresent(item), "RefuseQuarantined"]], "ReadItem"),
    RefuseQuarantined: refusal(
      "Airlock.Quarantined",
      "This digest was rolled back because it was judged bad. Build a new one, or have a person take the quarantine away.",
    ),
    ReadItem: task(readItem(deployment), {
      keep: { at: "$.read" },
      next: "JudgeItem",
      catch: [onAny("RefuseUnknown")],
    }),
    RefuseUnknown: refusal("Airlock.StateUnknown", { expression: "States.JsonToString($.caught)" }),
    JudgeItem: choose(
      [
        [and(not(isPresent(item)), textIs("$.record.previousDigest", "")), "FirstEver"],
        [not(isPresent(item)), "RefuseStale"],
        [and(textIs(`${item}.phase.S`, "placing"), sameText(`${item}.owner.S`, "$$.Execution.Id")), "TakeItem"],
        [not(idle), "ReadOwner"],
        [
          and(
            sameText(`${item}.stableDigest.S`, "$.record.digest"),
            or(sameText(`${item}.stableRevision.S`, "$.record.revision"), sameText(`${item}.recordKey.S`, "$.key")),
          ),
          "AlreadyLive",
        ],
        [sameText(`${item}.recordKey.S`, "$.key"), "AlreadyRan"],
        [sameText(`${item}.stableDigest.S`, "$.record.previousDigest"), "FollowsStable"],
      ],
      "RefuseStale",
    ),
    AlreadyLive: { Type: "Succeed", Comment: "The record's digest serves production already, with its revision." },
    AlreadyRan: {
      Type: "Succeed",
      Comment: "An event that came twice: this attempt has run. To run the release again is a new attempt.",
    },
    RefuseStale: refusal(
      "Airlock.NotTheLiveVersion",
      "The record's previous version is not the one that is live: the release was prepared on another one. Prepare it again.",
    ),
    FirstEver: put(
      "$.judged",
      { way: "lock", fence: "0", minimumOrder: "", liveVersion: "", liveDigest: "", liveOrder: "" },
      "JudgeMinimum",
    ),
    FollowsStable: put("$.judged", judged("lock", "stable"), "JudgeMinimum"),
  };
}

function ruleStates(deployment: Deployment): Section {
  return {
    FindOwnOutcome: task(
      findOutcome(deployment, keyOf(deployment, "outcomes", "$.record.version", "$.record.attempt")),
      {
        keep: { at: "$.outcomes", select: FOUND_KEYS },
        next: "HasOutcome",
        catch: [onAny("RefuseUnknown")],
        comment: "The item knows the last record only; an event can come again when another one has run since.",
      },
    ),
    HasOutcome: choose([[numberIs("$.outcomes.count", 0), "ReadOwnRule"]], "AlreadyRan"),
    ReadOwnRule: task(readRule(deployment), {
      keep: { at: "$.rule", select: readWeights(deployment) },
      next: "IsOwnRule",
      catch: [onAny("RefuseUnknown")],
    }),
    IsOwnRule: choose(
      [[forwardsOnly(deployment), "WhichWay"]],
      "RefuseRule",
      "Setting weights replaces all actions of a rule: one that also authenticates would let everybody in.",
    ),
    RefuseRule: refusal(
      "Airlock.ForeignRule",
      `${deployment.ringRuleArn === undefined ? "The production rule" : "The production rule and the ring rule each"} must do one thing: forward to the two target groups of this service. Put other actions into a rule of their own.`,
    ),
    WhichWay: choose([[textIs("$.judged.way", "back"), "StartSupersedingBack"]], "StartReconciler"),
  };
}

function lock(deployment: Deployment) {
  return writeItem(deployment, {
    when: {
      expression: "attribute_not_exists(#phase) OR (#phase = :idle AND #fence = :seen AND #stableDigest = :previous)",
      values: {
        previous: { "S.$": "$.record.previousDigest" },
        idle: { S: "idle" },
        seen: { "N.$": "$.judged.fence" },
      },
    },
    values: {
      none: { S: "" },
      zero: { N: "0" },
      one: { N: "1" },
      full: { N: "100" },
      blue: { S: "blue" },
    },
    set: {
      ...takenLock(),
      fence: { expression: "if_not_exists(#fence, :zero) + :one" },
      stableColour: { expression: "if_not_exists(#stableColour, :blue)" },
      stableVersion: { expression: "if_not_exists(#stableVersion, :none)" },
      stableDigest: { expression: "if_not_exists(#stableDigest, :none)" },
      stableRevision: { expression: "if_not_exists(#stableRevision, :none)" },
      stableOrder: { expression: "if_not_exists(#stableOrder, :none)" },
      minimumOrder: { expression: "if_not_exists(#minimumOrder, :none)" },
      blueWeight: { expression: "if_not_exists(#blueWeight, :full)" },
      greenWeight: { expression: "if_not_exists(#greenWeight, :zero)" },
      fromVersion: { expression: "if_not_exists(#stableVersion, :none)" },
      fromDigest: { expression: "if_not_exists(#stableDigest, :none)" },
    },
  });
}
