import { choose, count, on, onAny, put, shrug, task, wait } from "../asl/builders";
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
  sameNumber,
} from "../asl/conditions";
import { increment } from "../asl/expressions";
import type { Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { itemFields } from "../item/attributes";
import { ownedInPhase } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { ALARM_FIELDS, readAlarms } from "../tasks/alarms";
import { mirrorLiveState } from "../tasks/records";
import { shiftWeights } from "../tasks/traffic";
import { FAILED, FENCE_LOST, finding } from "./failure";

/** How long a rollout stands still altogether because the stable colour rings: an hour, looked at each minute. */
const HOLD_SECONDS = 60;
const MOST_HOLDS = 60;

/** What the stable colour keeps of 100 when the candidate gets the index: the language can add, but not subtract. */
const COMPLEMENT = Array.from({ length: 101 }, (_, candidate) => 100 - candidate);

/** Stage by stage: fence, shift, and look at the alarms as often as the stage says. The stages are data of the record. */
export function stageLoop(deployment: Deployment, next: string): Section {
  return {
    BeginShifting: put(
      "$.shifting",
      { "at.$": "$$.State.EnteredTime", complement: COMPLEMENT, "stages.$": "States.ArrayLength($.stages)" },
      "FirstStage",
    ),
    FirstStage: choose([[isTrue("$.size.bootstrap"), "StartWithLast"]], "StartWithFirst"),
    StartWithFirst: put("$.cursor", { stage: 0 }, "PickStage"),
    StartWithLast: put(
      "$.cursor",
      { "stage.$": "States.MathAdd($.shifting.stages, -1)" },
      "PickStage",
      "Before the first release there is no stable version to share traffic with.",
    ),
    ...shiftStates(deployment),
    ...pollStates(deployment),
    EndOfStage: task(readAlarms(deployment, "$.places.candidate.alarmNames"), {
      keep: { at: "$.look", select: ALARM_FIELDS },
      next: "JudgeStage",
      catch: [onAny(FAILED)],
    }),
    JudgeStage: choose(
      [
        [not(sameNumber("$.look.seen", "$.places.candidate.alarmCount")), "CandidateAlarmsMissing"],
        [isPresent("$.look.ringing[0]"), "Breach"],
        [sameNumber("$.look.fine", "$.places.candidate.alarmCount"), "NextStage"],
        [isTrue("$.size.bootstrap"), "NextStage"],
      ],
      "NoData",
      "A stage whose alarms never had data proves nothing. Only before the first release nobody may be calling yet.",
    ),
    NoData: finding({
      trigger: "no-data",
      error: "Airlock.NoData",
      reason: {
        expression:
          "States.Format('{} of {} alarms of the candidate had data at the end of stage {}.', $.look.fine, $.places.candidate.alarmCount, $.stage.name)",
      },
    }),
    NextStage: put("$.cursor", { "stage.$": increment("$.cursor.stage") }, "MoreStages"),
    MoreStages: choose([[lessThanPath("$.cursor.stage", "$.shifting.stages"), "PickStage"]], next),
  };
}

function shiftStates(deployment: Deployment): Section {
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
          ),
          "OpenStage",
        ],
      ],
      "BadStage",
    ),
    BadStage: finding({
      trigger: "forward-failed",
      error: "Airlock.BadStage",
      reason: "A stage of the record has no name, no weight from 1 to 100, or no time to be watched.",
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
      "IsLastStage",
    ),
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
    StartPolls: put("$.poll", { next: 0 }, "PickPoll"),
  };
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
      },
      weights: { candidate: { numberAt: "$.stage.candidate" }, stable: { numberAt: "$.stage.stable" } },
    }),
    {
      keep: { at: "$.item", select: itemFields(deployment, "$.Attributes") },
      next: "Shift",
      catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
      comment: "No weight moves unless the item still belongs to this execution.",
    },
  );
}

/** One look costs four states, of which one calls CloudWatch: a day of validation is three hundred of them. */
function pollStates(deployment: Deployment): Section {
  return {
    PickPoll: put(
      "$.poll",
      { "seconds.$": "States.ArrayGetItem($.stage.polls, $.poll.next)", "next.$": increment("$.poll.next") },
      "Bake",
    ),
    Bake: { Type: "Wait", SecondsPath: "$.poll.seconds", Next: "Look" },
    Look: task(readAlarms(deployment, "$.watched.names"), {
      keep: { at: "$.look", select: ALARM_FIELDS },
      next: "Judge",
      catch: [onAny(FAILED)],
      comment: "Blind is not quiet: when CloudWatch cannot be asked, the rollout goes back.",
    }),
    Judge: choose(
      [
        [isRedriven(), "Redriven"],
        [not(sameNumber("$.look.seen", "$.watched.count")), "AlarmsMissing"],
        [isPresent("$.look.ringing[0]"), "LookCandidate"],
        [lessThanPath("$.poll.next", "$.stage.pollCount"), "PickPoll"],
      ],
      "EndOfStage",
    ),
    LookCandidate: task(readAlarms(deployment, "$.places.candidate.alarmNames"), {
      keep: { at: "$.look", select: ALARM_FIELDS },
      next: "JudgeCandidate",
      catch: [onAny(FAILED)],
    }),
    JudgeCandidate: choose(
      [
        [not(sameNumber("$.look.seen", "$.places.candidate.alarmCount")), "CandidateAlarmsMissing"],
        [isPresent("$.look.ringing[0]"), "Breach"],
      ],
      "CountHold",
      "Only the stable colour rings: that is no fault of the release, but no time to go on either.",
    ),
    Breach: finding({
      trigger: "alarm",
      error: "Airlock.Breach",
      reason: {
        expression:
          "States.Format('Alarms of the candidate ring in stage {}: {}', $.stage.name, States.JsonToString($.look.ringing))",
      },
    }),
    CandidateAlarmsMissing: finding({
      trigger: "alarms-missing",
      error: "Airlock.AlarmsMissing",
      reason: {
        expression:
          "States.Format('{} of {} alarms of the candidate exist. Nothing may take traffic unwatched.', $.look.seen, $.places.candidate.alarmCount)",
      },
    }),
    CountHold: count("$.holds", "MayHold"),
    MayHold: choose([[atLeast("$.holds.count", MOST_HOLDS), "HeldTooLong"]], "Hold"),
    Hold: wait(HOLD_SECONDS, "Look"),
    HeldTooLong: finding({
      trigger: "held-too-long",
      error: "Airlock.HeldTooLong",
      reason: `The stable colour's alarms rang for ${(HOLD_SECONDS * MOST_HOLDS) / 60} minutes of this rollout; it waits no longer.`,
    }),
  };
}
