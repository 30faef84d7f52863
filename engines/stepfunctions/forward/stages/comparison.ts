import { choose, on, onAny, put, shrug, task } from "../../asl/builders";
import { isTrue } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { startBack } from "../../tasks/executions";
import { COMPARED_SECONDS, FIGURE_FIELDS, readFigures } from "../../tasks/metrics";
import { keyOf, writeDocument } from "../../tasks/records";
import type { Trigger } from "../../trigger";
import { FAILED, FENCE_LOST } from "../failure";

/**
 * The end of the last stage. A release becomes the stable version (`next`). An A/B test writes down what both versions did, and goes back:
 * whoever reads the figures decides. Starts at `DoesPromote`.
 */
export function comparisonStates(deployment: Deployment, next: string): Section {
  const key = keyOf(deployment, "comparisons", "$.item.candidateVersion", "$.item.attempt");
  return {
    DoesPromote: choose([[isTrue("$.plan.promotes"), next]], "EndOfTest"),
    EndOfTest: put(
      "$.test",
      {
        "from.$": "$.shifting.at",
        "until.$": "$$.State.EnteredTime",
        "reason.$": `States.Format('The test ran its time. Its figures: {}', ${key})`,
      },
      "ReadFigures",
    ),
    ReadFigures: task(readFigures(deployment, "$.test.from", "$.test.until"), {
      keep: { at: "$.figures", select: FIGURE_FIELDS },
      next: "WriteComparison",
      catch: [onAny(FAILED)],
    }),
    WriteComparison: task(
      writeDocument(deployment, key, {
        schema: "airlock/comparison/v1",
        service: deployment.service,
        environment: deployment.environment,
        "attempt.$": "$.item.attempt",
        "recordKey.$": "$.key",
        "from.$": "$.test.from",
        "until.$": "$.test.until",
        periodSeconds: COMPARED_SECONDS,
        "candidateWeight.$": "$.stage.candidate",
        stable: {
          "version.$": "$.item.stableVersion",
          "digest.$": "$.item.stableDigest",
          "figures.$": "$.figures.stable",
        },
        candidate: {
          "version.$": "$.item.candidateVersion",
          "digest.$": "$.item.candidateDigest",
          "figures.$": "$.figures.candidate",
        },
      }),
      { next: "DropFigures", catch: [onAny(FAILED)] },
    ),
    DropFigures: put("$.figures", {}, "WriteTestEnd"),
    WriteTestEnd: task(
      writeItem(deployment, {
        when: ownedInPhase("shifting"),
        set: {
          trigger: { text: "ab-ended" satisfies Trigger },
          reason: { textAt: "$.test.reason" },
          detectedAt: { textAt: "$.test.until" },
        },
      }),
      {
        next: "StartBackOfTest",
        catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
        comment: "From here on whichever back comes first knows that nothing went wrong.",
      },
    ),
    StartBackOfTest: task(
      startBack(deployment, {
        trigger: "ab-ended" satisfies Trigger,
        "owner.$": "$$.Execution.Id",
        "reason.$": "$.test.reason",
        "at.$": "$.test.until",
      }),
      { next: "TestEnded", catch: [shrug("TestEnded")], comment: "If even this fails, the reconciler starts back." },
    ),
    TestEnded: { Type: "Succeed" },
  };
}
