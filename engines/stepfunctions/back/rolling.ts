import { choose, count, on, onAny, put, shrug, task, wait } from "../asl/builders";
import { and, atLeast, atLeastPath } from "../asl/conditions";
import type { Section } from "../asl/states";
import { keepItem } from "../completion";
import type { Deployment } from "../deployment";
import { goingBack } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { canRoll, hasRolled, isDone, isGivenUp, isThere, runs } from "../rolling";
import { readService, SERVICE_FIELDS } from "../tasks/capacity";
import { returnLive, settleLive } from "../tasks/rolling";
import { HEALTHY_TARGETS, readTargetHealth, TARGET_FIELDS } from "../tasks/traffic";
import { FAILED, TAKEN_OVER } from "./failure";
import { stopStates } from "./restore";

/** Looks at ECS on the way back: every 15 seconds for half an hour, then this back fails, and the next one goes on. */
const RETURN_SECONDS = 15;
const RETURN_LOOKS = 120;
const RETURN_MINUTES = (RETURN_SECONDS * RETURN_LOOKS) / 60;

/** Where every way back begins. */
export const HOW_BACK = "HowBack";

/** Where a back that has restored everything looks for the last time, after the drain. */
export const LAST_LOOK = "LastReadService";

/**
 * The way back of a rolling release: the live service gets the revision before, which the item names, before anything else is
 * asked. Then forward is stopped and the service gets it once more, because a request that forward had sent may land in
 * between; where it has it already, ECS begins nothing. Back when every task is one of that revision and healthy.
 * Starts at `HowBack`, which leads a release by weights to `byWeights`.
 */
export function rollBackSection(
  deployment: Deployment,
  exits: { readonly byWeights: string; readonly next: string; readonly withdrawn: string },
): Section {
  if (!canRoll(deployment)) return { [HOW_BACK]: put("$.way", { by: "weights" }, exits.byWeights) };
  return {
    [HOW_BACK]: choose(
      [[hasRolled(), "ReturnLive"]],
      exits.byWeights,
      "A rolling release that has not told ECS anything yet has moved nothing, and the weights are what they are.",
    ),
    ReturnLive: task(returnLive(deployment, "$.item.stableRevision", { anew: false }), {
      next: "BeginReturn",
      catch: [onAny(FAILED)],
      comment: "From here on ECS starts tasks of the version before; the candidate's serve until those are healthy.",
    }),
    BeginReturn: put("$.returns", { count: 0 }, "ReturnStopForward"),
    ...stopStates(deployment, { prefix: "Return", next: "ReturnLiveAgain" }),
    ReturnLiveAgain: task(returnLive(deployment, "$.item.stableRevision", { anew: false }), {
      next: "WaitForReturn",
      catch: [onAny(FAILED)],
    }),
    ReturnLiveAnew: task(returnLive(deployment, "$.item.stableRevision", { anew: true }), {
      next: "WaitForReturn",
      catch: [onAny(FAILED)],
      comment: "ECS had given this very revision up, and would not try it again by itself.",
    }),
    WaitForReturn: wait(RETURN_SECONDS, "ReadReturning"),
    ReadReturning: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "IsReturned",
      catch: [onAny(FAILED)],
    }),
    IsReturned: choose(
      [[and(isThere(), runs("$.item.stableRevision"), isDone()), "ReadReturnedHealth"]],
      "CountReturn",
    ),
    ReadReturnedHealth: task(readTargetHealth(deployment, "$.places.stable.targetGroupArn"), {
      keep: { at: "$.health", select: TARGET_FIELDS },
      next: "CountReturnedHealthy",
      catch: [onAny(FAILED)],
    }),
    CountReturnedHealthy: put("$.health", HEALTHY_TARGETS, "IsReturnedHealthy"),
    IsReturnedHealthy: choose([[atLeastPath("$.health.healthy", "$.service.desired[0]"), "Returned"]], "CountReturn"),
    CountReturn: count("$.returns", "ReturnStill"),
    ReturnStill: choose(
      [
        [atLeast("$.returns.count", RETURN_LOOKS), "ReturnTooLong"],
        [and(isThere(), runs("$.item.stableRevision"), isGivenUp()), "ReturnLiveAnew"],
        [and(isThere(), runs("$.item.stableRevision")), "WaitForReturn"],
      ],
      "ReturnLiveAgain",
    ),
    ReturnTooLong: put(
      "$.failure",
      {
        error: "Airlock.RevisionNotRestored",
        "reason.$": `States.Format('ECS does not run the live service with healthy tasks of {} alone after ${RETURN_MINUTES} minutes. Look at the events of the service; the next back goes on.', $.item.stableRevision)`,
      },
      "WhenFailed",
    ),
    Returned: put("$.restored", { "at.$": "$$.State.EnteredTime" }, "KeepReturned"),
    KeepReturned: task(writeItem(deployment, { when: goingBack(), set: { restoredAt: { textAt: "$.restored.at" } } }), {
      keep: keepItem(deployment),
      next: "SettleReturned",
      catch: [on([CONDITION_FAILED], TAKEN_OVER), onAny(FAILED)],
    }),
    SettleReturned: task(settleLive(deployment), { next: exits.next, catch: [shrug(exits.next)] }),
    [LAST_LOOK]: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "LastIsReturned",
      catch: [onAny(FAILED)],
    }),
    LastIsReturned: choose(
      [[and(isThere(), runs("$.item.stableRevision")), exits.withdrawn]],
      "CountReturn",
      "A request of forward that landed after everything.",
    ),
  };
}
