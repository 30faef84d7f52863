import { choose, on, onAny, put, task } from "../asl/builders";
import { and, isPresent, isRedriven, isTrue, not, notAfter, sameText, textIs } from "../asl/conditions";
import type { Section, SucceedState } from "../asl/states";
import type { Deployment } from "../deployment";
import { itemFields } from "../item/attributes";
import { placesSection } from "../places";
import { EXECUTION_FIELDS, NO_SUCH_EXECUTION, readExecution } from "../tasks/executions";
import { readItem } from "../tasks/table";
import { brokenSection } from "./broken";
import { FAILED } from "./failure";
import { HOW_BACK } from "./rolling";

/**
 * Decides whether this request concerns the rollout in flight, and whether someone is at it already. What is left out of the
 * input is filled with "". Leads to `next` to go back and to `finish` to end a completion whose execution died.
 */
export function requestSection(deployment: Deployment, exits: { next: string; finish: string }): Section {
  const owner = readExecution(deployment, "$.item.owner");
  const backOwner = readExecution(deployment, "$.item.backOwner");
  return {
    Accept: put(
      undefined,
      { "given.$": "$", absent: { trigger: "person", owner: "", alarm: "", at: "", by: "airlock", reason: "" } },
      "FillIn",
    ),
    FillIn: put(
      undefined,
      {
        "request.$": "States.JsonMerge($.absent, $.given, false)",
        takeOvers: { count: 0 },
        restores: { count: 0 },
        stops: { count: 0 },
        supersedeStops: { count: 0 },
      },
      "WasRedriven",
    ),
    WasRedriven: choose([[isRedriven(), "Redriven"]], "ReadItem"),
    Redriven: {
      Type: "Fail",
      Error: "Airlock.Redriven",
      Cause: "A redriven execution moves nothing. Start back again instead.",
    },
    ReadItem: task(readItem(deployment), {
      keep: { at: "$.read" },
      next: "IsInFlight",
      catch: [onAny(FAILED)],
    }),
    IsInFlight: choose(
      [
        [not(isPresent("$.read.Item")), "IsEnded"],
        [
          and(textIs("$.read.Item.phase.S", "idle"), sameText("$.read.Item.rollout.S", "$.request.owner")),
          "NothingInFlight",
        ],
        [textIs("$.read.Item.phase.S", "idle"), "IsEnded"],
      ],
      "TakeItem",
    ),
    NothingInFlight: succeed("No rollout holds the lock, or another one than the request speaks of."),
    ...brokenSection(deployment, "NothingInFlight"),
    TakeItem: put("$.item", itemFields(deployment, "$.read.Item"), "BackWhichColour"),
    ...placesSection(deployment, { prefix: "Back", next: "DropRead", invalid: "UnknownColour", alarms: true }),
    UnknownColour: {
      Type: "Fail",
      Error: "Airlock.UnknownColour",
      Cause: "The item's stable colour is neither blue nor green: nobody knows where to go back to.",
    },
    DropRead: put("$.read", {}, "Concerns"),
    Concerns: choose(
      [
        [and(not(textIs("$.request.owner", "")), not(sameText("$.request.owner", "$.item.owner"))), "IsEnded"],
        [textIs("$.item.phase", "completing"), "ReadCompleter"],
        [textIs("$.item.phase", "rolling-back"), "IsMine"],
        [and(textIs("$.request.trigger", "alarm"), textIs("$.request.owner", "")), "ConcernsAlarm"],
      ],
      exits.next,
    ),
    ConcernsAlarm: choose(
      [
        [textIs("$.item.phase", "placing"), "NoTrafficYet"],
        [notAfter("$.request.at", "$.item.shiftedAt"), "OlderThanTraffic"],
      ],
      "IsCandidatesAlarm",
      "An alarm's event can be late, and every alarm of either colour sends one.",
    ),
    NoTrafficYet: succeed("The candidate has no traffic; forward looks at its alarms before the first shift."),
    OlderThanTraffic: succeed("The alarm rang before the candidate had traffic."),
    IsCandidatesAlarm: put(
      "$.concerns",
      {
        "candidate.$": "States.ArrayContains($.places.candidate.alarmNames, $.request.alarm)",
        "latency.$": "States.ArrayContains($.places.candidate.latencyNames, $.request.alarm)",
      },
      "JudgeAlarm",
    ),
    JudgeAlarm: choose(
      [
        [and(isTrue("$.concerns.latency"), textIs("$.item.warmedAt", "")), "StillCold"],
        [isTrue("$.concerns.candidate"), exits.next],
      ],
      "NotTheCandidates",
    ),
    StillCold: succeed("The stage is warming up; forward looks at latency when it is warm."),
    NotTheCandidates: succeed("The alarm is not one of the candidate's."),
    ReadCompleter: task(owner, {
      keep: { at: "$.other", select: EXECUTION_FIELDS },
      next: "CompleterRuns",
      catch: [on(NO_SUCH_EXECUTION, exits.finish), onAny(FAILED)],
    }),
    CompleterRuns: choose([[textIs("$.other.status", "RUNNING"), "CompletesItself"]], exits.finish),
    CompletesItself: succeed("The release has completed; going back is a new release of the version before."),
    IsMine: choose(
      [
        [sameText("$.item.backOwner", "$$.Execution.Id"), HOW_BACK],
        [textIs("$.item.backOwner", ""), exits.next],
      ],
      "ReadBackOwner",
      "Mine: the answer of the take-over was lost.",
    ),
    ReadBackOwner: task(backOwner, {
      keep: { at: "$.other", select: EXECUTION_FIELDS },
      next: "BackOwnerRuns",
      catch: [on(NO_SUCH_EXECUTION, exits.next), onAny(FAILED)],
    }),
    BackOwnerRuns: choose([[textIs("$.other.status", "RUNNING"), "AlreadyGoingBack"]], exits.next),
    AlreadyGoingBack: succeed("Another execution of back is at it."),
  };
}

function succeed(comment: string): SucceedState {
  return { Type: "Succeed", Comment: comment };
}
