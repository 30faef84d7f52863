import { choose, count, onAny, put, task, wait } from "../asl/builders";
import { and, atLeast, isPresent, isTrue, not, or, sameNumber } from "../asl/conditions";
import type { Section } from "../asl/states";
import { alarmNames, type Deployment } from "../deployment";
import { isRolling } from "../rolling";
import { ALARM_FIELDS, readAlarms } from "../tasks/alarms";
import { exitedWell, keepExitCode, runSmokeTest } from "../tasks/jobs";
import { asInItem, forwardsOnly, readRule, readWeights } from "../tasks/traffic";
import { FAILED, finding } from "./failure";

/** Looks for quiet alarms before the first shift: a minute apart, ten of them. Fresh targets can ring for a moment. */
const QUIET_SECONDS = 60;
const QUIET_LOOKS = 10;

/** What must hold before the first request reaches the candidate: alarms that exist and are quiet, a passed smoke test, known weights. */
export function preflightSection(deployment: Deployment, next: string): Section {
  const { smokeTest } = deployment;
  const quiet = smokeTest === undefined ? "ReadRule" : "SmokeTest";
  return {
    WhatToWatch: choose([[or(isTrue("$.size.bootstrap"), isRolling()), "WatchCandidate"]], "WatchBoth"),
    WatchCandidate: put(
      "$.watched",
      { "names.$": "$.places.candidate.alarmNames", "count.$": "$.places.candidate.alarmCount" },
      "LookBefore",
    ),
    WatchBoth: put("$.watched", everyAlarm(deployment), "LookBefore"),
    LookBefore: task(readAlarms(deployment, "$.watched.names"), {
      keep: { at: "$.look", select: ALARM_FIELDS },
      next: "IsQuiet",
      catch: [onAny(FAILED)],
    }),
    IsQuiet: choose(
      [
        [not(sameNumber("$.look.seen", "$.watched.count")), "AlarmsMissing"],
        ...(quiet === "SmokeTest"
          ? [[and(not(isPresent("$.look.ringing[0]")), isRolling()), "ReadRule"] as const]
          : []),
        [not(isPresent("$.look.ringing[0]")), quiet],
      ],
      "CountQuiet",
    ),
    AlarmsMissing: finding({
      trigger: "alarms-missing",
      error: "Airlock.AlarmsMissing",
      reason: {
        expression:
          "States.Format('{} of {} alarms of the rollback contract exist. Nothing may take traffic unwatched.', $.look.seen, $.watched.count)",
      },
    }),
    CountQuiet: count("$.quietTries", "StayLoud"),
    StayLoud: choose([[atLeast("$.quietTries.count", QUIET_LOOKS), "NotQuiet"]], "WaitForQuiet"),
    WaitForQuiet: wait(QUIET_SECONDS, "LookBefore"),
    NotQuiet: finding({
      trigger: "forward-failed",
      error: "Airlock.AlarmsRing",
      reason: {
        expression: "States.Format('Alarms ring before the first shift: {}', States.JsonToString($.look.ringing))",
      },
    }),
    ReadRule: task(readRule(deployment), {
      keep: { at: "$.rule", select: readWeights(deployment) },
      next: "IsDrifted",
      catch: [onAny(FAILED)],
    }),
    IsDrifted: choose(
      [
        [and(forwardsOnly(deployment), isTrue("$.size.bootstrap")), next],
        [and(forwardsOnly(deployment), asInItem(deployment)), next],
      ],
      "Drift",
      "Right before the first shift. Before the first release the rule has the weights that it was created with.",
    ),
    Drift: finding({
      trigger: "forward-failed",
      error: "Airlock.Drift",
      reason: {
        expression:
          deployment.ringRuleArn === undefined
            ? "States.Format('The rule forwards {} to blue and {} to green in {} groups; the item says {} and {}. Someone else moved traffic.', " +
              "States.JsonToString($.rule.blue), States.JsonToString($.rule.green), $.rule.groups, " +
              "$.item.live.weights.blue, $.item.live.weights.green)"
            : "States.Format('The rule forwards {} to blue and {} to green in {} groups, the ring rule {} and {} in {}; the item says {} and {}. Someone else moved traffic.', " +
              "States.JsonToString($.rule.blue), States.JsonToString($.rule.green), $.rule.groups, " +
              "States.JsonToString($.rule.ringBlue), States.JsonToString($.rule.ringGreen), $.rule.ringGroups, " +
              "$.item.live.weights.blue, $.item.live.weights.green)",
      },
    }),
    ...(smokeTest === undefined
      ? {}
      : {
          SmokeTest: task(runSmokeTest(deployment, smokeTest), {
            keep: keepExitCode("$.smoke", smokeTest),
            next: "SmokePassed",
            catch: [onAny("SmokeBroke")],
          }),
          SmokePassed: choose([[exitedWell("$.smoke"), "ReadRule"]], "SmokeFailed"),
          SmokeFailed: finding({
            trigger: "smoke-failed",
            error: "Airlock.SmokeFailed",
            reason: "The smoke test ended without exit code 0.",
          }),
          SmokeBroke: finding({
            trigger: "smoke-failed",
            error: "Airlock.SmokeFailed",
            reason: { expression: "States.JsonToString($.caught)" },
          }),
        }),
  };
}

function everyAlarm(deployment: Deployment) {
  const names = [...new Set([...alarmNames(deployment.colours.blue), ...alarmNames(deployment.colours.green)])];
  return { names, count: names.length };
}
