import { choose, count, on, onAny, put, task, wait } from "../../asl/builders";
import { and, atLeast, atLeastPath, isPresent, moreThanPath, not, sameNumber } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import { keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { ALARM_FIELDS, readAlarms } from "../../tasks/alarms";
import { raiseCandidate, readService, SERVICE_FIELDS } from "../../tasks/capacity";
import { HEALTHY_TARGETS, readTargetHealth, TARGET_FIELDS } from "../../tasks/traffic";
import { FAILED, FENCE_LOST, finding } from "../failure";
import { allRun, STEADY_LOOKS, STEADY_SECONDS } from "../placing";

/**
 * Before each stage: the candidate gets as many tasks as the stable colour runs by now (Application Auto Scaling may have added some),
 * or as it was placed with. It is never lowered. Starts at `ReadStableSize`.
 */
export function capacityStates(deployment: Deployment, next: string): Section {
  const desired = "$.service.desired[0]";
  return {
    ReadStableSize: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "JudgeStableSize",
      catch: [onAny(FAILED)],
    }),
    JudgeStableSize: choose(
      [[and(isPresent(desired), moreThanPath(desired, "$.size.count")), "GrowSize"]],
      "ReadCandidateSize",
      "A stable colour without tasks is nothing to go back to now: its alarms hold the rollout.",
    ),
    GrowSize: put("$.size", { "count.$": desired, bootstrap: false }, "ReadCandidateSize"),
    ReadCandidateSize: task(readService(deployment, "$.places.candidate.serviceName"), {
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "IsLargeEnough",
      catch: [onAny(FAILED)],
    }),
    IsLargeEnough: choose([[and(isPresent(desired), atLeastPath(desired, "$.size.count")), next]], "FenceRaise"),
    FenceRaise: task(
      writeItem(deployment, {
        when: ownedInPhase("placing", "shifting", "validating"),
        set: { candidateColour: { textAt: "$.places.candidate.colour" } },
      }),
      { keep: keepItem(deployment), next: "Raise", catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)] },
    ),
    Raise: task(raiseCandidate(deployment, "$.size.count"), { next: "BeginRaising", catch: [onAny(FAILED)] }),
    ...raisingStates(deployment, next),
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
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "IsRaised",
      catch: [onAny(FAILED)],
    }),
    IsRaised: choose([[allRun(), "ReadRaisedHealth"]], "CountRaise"),
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
