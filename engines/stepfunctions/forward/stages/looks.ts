import { choose, on, onAny, put, task } from "../../asl/builders";
import {
  and,
  atLeast,
  atLeastPath,
  isPresent,
  isRedriven,
  isTrue,
  lessThanPath,
  not,
  or,
  sameNumber,
} from "../../asl/conditions";
import { increment } from "../../asl/expressions";
import type { Condition, Section } from "../../asl/states";
import { keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { isRolling } from "../../rolling";
import { ALARM_FIELDS, readAlarms } from "../../tasks/alarms";
import { FAILED, FENCE_LOST, finding } from "../failure";
import { HOLD_FOR_STABLE, MORE_TIME } from "./hold";

/**
 * Wait and look, as often as the stage says. One quiet look costs four states, of which one calls CloudWatch: a day of
 * validation is three hundred of them. Starts at `PickPoll`.
 */
export function lookStates(deployment: Deployment, next: string): Section {
  return {
    PickPoll: put(
      "$.poll",
      {
        "seconds.$": "States.ArrayGetItem($.stage.polls, $.poll.next)",
        "next.$": increment("$.poll.next"),
        "elapsed.$": "States.MathAdd($.poll.elapsed, States.ArrayGetItem($.stage.polls, $.poll.next))",
      },
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
        [and(isWarm(), not(isTrue("$.within.warm.marked"))), "MarkWarm"],
        [lessThanPath("$.poll.next", "$.stage.pollCount"), "PickPoll"],
      ],
      next,
    ),
    ...warmUpStates(deployment),
    ...candidateStates(deployment),
  };
}

/** The stage is as old as its warm-up is long. */
function isWarm(): Condition {
  return atLeastPath("$.poll.elapsed", "$.plan.warmUpSeconds");
}

/**
 * Alarms on latency count from here on, also their events. The mark comes before a look of its own: an alarm that began to ring
 * before the mark sent its event in vain.
 */
function warmUpStates(deployment: Deployment): Section {
  return {
    MarkWarm: task(
      writeItem(deployment, {
        when: ownedInPhase("shifting", "validating"),
        set: { warmedAt: { textAt: "$$.State.EnteredTime" } },
      }),
      { keep: keepItem(deployment), next: "Warm", catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)] },
    ),
    Warm: put("$.within.warm", { marked: true }, "Look"),
  };
}

/** Something rings: whose alarm is it, and does it count yet? */
function candidateStates(deployment: Deployment): Section {
  const ringing = isPresent("$.mine.ringing[0]");
  return {
    LookCandidate: task(readAlarms(deployment, "$.places.candidate.alarmNames"), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "JudgeCandidate",
      catch: [onAny(FAILED)],
    }),
    JudgeCandidate: choose(
      [
        [not(sameNumber("$.mine.seen", "$.places.candidate.alarmCount")), "CandidateAlarmsMissing"],
        [and(ringing, isWarm()), "Breach"],
        [and(ringing, atLeast("$.places.candidate.besideLatency.count", 1)), "LookBesideLatency"],
        [ringing, "IsStableWatched"],
      ],
      HOLD_FOR_STABLE,
      "Only the stable colour rings: that is no fault of the release, but no time to go on either.",
    ),
    LookBesideLatency: task(readAlarms(deployment, "$.places.candidate.besideLatency.names"), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "JudgeBesideLatency",
      catch: [onAny(FAILED)],
    }),
    JudgeBesideLatency: choose(
      [[isPresent("$.mine.ringing[0]"), "Breach"]],
      "IsStableWatched",
      "Latency alone rings, and the candidate is still warming up.",
    ),
    IsStableWatched: choose([[or(isTrue("$.size.bootstrap"), isRolling()), "WhileCold"]], "LookStable"),
    LookStable: task(readAlarms(deployment, "$.places.stable.alarmNames"), {
      keep: { at: "$.look", select: ALARM_FIELDS },
      next: "JudgeStable",
      catch: [onAny(FAILED)],
    }),
    JudgeStable: choose([[isPresent("$.look.ringing[0]"), HOLD_FOR_STABLE]], "WhileCold"),
    WhileCold: choose(
      [[lessThanPath("$.poll.next", "$.stage.pollCount"), "PickPoll"]],
      MORE_TIME,
      "A stage shorter than its warm-up lasts until latency is quiet, or can be judged.",
    ),
    Breach: finding({
      trigger: "alarm",
      error: "Airlock.Breach",
      reason: {
        expression:
          "States.Format('Alarms of the candidate ring in stage {}: {}', $.stage.name, States.JsonToString($.mine.ringing))",
      },
    }),
    CandidateAlarmsMissing: finding({
      trigger: "alarms-missing",
      error: "Airlock.AlarmsMissing",
      reason: {
        expression:
          "States.Format('{} of {} alarms of the candidate exist. Nothing may take traffic unwatched.', $.mine.seen, $.places.candidate.alarmCount)",
      },
    }),
  };
}
