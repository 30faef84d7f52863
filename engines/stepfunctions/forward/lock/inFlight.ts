import { choose, count, on, onAny, put, shrug, task, wait } from "../../asl/builders";
import { and, atLeast, or, sameText, textAfter, textIs } from "../../asl/conditions";
import type { Condition, Section } from "../../asl/states";
import { type Deployment, drainSecondsOf } from "../../deployment";
import { EXECUTION_FIELDS, NO_SUCH_EXECUTION, readExecution, startBack } from "../../tasks/executions";
import type { Trigger } from "../../trigger";
import { refusal } from "../refusal";
import { judged } from "./judged";

/** Between two tries for the lock. */
const TRY_SECONDS = 30;
/** How long a back is waited for beside the time that it drains: it may ride out an outage of ten minutes. */
const PATIENCE_SECONDS = 900;

/**
 * What a release does that finds another one in flight: nothing when it is the same record; wait for its turn when that one is
 * ending; take over when it is newer; else say that the service is busy. Starts at `ReadOwner`, with the item at `$.read.Item`.
 */
export function inFlightSection(deployment: Deployment, next: string): Section {
  const item = "$.read.Item";
  const mostTries = Math.ceil((drainSecondsOf(deployment) + PATIENCE_SECONDS) / TRY_SECONDS);
  return {
    ReadOwner: task(readExecution(deployment, `${item}.owner.S`), {
      keep: { at: "$.owner", select: EXECUTION_FIELDS },
      next: "OwnerRuns",
      catch: [on(NO_SUCH_EXECUTION, "StartStaleBack"), onAny("RefuseUnknown")],
    }),
    OwnerRuns: choose(
      [
        [and(textIs("$.owner.status", "RUNNING"), sameText(`${item}.recordKey.S`, "$.key")), "AlreadyRuns"],
        [and(textIs("$.owner.status", "RUNNING"), phaseIs("completing", "rolling-back")), "CountTry"],
        [textIs("$.owner.status", "RUNNING"), "IsNewer"],
      ],
      "StartStaleBack",
    ),
    AlreadyRuns: { Type: "Succeed", Comment: "An event that came twice: this record is being rolled out." },
    IsNewer: choose(
      [
        [{ Not: textAfter("$.record.order", `${item}.candidateOrder.S`) }, "RefuseBusy"],
        [
          and(
            phaseIs("validating"),
            { Not: or(textIs(`${item}.strategy.S`, "ab-test"), textIs(`${item}.strategy.S`, "rolling")) },
            follows("stable", "candidate"),
          ),
          "FollowsCandidate",
        ],
        [follows("stable"), "FollowsAfterBack"],
      ],
      "RefuseStale",
      "An A/B test promotes nothing: nobody wants its candidate as the stable version, whatever its phase is called. A rolling release has no colour of its own to become it.",
    ),
    RefuseBusy: refusal("Airlock.Busy", {
      expression:
        "States.Format('Release {} is in flight ({}, {}), and {} is not newer. Nothing was touched. Wait for its end, or roll it back.', " +
        `${item}.candidateVersion.S, ${item}.phase.S, ${item}.recordKey.S, $.record.version)`,
    }),
    FollowsCandidate: put("$.judged", judged("supersede", "candidate"), next),
    FollowsAfterBack: put("$.judged", judged("back", "stable"), next),
    StartSupersedingBack: task(
      startBack(
        deployment,
        {
          trigger: "superseded" satisfies Trigger,
          "owner.$": `${item}.owner.S`,
          "reason.$": `States.Format('Release {} is newer and takes its place.', $.record.version)`,
          "at.$": "$$.State.EnteredTime",
        },
        `States.Format('superseded-{}', ${item}.fence.N)`,
      ),
      { next: "CountTry", catch: [shrug("CountTry")], comment: "Refused when it was started before." },
    ),
    StartStaleBack: task(
      startBack(
        deployment,
        {
          trigger: "stale-lock" satisfies Trigger,
          "owner.$": `${item}.owner.S`,
          reason: "The execution that held the lock ended without giving it back.",
          "at.$": "$$.State.EnteredTime",
        },
        // One back for each fence: the tries that follow do not start another.
        `States.Format('stale-{}', ${item}.fence.N)`,
      ),
      {
        next: "CountTry",
        catch: [shrug("CountTry")],
        comment: "Refused when it was started before; the reconciler helps.",
      },
    ),
    CountTry: count("$.lockTries", "TryAgain"),
    TryAgain: choose([[atLeast("$.lockTries.count", mostTries), "RefuseStuck"]], "WaitForLock"),
    WaitForLock: wait(TRY_SECONDS, "ReadQuarantine"),
    RefuseStuck: refusal(
      "Airlock.LockStuck",
      `The lock was not given back within ${Math.ceil((mostTries * TRY_SECONDS) / 60)} minutes: a rollout ended without giving it back, or its rollback has not finished. See the rollback's execution.`,
    ),
  };
}

function phaseIs(...phases: readonly [string, ...string[]]): Condition {
  const [first, ...rest] = phases;
  return or(textIs("$.read.Item.phase.S", first), ...rest.map((phase) => textIs("$.read.Item.phase.S", phase)));
}

/** The record was prepared on one of these versions. */
function follows(...roles: readonly ["stable", ...("candidate" | "stable")[]]): Condition {
  const [first, ...rest] = roles;
  const on = (role: string): Condition => sameText(`$.read.Item.${role}Digest.S`, "$.record.previousDigest");
  return or(on(first), ...rest.map(on));
}
