import { choose, count, onAny, put, task, wait } from "../../asl/builders";
import { and, atLeast, atLeastPath, isPresent, moreThanPath, not, sameNumber } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { keepStable } from "../../groups/group";
import { ALARM_FIELDS, readAlarms } from "../../tasks/alarms";
import { allRun, raiseCandidate, readService, serviceFields } from "../../tasks/capacity";
import { HEALTHY_TARGETS, readTargetHealth, TARGET_FIELDS } from "../../tasks/traffic";
import { FAILED, finding } from "../failure";
import { fence } from "../fence";
import { STEADY_LOOKS, STEADY_SECONDS } from "../placing";

/**
 * Before each stage: the candidate gets as many tasks as the stable colour runs by now (Application Auto Scaling may have added some),
 * or as it was placed with. It is never lowered. Starts at `ReadStableSize`.
 */
export function capacityStates(deployment: Deployment, next: string): Section {
  const desired = "$.service.desired[0]";
  return {
    ReadStableSize: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: serviceFields(deployment) },
      next: "JudgeStableSize",
      catch: [onAny(FAILED)],
    }),
    JudgeStableSize: choose(
      [[and(isPresent(desired), moreThanPath(desired, "$.size.count")), "GrowSize"]],
      "ReadCandidateSize",
      "A stable colour without tasks is nothing to go back to now: its alarms hold the rollout.",
    ),
    GrowSize: put(
      "$.size",
      { "count.$": desired, bootstrap: false },
      deployment.autoScaling === undefined ? "ReadCandidateSize" : "FenceKeepGrown",
    ),
    ...keepingStates(deployment),
    ReadCandidateSize: task(readService(deployment, "$.places.candidate.serviceName"), {
      keep: { at: "$.service", select: serviceFields(deployment) },
      next: "IsLargeEnough",
      catch: [onAny(FAILED)],
    }),
    IsLargeEnough: choose([[and(isPresent(desired), atLeastPath(desired, "$.size.count")), next]], "FenceRaise"),
    FenceRaise: fence(deployment, "Raise"),
    Raise: task(raiseCandidate(deployment, "$.size.count"), { next: "BeginRaising", catch: [onAny(FAILED)] }),
    ...raisingStates(deployment, next),
  };
}

/** A scaling policy added instances to the stable group: they stay until the rollout has ended. */
function keepingStates(deployment: Deployment): Section {
  if (deployment.autoScaling === undefined) return {};
  return {
    FenceKeepGrown: fence(deployment, "KeepGrown"),
    KeepGrown: task(keepStable(deployment, "$.size.count"), { next: "ReadCandidateSize", catch: [onAny(FAILED)] }),
  };
}

/** The candidate serves users while it grows, so its alarms are looked at each time. */
function raisingStates(deployment: Deployment, next: string): Section {
  return {
    BeginRaising: put("$.raising", { count: 0 }, "WaitForRaise"),
    WaitForRaise: wait(STEADY_SECONDS, "LookRaising"),
    LookRaising: task(readAlarms(deployment, "$.places.candidate.alarmNames"), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "JudgeRaising",
      catch: [onAny(FAILED)],
    }),
    JudgeRaising: choose(
      [
        [not(sameNumber("$.mine.seen", "$.places.candidate.alarmCount")), "CandidateAlarmsMissing"],
        [isPresent("$.mine.ringing[0]"), "BreachRaising"],
      ],
      "ReadRaised",
    ),
    BreachRaising: finding({
      trigger: "alarm",
      error: "Airlock.Breach",
      reason: {
        expression:
          "States.Format('Alarms of the candidate ring while it grows to {} tasks: {}', $.size.count, States.JsonToString($.mine.ringing))",
      },
    }),
    ReadRaised: task(readService(deployment, "$.places.candidate.serviceName"), {
      keep: { at: "$.service", select: serviceFields(deployment) },
      next: "IsRaised",
      catch: [onAny(FAILED)],
    }),
    IsRaised: choose([[allRun(deployment), "ReadRaisedHealth"]], "CountRaise"),
    ReadRaisedHealth: task(readTargetHealth(deployment, "$.places.candidate.targetGroupArn"), {
      keep: { at: "$.health", select: TARGET_FIELDS },
      next: "CountRaisedHealthy",
      catch: [onAny(FAILED)],
    }),
    CountRaisedHealthy: put("$.health", HEALTHY_TARGETS, "IsRaisedHealthy"),
    IsRaisedHealthy: choose([[atLeastPath("$.health.healthy", "$.size.count"), next]], "CountRaise"),
    CountRaise: count("$.raising", "MayRaise"),
    MayRaise: choose([[atLeast("$.raising.count", STEADY_LOOKS), "NeverRaised"]], "WaitForRaise"),
    NeverRaised: finding({
      trigger: "forward-failed",
      error: "Airlock.NeverRaised",
      reason: {
        expression: `States.Format('The stable colour runs more tasks than before, and the candidate had not {} healthy ones within ${(STEADY_SECONDS * STEADY_LOOKS) / 60} minutes.', $.size.count)`,
      },
    }),
  };
}
