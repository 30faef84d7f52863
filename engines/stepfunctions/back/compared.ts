import { onAny, shrug, task } from "../asl/builders";
import type { Section } from "../asl/states";
import { outcome } from "../completion";
import type { Deployment } from "../deployment";
import { notify } from "../tasks/notification";
import { keyOf, mirrorLiveState, writeDocument } from "../tasks/records";
import { FAILED } from "./failure";

/**
 * The account of an A/B test that ran its time: an outcome, and a word to people. No rollback log, no quarantine, no post-mortem:
 * nothing went wrong. Starts at `WriteCompared`.
 */
export function comparedSection(deployment: Deployment, next: string): Section {
  return {
    WriteCompared: task(
      writeDocument(
        deployment,
        keyOf(deployment, "outcomes", "$.item.candidateVersion", "$.item.attempt"),
        outcome(deployment, "compared", "candidate"),
      ),
      { next: "MirrorCompared", catch: [onAny(FAILED)] },
    ),
    MirrorCompared: task(mirrorLiveState(deployment), { next: "NotifyCompared", catch: [shrug("NotifyCompared")] }),
    NotifyCompared: task(
      notify(deployment, "compared", {
        "version.$": "$.item.candidateVersion",
        "stable.$": "$.item.stableVersion",
        "comparison.$": keyOf(deployment, "comparisons", "$.item.candidateVersion", "$.item.attempt"),
        "record.$": "$.item.recordKey",
        "contact.$": "$.item.contact",
        ask: "Read the comparison, and release the better version.",
      }),
      { next, catch: [shrug(next)] },
    ),
  };
}
