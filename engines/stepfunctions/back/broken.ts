import { choose, on, shrug, task } from "../asl/builders";
import { and, isPresent, textIs, textMatches } from "../asl/conditions";
import type { Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { NO_SUCH_EXECUTION, readExecution } from "../tasks/executions";
import { notify } from "../tasks/notification";
import type { Trigger } from "../trigger";

/**
 * Tells people of an execution of forward that broke before it had the lock, so that it could not tell them itself: an error of
 * Step Functions that nothing catches, such as a record that is no JSON. All others have told it. Starts at `IsEnded`.
 */
export function brokenSection(deployment: Deployment, next: string): Section {
  return {
    IsEnded: choose(
      [
        [
          and(
            textIs("$.request.trigger", "forward-ended" satisfies Trigger),
            textIs("$.request.reason", "FAILED"),
            textMatches("$.request.owner", "arn:*"),
          ),
          "ReadEnded",
        ],
      ],
      next,
      "It held no lock. Whether it says why itself depends on what it died of.",
    ),
    ReadEnded: task(readExecution(deployment, "$.request.owner"), {
      keep: { at: "$.ended" },
      next: "IsBroken",
      catch: [on(NO_SUCH_EXECUTION, next), shrug(next)],
    }),
    IsBroken: choose(
      [
        [
          and(isPresent("$.ended.Error"), textMatches("$.ended.Error", "States.*"), isPresent("$.ended.Cause")),
          "NotifyBroken",
        ],
      ],
      next,
    ),
    NotifyBroken: task(
      notify(deployment, "refused", {
        "error.$": "$.ended.Error",
        "reason.$":
          "States.Format('The execution broke before it took the lock, so nothing was touched. A record that is no JSON does that. {}', $.ended.Cause)",
        "input.$": "$.ended.Input",
        "broken.$": "$.request.owner",
      }),
      { next, catch: [shrug(next)] },
    ),
  };
}
