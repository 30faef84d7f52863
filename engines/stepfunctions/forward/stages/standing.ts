import { choose, count, onAny, put, shrug, task, wait } from "../../asl/builders";
import { and, atLeast, isPresent, isRedriven, isTrue, not, sameNumber, sameText, textIs } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { ALARM_FIELDS, readAlarms } from "../../tasks/alarms";
import { commandLine, notify } from "../../tasks/notification";
import { readItem } from "../../tasks/table";
import { FAILED, FENCE_LOST, finding } from "../failure";
import { countLook, MOST_HOLDS, tooManyLooks } from "./hold";
import { ASK_AGAIN, STAND } from "./waitingPlaces";

/** While a person has paused it, the rollout is looked at each minute for an hour, then every ten: five days fit into an execution's events. */
const SOON_SECONDS = 60;
const MOST_SOON = 60;
const LATER_SECONDS = 600;

/**
 * Between two stages: stays where it is while a person has paused the rollout, and looks at the alarms all the while, as it does
 * while an approval is awaited. Whoever waited goes on only when both colours are quiet. Starts at `ReadPause`.
 */
export function standingStates(deployment: Deployment, next: string): Section {
  const item = "$.read.Item";
  return {
    ReadPause: task(readItem(deployment), {
      keep: { at: "$.read" },
      next: "IsPaused",
      catch: [onAny(FAILED)],
    }),
    IsPaused: choose(
      [
        [not(isPresent(`${item}.paused.S`)), FENCE_LOST],
        [and(sameText(`${item}.paused.S`, "$.told.pause"), textIs("$.standing.for", "pause")), "CountPause"],
        [not(textIs(`${item}.paused.S`, "")), "NotifyPaused"],
        [textIs("$.standing.for", "nothing"), next],
      ],
      "StandForQuiet",
    ),
    NotifyPaused: task(
      notify(deployment, "paused", {
        "version.$": "$.item.candidateVersion",
        "stage.$": "$.item.stage",
        "by.$": `${item}.pausedBy.S`,
        "since.$": `${item}.paused.S`,
        "record.$": "$.key",
        "contact.$": "$.item.contact",
        ask: `The alarms are still watched, and a breach still goes back. To go on, run: ${commandLine(deployment, "resume")}`,
      }),
      { next: "PauseTold", catch: [shrug("PauseTold")] },
    ),
    PauseTold: put("$.told", { "pause.$": `${item}.paused.S` }, "StandForPause"),
    StandForPause: put("$.standing", { for: "pause" }, "CountPause"),
    CountPause: countLook("WhichPause", "pauses"),
    WhichPause: choose(
      [
        [tooManyLooks(), "TooManyLooks"],
        [atLeast("$.looks.pauses", MOST_SOON), "WaitPausedLong"],
      ],
      "WaitPaused",
    ),
    WaitPaused: wait(SOON_SECONDS, STAND),
    WaitPausedLong: wait(LATER_SECONDS, STAND),
    StandForQuiet: put("$.standing", { for: "quiet", told: false }, STAND),
    ...standLooks(deployment),
    EndStanding: put("$.standing", { for: "nothing" }, next),
  };
}

function standLooks(deployment: Deployment): Section {
  return {
    [STAND]: task(readAlarms(deployment, "$.watched.names"), {
      keep: { at: "$.look", select: ALARM_FIELDS },
      next: "StandJudge",
      catch: [onAny(FAILED)],
    }),
    StandJudge: choose(
      [
        [isRedriven(), "Redriven"],
        [not(sameNumber("$.look.seen", "$.watched.count")), "AlarmsMissing"],
        [isPresent("$.look.ringing[0]"), "StandLookCandidate"],
        [textIs("$.standing.for", "approval"), ASK_AGAIN],
        [textIs("$.standing.for", "pause"), "ReadPause"],
      ],
      "EndStanding",
    ),
    StandLookCandidate: task(readAlarms(deployment, "$.places.candidate.alarmNames"), {
      keep: { at: "$.mine", select: ALARM_FIELDS },
      next: "StandJudgeCandidate",
      catch: [onAny(FAILED)],
    }),
    StandJudgeCandidate: choose(
      [
        [not(sameNumber("$.mine.seen", "$.places.candidate.alarmCount")), "CandidateAlarmsMissing"],
        [isPresent("$.mine.ringing[0]"), "BreachStanding"],
        [textIs("$.standing.for", "approval"), ASK_AGAIN],
        [textIs("$.standing.for", "pause"), "ReadPause"],
      ],
      "CountQuietHold",
      "Only the stable colour rings: no time to begin a stage.",
    ),
    BreachStanding: finding({
      trigger: "alarm",
      error: "Airlock.Breach",
      reason: {
        expression:
          "States.Format('Alarms of the candidate ring while the rollout waits ({}): {}', $.standing.for, States.JsonToString($.mine.ringing))",
      },
    }),
    CountQuietHold: count("$.holds", "MayHoldStill"),
    MayHoldStill: choose(
      [
        [atLeast("$.holds.count", MOST_HOLDS), "HeldTooLong"],
        [isTrue("$.standing.told"), "WaitQuiet"],
      ],
      "NotifyNotQuiet",
    ),
    NotifyNotQuiet: task(
      notify(deployment, "holding", {
        "version.$": "$.item.candidateVersion",
        "stage.$": "$.item.stage",
        "record.$": "$.key",
        "contact.$": "$.item.contact",
        "reason.$":
          "States.Format('Alarms of the stable colour ring before the next stage: {}', States.JsonToString($.look.ringing))",
        ask: `Look after the stable version. The rollout goes on when it is quiet, and goes back after ${MOST_HOLDS} minutes of this.`,
      }),
      { next: "NotQuietTold", catch: [shrug("NotQuietTold")] },
    ),
    NotQuietTold: put("$.standing", { for: "quiet", told: true }, "WaitQuiet"),
    WaitQuiet: wait(SOON_SECONDS, STAND),
  };
}
