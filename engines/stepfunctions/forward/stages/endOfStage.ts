import { NO_DATA_GRACE_SECONDS } from "../../../../release/contract/noData";
import { choose, onAny, put, shrug, task } from "../../asl/builders";
import { atLeast, isPresent, isTrue, not, sameNumber } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { ALARM_FIELDS, readAlarms } from "../../tasks/alarms";
import { notify } from "../../tasks/notification";
import { FAILED, finding } from "../failure";
import { MORE_TIME, whatHolds } from "./hold";

/**
 * A stage ends when every alarm of the candidate is OK. One without data is judged by its own `noData`: a stage whose alarms never
 * had data proves nothing. Only before the first release nobody may be calling yet. Starts at `EndOfStage`.
 */
export function endOfStage(deployment: Deployment, next: string): Section {
  const candidate = "$.places.candidate";
  const ringing = isPresent("$.mine.ringing[0]");
  return {
    EndOfStage: task(readAlarms(deployment, `${candidate}.alarmNames`), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "JudgeStage",
      catch: [onAny(FAILED)],
    }),
    JudgeStage: choose(
      [
        [not(sameNumber("$.mine.seen", `${candidate}.alarmCount`)), "CandidateAlarmsMissing"],
        [ringing, "Look"],
        [sameNumber("$.mine.fine", `${candidate}.alarmCount`), next],
        [isTrue("$.size.bootstrap"), next],
        [atLeast(`${candidate}.silentRollback.count`, 1), "LookSilentRollback"],
        [atLeast(`${candidate}.silentHold.count`, 1), "LookSilentHold"],
      ],
      next,
      "What is left without data here may be without it.",
    ),
    LookSilentRollback: task(readAlarms(deployment, `${candidate}.silentRollback.names`), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "JudgeSilentRollback",
      catch: [onAny(FAILED)],
    }),
    JudgeSilentRollback: choose(
      [
        [ringing, "Look"],
        [not(sameNumber("$.mine.fine", `${candidate}.silentRollback.count`)), "NoData"],
        [atLeast(`${candidate}.silentHold.count`, 1), "LookSilentHold"],
      ],
      next,
    ),
    NoData: finding({
      trigger: "no-data",
      error: "Airlock.NoData",
      reason: {
        expression:
          "States.Format('Alarms without data at the end of stage {}: {}. Without it nothing proves that the release is good.', $.stage.name, States.JsonToString($.mine.silent))",
      },
    }),
    LookSilentHold: task(readAlarms(deployment, `${candidate}.silentHold.names`), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "JudgeSilentHold",
      catch: [onAny(FAILED)],
    }),
    JudgeSilentHold: choose(
      [
        [ringing, "Look"],
        [sameNumber("$.mine.fine", `${candidate}.silentHold.count`), next],
      ],
      "MayWaitForData",
    ),
    ...graceStates(deployment),
  };
}

function graceStates(deployment: Deployment): Section {
  const grace = deployment.noDataGraceSeconds ?? NO_DATA_GRACE_SECONDS;
  const minutes = Math.ceil(grace / 60);
  return {
    MayWaitForData: choose(
      [
        [atLeast("$.within.silence.count", minutes), "NoDataInTime"],
        [atLeast("$.within.silence.count", 1), "CountSilence"],
      ],
      "NotifyNoData",
    ),
    NotifyNoData: task(
      notify(deployment, "holding", {
        ...whatHolds(),
        "reason.$":
          "States.Format('Alarms without data at the end of stage {}: {}', $.stage.name, States.JsonToString($.mine.silent))",
        ask: `Find out why nothing is measured. The rollout goes on when there is data, and goes back after ${minutes} minutes without.`,
      }),
      { next: "CountSilence", catch: [shrug("CountSilence")] },
    ),
    CountSilence: put("$.within.silence", { "count.$": "States.MathAdd($.within.silence.count, 1)" }, MORE_TIME),
    NoDataInTime: finding({
      trigger: "no-data",
      error: "Airlock.NoData",
      reason: {
        expression: `States.Format('Alarms without data at the end of stage {}, and for ${minutes} minutes after it: {}. Without it nothing proves that the release is good.', $.stage.name, States.JsonToString($.mine.silent))`,
      },
    }),
  };
}
