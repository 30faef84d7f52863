import { join, on, onAny, task } from "../asl/builders";
import type { StateMachineDefinition } from "../asl/states";
import { AS_STABLE, completionSection, keepItem } from "../completion";
import type { Deployment } from "../deployment";
import { ownedInPhase } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { canRoll } from "../rolling";
import { FAILED, FENCE_LOST, failureSection } from "./failure";
import { lockSection } from "./lock/lock";
import { supersedeSection } from "./lock/supersede";
import { placingSection } from "./placing";
import { preflightSection } from "./preflight";
import { recordSection } from "./record/record";
import { refusalSection } from "./refusal";
import { rollEndSection } from "./rolling/end";
import { rollSection } from "./rolling/roll";
import { rollTargetSection } from "./rolling/target";
import { stageLoop } from "./stages/stageLoop";

const UNFINISHED = "CompletionUnfinished";

/** The machine that rolls a record out, input `{"bucket", "key"}`. */
export function forwardMachine(deployment: Deployment): StateMachineDefinition {
  return {
    Comment: `Airlock: rolls a release of ${deployment.service} out in ${deployment.environment}`,
    StartAt: "CheckInput",
    States: join(
      recordSection(deployment, "ReadQuarantine"),
      lockSection(deployment, "WasRedriven"),
      supersedeSection(deployment, "WasRedriven"),
      refusalSection(deployment),
      placingSection(deployment, "WhatToWatch"),
      preflightSection(deployment, "BeginShifting"),
      stageLoop(deployment, "Complete"),
      ...(canRoll(deployment)
        ? [
            rollTargetSection(deployment, "WhatToWatch"),
            rollSection(deployment, "StartPolls"),
            rollEndSection(deployment, "CompletedWhichColour"),
          ]
        : []),
      failureSection(deployment),
      {
        Complete: task(
          writeItem(deployment, {
            when: ownedInPhase("validating", "completing"),
            set: { ...AS_STABLE, stableColour: { textAt: "$.places.candidate.colour" } },
          }),
          {
            keep: keepItem(deployment),
            next: "CompletedWhichColour",
            catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
            comment: "The mark after which nothing goes back: the candidate is the stable version.",
          },
        ),
      },
      completionSection(deployment, { fenceLost: FENCE_LOST, failed: UNFINISHED }, "runs"),
      {
        [UNFINISHED]: {
          Type: "Fail",
          Comment: "Back, started by the event of this failure or by the reconciler, does what is left.",
          Error: "Airlock.CompletionUnfinished",
          Cause:
            "The release is live and completed, but its outcome, the old colour or the lock is not put in order yet.",
        },
      },
    ),
  };
}
