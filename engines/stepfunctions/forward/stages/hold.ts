import { choose, count, put, shrug, task, wait } from "../../asl/builders";
import { atLeast, isTrue } from "../../asl/conditions";
import { increment } from "../../asl/expressions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { notify } from "../../tasks/notification";
import { finding } from "../failure";

/** How long a rollout stands still altogether because the stable colour rings: an hour, looked at each minute. */
const HOLD_SECONDS = 60;
export const MOST_HOLDS = 60;

/** Looks in all, the plan's and those beside it: an execution may have 25,000 events. The plan's cost eleven each, the others about twice that. */
const MOST_LOOKS = 2_200;

/** Where a stage leads whose stable colour rings; `$.look.ringing` are its alarms. */
export const HOLD_FOR_STABLE = "CountHold";

/** Where a stage leads that needs another minute. */
export const MORE_TIME = "MoreTime";

/** Stays where it is for a minute, and tells people once in each stage why. */
export function holdStates(deployment: Deployment, next: string): Section {
  return {
    [HOLD_FOR_STABLE]: count("$.holds", "MayHold"),
    MayHold: choose(
      [
        [atLeast("$.holds.count", MOST_HOLDS), "HeldTooLong"],
        [isTrue("$.within.hold.told"), MORE_TIME],
      ],
      "NotifyHolding",
    ),
    NotifyHolding: task(
      notify(deployment, "holding", {
        ...whatHolds(),
        "reason.$":
          "States.Format('Alarms of the stable colour ring in stage {}: {}', $.stage.name, States.JsonToString($.look.ringing))",
        ask: `Look after the stable version. The rollout goes on when it is quiet, and goes back after ${(HOLD_SECONDS * MOST_HOLDS) / 60} minutes of this.`,
      }),
      { next: "HoldingTold", catch: [shrug("HoldingTold")] },
    ),
    HoldingTold: put("$.within.hold", { told: true }, MORE_TIME),
    HeldTooLong: finding({
      trigger: "held-too-long",
      error: "Airlock.HeldTooLong",
      reason: `The stable colour's alarms rang for ${(HOLD_SECONDS * MOST_HOLDS) / 60} minutes of this rollout; it waits no longer.`,
    }),
    [MORE_TIME]: put(
      "$.poll",
      { "next.$": "$.poll.next", "elapsed.$": `States.MathAdd($.poll.elapsed, ${HOLD_SECONDS})` },
      "CountLook",
    ),
    CountLook: countLook("MayLook"),
    MayLook: choose([[tooManyLooks(), "TooManyLooks"]], "Hold"),
    Hold: wait(HOLD_SECONDS, next),
    TooManyLooks: finding({
      trigger: "held-too-long",
      error: "Airlock.HeldTooLong",
      reason: "The rollout stood still so often that its execution has no room for another look at the alarms.",
    }),
  };
}

/** Counts a look beside the plan's, and whether it was one of a pause or of an approval. */
export function countLook(next: string, of?: "pauses" | "asks") {
  const kept = (name: "pauses" | "asks") => (of === name ? increment(`$.looks.${name}`) : `$.looks.${name}`);
  return put(
    "$.looks",
    { "count.$": "States.MathAdd($.looks.count, 2)", "pauses.$": kept("pauses"), "asks.$": kept("asks") },
    next,
  );
}

/** There is no room for another. */
export function tooManyLooks() {
  return atLeast("$.looks.count", MOST_LOOKS);
}

/** What every message about a rollout that stands still says. */
export function whatHolds() {
  return {
    "version.$": "$.item.candidateVersion",
    "stage.$": "$.stage.name",
    "record.$": "$.key",
    "contact.$": "$.item.contact",
  };
}
