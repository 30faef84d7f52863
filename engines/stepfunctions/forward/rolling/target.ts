import { choose, on, onAny, put, task } from "../../asl/builders";
import { and, atLeast, isPresent, or, sameText, textIs, textMatches } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import { keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { isDone, isThere, runs } from "../../rolling";
import { imagesOf, readRevision, readService, SERVICE_FIELDS } from "../../tasks/capacity";
import { FAILED, FENCE_LOST, finding } from "../failure";

/** Where the section begins. */
export const FIRST_OF_ROLLING = "RollReadLive";

/**
 * A rolling release takes the tasks away that it would go back to, so they must be possible to start again: the live service is at
 * rest, runs what the item says, and that task definition is still there, with the image of the live version.
 */
export function rollTargetSection(deployment: Deployment, next: string): Section {
  return {
    [FIRST_OF_ROLLING]: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "RollIsAtRest",
      catch: [onAny(FAILED)],
    }),
    RollIsAtRest: choose(
      [
        [
          and(
            isThere(),
            isDone(),
            atLeast("$.service.desired[0]", 1),
            or(textIs("$.item.stableRevision", ""), runs("$.item.stableRevision")),
          ),
          "RollReadTarget",
        ],
        [and(isThere(), isDone(), atLeast("$.service.desired[0]", 1)), "RollForeignTarget"],
      ],
      "RollNoTarget",
      "An adopted service has no revision in the item yet: the one that it runs.",
    ),
    RollNoTarget: finding({
      trigger: "forward-failed",
      error: "Airlock.NoRollbackTarget",
      reason:
        "The live service runs no task, or ECS is not done with an earlier deployment of it. A rolling release replaces tasks that it can go back to: let the service come to rest, and release again.",
    }),
    RollForeignTarget: finding({
      trigger: "forward-failed",
      error: "Airlock.NoRollbackTarget",
      reason: {
        expression:
          "States.Format('The live service runs {}, and the item says that {} is live: someone else has deployed. Nothing was touched.', " +
          "$.service.primaryRevision[0], $.item.stableRevision)",
      },
    }),
    RollReadTarget: task(readRevision(deployment, "$.service.primaryRevision[0]"), {
      keep: { at: "$.target", select: { ...imagesOf(deployment), "status.$": "$.TaskDefinition.Status" } },
      next: "RollIsTarget",
      catch: [onAny(FAILED)],
    }),
    RollIsTarget: choose(
      [
        [
          and(
            textIs("$.target.status", "ACTIVE"),
            isPresent("$.target.images[0]"),
            textMatches("$.target.images[0]", "*@sha256:*"),
          ),
          "RollDigestOfTarget",
        ],
      ],
      "RollBadTarget",
    ),
    RollDigestOfTarget: put(
      "$.target",
      { "digest.$": "States.ArrayGetItem(States.StringSplit($.target.images[0], '@'), 1)" },
      "RollIsLiveVersion",
    ),
    RollIsLiveVersion: choose([[sameText("$.target.digest", "$.item.stableDigest"), "RollRemember"]], "RollBadTarget"),
    RollBadTarget: finding({
      trigger: "forward-failed",
      error: "Airlock.NoRollbackTarget",
      reason: {
        expression:
          "States.Format('The task definition {} cannot be gone back to: it is not ACTIVE, or does not run the image of the live version by its digest. Nothing was touched.', " +
          "$.service.primaryRevision[0])",
      },
    }),
    RollRemember: task(
      writeItem(deployment, {
        when: ownedInPhase("placing"),
        set: {
          stableRevision: { textAt: "$.service.primaryRevision[0]" },
          candidateColour: { textAt: "$.places.stable.colour" },
        },
      }),
      {
        keep: keepItem(deployment),
        next: "RollSize",
        catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
        comment: "Whoever goes back reads from the item what to go back to.",
      },
    ),
    RollSize: put("$.size", { "count.$": "$.service.desired[0]", bootstrap: false }, next),
  };
}
