import { join, on, onAny, task, wait } from "../asl/builders";
import type { Section, StateMachineDefinition } from "../asl/states";
import { completionSection, unlockStates } from "../completion";
import { type Deployment, drainSecondsOf } from "../deployment";
import { firstOfReleasing, releasingStates } from "../groups/releasing";
import { goingBack } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { canRoll } from "../rolling";
import { supersededSection } from "../superseded";
import { scaleInCandidate } from "../tasks/capacity";
import { accountSection } from "./account";
import { FAILED, failureSection, TAKEN_OVER } from "./failure";
import { requestSection } from "./request";
import { readingStates, restoreSection } from "./restore";
import { HOW_BACK, LAST_LOOK, rollBackSection } from "./rolling";
import { takeCompletionOver, takeOverSection } from "./takeOver";

/** The machine that brings a rollout back, input `{"trigger", "owner"?, "alarm"?, "at"?, "by"?, "reason"?}`. Any number may run. */
export function backMachine(deployment: Deployment): StateMachineDefinition {
  return {
    Comment: `Airlock: brings a rollout of ${deployment.service} in ${deployment.environment} back`,
    StartAt: "Accept",
    States: join(
      requestSection(deployment, { next: "WhoseReason", finish: "TakeCompletionOver" }),
      takeOverSection(deployment, HOW_BACK),
      rollBackSection(deployment, { byWeights: "RestoreWeights", next: "WasJudged", withdrawn: "FenceWithdraw" }),
      restoreSection(deployment, "BackIsSuperseding"),
      supersededSection(deployment, {
        prefix: "Back",
        mine: goingBack(),
        next: "WasJudged",
        fenceLost: TAKEN_OVER,
        failed: FAILED,
      }),
      accountSection(deployment, "Drain"),
      withdrawSection(deployment),
      takeCompletionOver(deployment, "CompletedWhichColour"),
      completionSection(deployment, { fenceLost: TAKEN_OVER, failed: FAILED }, "tells"),
      failureSection(deployment),
    ),
  };
}

/** Takes the candidate's tasks away once nothing runs on them, and gives the lock back. */
function withdrawSection(deployment: Deployment): Section {
  const exits = { fenceLost: TAKEN_OVER, failed: FAILED };
  return {
    Drain: wait(
      drainSecondsOf(deployment),
      "LastReadRule",
      "Requests that were sent to the candidate before may still run.",
    ),
    ...readingStates(deployment, {
      prefix: "Last",
      good: "FenceWithdraw",
      ...(canRoll(deployment) ? { rolled: LAST_LOOK } : {}),
      bad: "CountRestore",
    }),
    FenceWithdraw: task(
      writeItem(deployment, {
        when: goingBack(),
        set: { phase: { text: "rolling-back" }, told: { text: "rolled-back" } },
      }),
      {
        next: "ScaleInCandidate",
        catch: [on([CONDITION_FAILED], TAKEN_OVER), onAny(FAILED)],
      },
    ),
    ScaleInCandidate: task(scaleInCandidate(deployment), {
      next: firstOfReleasing(deployment, "Back", "BackLiveIdle"),
      catch: [onAny(FAILED)],
    }),
    ...releasingStates(deployment, { prefix: "Back", next: "BackLiveIdle", failed: FAILED }),
    ...unlockStates(deployment, { prefix: "Back", when: goingBack("idle"), end: "RolledBack", ...exits }),
    RolledBack: { Type: "Succeed" },
  };
}
