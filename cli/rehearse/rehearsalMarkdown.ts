import type { Rehearsal } from "../../engines/rehearsal";
import { markdownCode, markdownText } from "../output/markdownText";
import { blindStages, costText, figures, type RehearsedRelease, sightOf, titleOf, verdictOf } from "./rehearsalStory";
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
    ...blindStages(release).flatMap((complaint) => [`⚠️ ${markdownText(complaint)}`, ""]),
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
    ...rehearsal.timeline.map((entry) => {
      const told = [entry.detail ?? "", sightOf(entry, release)].filter((text) => text !== "").join(": ");
      return `| ${virtualTime(entry.at)} | ${entry.weights.canary} % | ${entry.event} | ${markdownText(told)} |`;
    }),
    "",
    "</details>",
  ];
  return `${lines.join("\n")}\n`;
}
