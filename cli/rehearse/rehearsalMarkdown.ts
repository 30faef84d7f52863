import type { Rehearsal } from "../../engines/rehearsal";
import { markdownCode, markdownText } from "../output/markdownText";
import { costText, figures, type RehearsedRelease, titleOf, verdictOf } from "./rehearsalStory";
import { virtualTime } from "./virtualTime";

/** The rehearsal as a pull request comment: the ending and its figures first, the timeline folded below. */
export function rehearsalMarkdown(rehearsal: Rehearsal, release: RehearsedRelease): string {
  const { environment, engine, seed, faults } = release;
  const verdict = verdictOf(rehearsal, release);
  const lines = [
    `### ${verdict.good ? "✅" : "❌"} Rehearsal of ${markdownText(`${titleOf(release)} in ${environment}`)}`,
    "",
    markdownText(verdict.text),
    "",
    faults.length === 0 ? "No faults." : `Faults: ${faults.map(markdownCode).join(", ")}.`,
    "",
    "| | |",
    "| --- | --- |",
    ...figures(rehearsal).map(([name, value]) => `| ${markdownText(name)} | ${markdownText(value)} |`),
    "",
    `<details><summary>Timeline (${engine}, seed ${seed}; ${markdownText(costText(rehearsal))})</summary>`,
    "",
    "| time | new version | what happened | |",
    "| ---: | ---: | --- | --- |",
    ...rehearsal.timeline.map(
      ({ at, weights, event, detail }) =>
        `| ${virtualTime(at)} | ${weights.canary} % | ${event} | ${markdownText(detail ?? "")} |`,
    ),
    "",
    "</details>",
  ];
  return `${lines.join("\n")}\n`;
}
