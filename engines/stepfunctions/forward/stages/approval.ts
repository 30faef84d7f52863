import { choose, on, onAny, put, shrug, task } from "../../asl/builders";
import { and, atLeast, isText, not, notAfter, textIs } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { askApproval, closeApproval, DENIED, NO_ANSWER } from "../../tasks/approvals";
import { commandLine, notify } from "../../tasks/notification";
import { FAILED, finding } from "../failure";
import { countLook, tooManyLooks } from "./hold";
import { ASK_AGAIN, STAND } from "./waitingPlaces";

/** A question is asked anew, with a fresh token, each minute for fifteen minutes and then every five, as a stage is looked at: a day in all. */
const SOON_SECONDS = 60;
const MOST_SOON = 15;
const LATER_SECONDS = 300;
const HOURS = 24;
const MOST_ASKS = MOST_SOON + (HOURS * 3600 - MOST_SOON * SOON_SECONDS) / LATER_SECONDS;

/** Where a stage leads that a person must let begin. */
export const OPEN_APPROVAL = "OpenApproval";

/**
 * Asks a person whether the next stage may begin, and looks at the alarms between the questions. A token serves one question: an answer
 * that comes later moves nothing.
 */
export function approvalStates(deployment: Deployment, next: string): Section {
  return {
    [OPEN_APPROVAL]: put(
      "$.approval",
      {
        "id.$": "States.Format('{}-attempt-{}-stage-{}', $.item.candidateVersion, $.item.attempt, $.cursor.stage)",
        "askedAt.$": "$$.State.EnteredTime",
      },
      "StandForApproval",
    ),
    StandForApproval: put("$.standing", { for: "approval" }, "FirstAsk"),
    FirstAsk: put("$.looks", { "count.$": "$.looks.count", "pauses.$": "$.looks.pauses", asks: 0 }, "IsApprovable"),
    IsApprovable: choose([[approvalsExpired(), "ApprovalExpired"]], "NotifyApproval"),
    NotifyApproval: task(
      notify(deployment, "approval-wanted", {
        "id.$": "$.approval.id",
        "version.$": "$.item.candidateVersion",
        "stage.$": "$.stage.definition.name",
        "record.$": "$.key",
        "contact.$": "$.item.contact",
        "expiresAt.$": "$.plan.approvalsExpireAt",
        ask: `Look at the release, then run: ${commandLine(deployment, "approve")} (or deny, with a reason). Without an answer within ${HOURS} hours it goes back.`,
      }),
      { next: "AskSoon", catch: [shrug("AskSoon")], comment: "The message carries the id, never a token." },
    ),
    AskSoon: ask(deployment, SOON_SECONDS),
    AskLater: ask(deployment, LATER_SECONDS),
    CountAsk: countLook("MayAsk", "asks"),
    MayAsk: choose(
      [
        [tooManyLooks(), "TooManyLooks"],
        [atLeast("$.looks.asks", MOST_ASKS), "ApprovalExpired"],
        [approvalsExpired(), "ApprovalExpired"],
      ],
      STAND,
    ),
    [ASK_AGAIN]: choose([[atLeast("$.looks.asks", MOST_SOON), "AskLater"]], "AskSoon"),
    ...answerStates(deployment, next),
  };
}

function answerStates(deployment: Deployment, next: string): Section {
  return {
    CheckAnswer: choose(
      [
        [approvalsExpired(), "ApprovalExpired"],
        [and(isText("$.answer.by"), not(textIs("$.answer.by", ""))), "Approved"],
      ],
      "CountAsk",
      "Who does not say who they are has not answered.",
    ),
    Approved: put(
      "$.approval",
      { "id.$": "$.approval.id", "askedAt.$": "$.approval.askedAt", answer: "approved", "by.$": "$.answer.by" },
      "DropAnswer",
    ),
    DropAnswer: put("$.answer", {}, "KeepApproved"),
    KeepApproved: task(closeApproval(deployment), { next, catch: [onAny(FAILED)] }),
    Denied: choose([[isText("$.caught.Cause"), "DeniedBy"]], "DeniedBySomeone"),
    DeniedBy: put(
      "$.approval",
      { "id.$": "$.approval.id", "askedAt.$": "$.approval.askedAt", answer: "denied", "by.$": "$.caught.Cause" },
      "KeepDenied",
    ),
    DeniedBySomeone: put(
      "$.approval",
      { "id.$": "$.approval.id", "askedAt.$": "$.approval.askedAt", answer: "denied", by: "by someone" },
      "KeepDenied",
    ),
    KeepDenied: task(closeApproval(deployment), { next: "WasDenied", catch: [shrug("WasDenied")] }),
    WasDenied: finding({
      trigger: "approval-denied",
      error: DENIED,
      reason: { expression: "States.Format('Stage {} was denied {}', $.stage.definition.name, $.approval.by)" },
    }),
    ApprovalExpired: put(
      "$.approval",
      { "id.$": "$.approval.id", "askedAt.$": "$.approval.askedAt", answer: "expired", by: "" },
      "KeepExpired",
    ),
    KeepExpired: task(closeApproval(deployment), { next: "HasExpired", catch: [shrug("HasExpired")] }),
    HasExpired: finding({
      trigger: "approval-expired",
      error: "Airlock.ApprovalExpired",
      reason: {
        expression: `States.Format('Nobody approved stage {} within ${HOURS} hours, or before the approvals of the release expired.', $.stage.definition.name)`,
      },
    }),
  };
}

function ask(deployment: Deployment, seconds: number) {
  return task(askApproval(deployment, seconds), {
    keep: { at: "$.answer" },
    next: "CheckAnswer",
    catch: [
      on([NO_ANSWER], "CountAsk"),
      { ErrorEquals: [DENIED], Next: "Denied", ResultPath: "$.caught" },
      onAny(FAILED),
    ],
  });
}

/** The signed approvals of the release are no longer good: nobody may let it go on under them. */
function approvalsExpired() {
  return and(not(textIs("$.plan.approvalsExpireAt", "")), notAfter("$.plan.approvalsExpireAt", "$$.State.EnteredTime"));
}
