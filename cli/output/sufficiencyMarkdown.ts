import { describeBasis, describeStage } from "../../release/sufficiency/describeStage";
import type { Sufficiency } from "../../release/sufficiency/sufficiency";
import { markdownText } from "./markdownText";
import { notComputedText } from "./sufficiencyText";

/** What each stage of a rollout can detect, as a list with a heading. */
export function sufficiencyMarkdown(sufficiency: Sufficiency): string[] {
  const { stages, alarm } = sufficiency;
  const none = notComputedText(sufficiency);
  return [
    "#### What each stage can see",
    "",
    `${markdownText(describeBasis(sufficiency))}.`,
    "",
    ...stages.map(
      (stage) => `- ${stage.state === "sufficient" ? "" : "⚠️ "}${markdownText(describeStage(stage, alarm))}`,
    ),
    "",
    ...(none === "" ? [] : [markdownText(none), ""]),
  ];
}
