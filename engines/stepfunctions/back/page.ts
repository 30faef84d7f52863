import { BRIEF, choose, on, put, shrug, task } from "../asl/builders";
import type { Condition, Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { phaseGuard } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";

/** First minute of each quarter of an hour but the first one. */
const QUARTERS = ["15", "30", "45"] as const;

/**
 * Pages at most once in each quarter of an hour: the reconciler starts another back each minute, and who was woken once needs no
 * fifteen more messages to find out. Marked before it is sent, and sent all the same where the mark cannot be made.
 * Starts at `WhenFailed`; leads to `page` or, where somebody was paged already, to `quiet`.
 */
export function pageSection(deployment: Deployment, exits: { readonly page: string; readonly quiet: string }): Section {
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
        put("$.paging", { "quarter.$": `States.Format('{} before minute ${minute}', $.paging.hour)` }, "MarkPaged"),
      ]),
    ),
    MarkPaged: task(
      {
        ...writeItem(deployment, {
          when: phaseGuard("#paged <> :paged", "placing", "shifting", "validating", "completing", "rolling-back"),
          set: { paged: { textAt: "$.paging.quarter" } },
        }),
        retry: BRIEF,
      },
      { next: exits.page, catch: [on([CONDITION_FAILED], exits.quiet), shrug(exits.page)] },
    ),
  };
}

function isBefore(minute: string): Condition {
  return { Variable: "$.paging.minute", StringLessThan: minute };
}
