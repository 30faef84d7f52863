import { choose, count, on, onAny, put, shrug, task, wait } from "../../asl/builders";
import { and, atLeast, atLeastPath, isPresent, isRedriven, isTrue, not, sameNumber } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import { keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { isDone, isGivenUp, isThere, runs } from "../../rolling";
import { ALARM_FIELDS, readAlarms } from "../../tasks/alarms";
import { readService, SERVICE_FIELDS } from "../../tasks/capacity";
import { mirrorLiveState } from "../../tasks/records";
import { rollLive, settleLive } from "../../tasks/rolling";
import { HEALTHY_TARGETS, readTargetHealth, TARGET_FIELDS } from "../../tasks/traffic";
import { FAILED, FENCE_LOST, finding } from "../failure";
import { countLook, tooManyLooks } from "../stages/hold";

/** Looks at ECS and at the alarms while tasks are replaced: every 30 seconds for an hour. */
const ROLL_SECONDS = 30;
const ROLL_LOOKS = 120;
const ROLL_MINUTES = (ROLL_SECONDS * ROLL_LOOKS) / 60;

/** Where the section begins, with the stage at `$.stage`. */
export const ROLL = "RollWhichAlarms";

/**
 * Opens the stage of a rolling release: fence, one UpdateService of the live service, and looks at the alarms and at ECS until the
 * candidate runs everywhere. ECS may go back by itself meanwhile and then calls *that* COMPLETED, so its word is never taken
 * without the revision. Leads to `next` when the bake begins.
 */
export function rollSection(deployment: Deployment, next: string): Section {
  return {
    ...beginStates(deployment),
    ...watchStates(deployment),
    ...arrivedStates(deployment, next),
  };
}

function beginStates(deployment: Deployment): Section {
  return {
    [ROLL]: choose(
      [
        [
          and(not(isTrue("$.within.warm.marked")), atLeast("$.places.candidate.besideLatency.count", 1)),
          "RollBesideLatency",
        ],
      ],
      "RollAllAlarms",
      "While a stage warms up latency is not judged, by ECS neither. An empty list of names would bring every alarm of the account.",
    ),
    RollAllAlarms: put(
      "$.rolling",
      { "names.$": "$.places.candidate.alarmNames", "alarms.$": "$.places.candidate.alarmCount" },
      "BeginRoll",
    ),
    RollBesideLatency: put(
      "$.rolling",
      {
        "names.$": "$.places.candidate.besideLatency.names",
        "alarms.$": "$.places.candidate.besideLatency.count",
      },
      "BeginRoll",
    ),
    BeginRoll: put("$.rolls", { count: 0 }, "FenceRoll"),
    FenceRoll: task(
      writeItem(deployment, {
        // Shifting is in the list for a write whose answer was lost: the retry must find its own mark.
        when: ownedInPhase("placing", "shifting"),
        set: {
          phase: { text: "shifting" },
          stage: { textAt: "$.stage.name" },
          shiftedAt: { textAt: "$.shifting.at" },
          warmedAt: { textAt: "$.within.warm.at" },
        },
      }),
      {
        keep: keepItem(deployment),
        next: "Roll",
        catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
        comment: "No task is replaced unless the item still belongs to this execution.",
      },
    ),
    Roll: task(rollLive(deployment, "$.record.revision", "$.rolling.names"), {
      next: "MirrorRolling",
      catch: [onAny(FAILED)],
    }),
    MirrorRolling: task(mirrorLiveState(deployment), { next: "WaitForRoll", catch: [shrug("WaitForRoll")] }),
  };
}

function watchStates(deployment: Deployment): Section {
  return {
    WaitForRoll: wait(ROLL_SECONDS, "LookRolling"),
    LookRolling: task(readAlarms(deployment, "$.rolling.names"), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "JudgeRolling",
      catch: [onAny(FAILED)],
    }),
    JudgeRolling: choose(
      [
        [isRedriven(), "Redriven"],
        [not(sameNumber("$.mine.seen", "$.rolling.alarms")), "RollAlarmsMissing"],
        [isPresent("$.mine.ringing[0]"), "BreachRolling"],
      ],
      "ReadRolling",
    ),
    RollAlarmsMissing: finding({
      trigger: "alarms-missing",
      error: "Airlock.AlarmsMissing",
      reason: {
        expression:
          "States.Format('{} of {} alarms of the live colour exist. No task may be replaced unwatched.', $.mine.seen, $.rolling.alarms)",
      },
    }),
    BreachRolling: finding({
      trigger: "alarm",
      error: "Airlock.Breach",
      reason: {
        expression:
          "States.Format('Alarms ring while ECS replaces the tasks: {}', States.JsonToString($.mine.ringing))",
      },
    }),
    ReadRolling: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "IsRolled",
      catch: [onAny(FAILED)],
    }),
    IsRolled: choose(
      [
        [not(isThere()), "RollGone"],
        [runs("$.item.stableRevision"), "RollReverted"],
        [not(runs("$.record.revision")), "RollForeign"],
        [isGivenUp(), "RollReverted"],
        [isDone(), "ReadRolledHealth"],
      ],
      "CountRoll",
      "The revision first: a service that ECS has taken back is COMPLETED, too.",
    ),
    RollGone: finding({
      trigger: "forward-failed",
      error: "Airlock.Drift",
      reason: "The live service is gone, or has no deployment any more. Someone else has changed it.",
    }),
    RollReverted: finding({
      trigger: "never-steady",
      error: "Airlock.NeverSteady",
      reason: {
        expression:
          "States.Format('ECS has given the deployment of {} up, by its circuit breaker or by an alarm; the live service is told to run {}.', " +
          "$.record.revision, $.service.primaryRevision[0])",
      },
    }),
    RollForeign: finding({
      trigger: "forward-failed",
      error: "Airlock.Drift",
      reason: {
        expression:
          "States.Format('The live service is told to run {}, which is neither the release nor the version before. Someone else has deployed.', " +
          "$.service.primaryRevision[0])",
      },
    }),
    CountRoll: count("$.rolls", "CountRollLook"),
    CountRollLook: countLook("MayRoll"),
    MayRoll: choose(
      [
        [tooManyLooks(), "TooManyLooks"],
        [atLeast("$.rolls.count", ROLL_LOOKS), "RollTooLong"],
      ],
      "WaitForRoll",
    ),
    RollTooLong: finding({
      trigger: "never-steady",
      error: "Airlock.NeverSteady",
      reason: `ECS had not replaced the live service's tasks by healthy ones of the release within ${ROLL_MINUTES} minutes.`,
    }),
  };
}

/** The bake begins when every target is one of the candidate's and healthy; from here on ECS goes back by itself no more. */
function arrivedStates(deployment: Deployment, next: string): Section {
  return {
    ReadRolledHealth: task(readTargetHealth(deployment, "$.places.stable.targetGroupArn"), {
      keep: { at: "$.health", select: TARGET_FIELDS },
      next: "CountRolledHealthy",
      catch: [onAny(FAILED)],
    }),
    CountRolledHealthy: put("$.health", HEALTHY_TARGETS, "IsRolledHealthy"),
    IsRolledHealthy: choose([[atLeastPath("$.health.healthy", "$.service.desired[0]"), "FenceRolled"]], "CountRoll"),
    FenceRolled: task(
      writeItem(deployment, {
        when: ownedInPhase("shifting", "validating"),
        set: { phase: { text: "validating" } },
      }),
      {
        keep: keepItem(deployment),
        next: "SettleRolled",
        catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
      },
    ),
    SettleRolled: task(settleLive(deployment), { next: "MirrorRolled", catch: [onAny(FAILED)] }),
    MirrorRolled: task(mirrorLiveState(deployment), { next, catch: [shrug(next)] }),
  };
}
