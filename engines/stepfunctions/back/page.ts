import { BRIEF, choose, on, put, shrug, task } from "../asl/builders";
import { and, isPresent, sameText } from "../asl/conditions";
import type { Condition, Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { phaseGuard } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";

/** First minute of each quarter of an hour but the first one. */
const QUARTERS = ["15", "30", "45"] as const;

/**
 * Pages once in each quarter of an hour: the reconciler starts another back each minute, and who was woken once needs no fifteen
 * more messages to find out. Sent before it is marked, so that a message may come twice and never not at all: two backs that
 * fail at once may both page, and so does one that can write no mark.
 * Starts at `WhenFailed`, and at `MarkPaged` once the page was sent; leads to `page`, and to `end` from both.
 */
export function pageSection(deployment: Deployment, exits: { readonly page: string; readonly end: string }): Section {
  const time = "States.StringSplit($$.State.EnteredTime, ':')";
  return {
    WhenFailed: put(
      "$.paging",
      { "hour.$": `States.ArrayGetItem(${time}, 0)`, "minute.$": `States.ArrayGetItem(${time}, 1)` },
      "WhichQuarter",
    ),
    WhichQuarter: choose(
      QUARTERS.map((minute) => [isBefore(minute), `QuarterTo${minute}`]),
      "QuarterTo60",
    ),
    ...Object.fromEntries(
      [...QUARTERS, "60"].map((minute) => [
        `QuarterTo${minute}`,
        put("$.paging", { "quarter.$": `States.Format('{} before minute ${minute}', $.paging.hour)` }, "IsPaged"),
      ]),
    ),
    IsPaged: choose(
      [[and(isPresent("$.item.paged"), sameText("$.item.paged", "$.paging.quarter")), exits.end]],
      exits.page,
    ),
    MarkPaged: task(
      {
        ...writeItem(deployment, {
          when: phaseGuard("#paged <> :paged", "placing", "shifting", "validating", "completing", "rolling-back"),
          set: { paged: { textAt: "$.paging.quarter" } },
        }),
        retry: BRIEF,
      },
      { next: exits.end, catch: [on([CONDITION_FAILED], exits.end), shrug(exits.end)] },
    ),
  };
}

function isBefore(minute: string): Condition {
  return { Variable: "$.paging.minute", StringLessThan: minute };
}
