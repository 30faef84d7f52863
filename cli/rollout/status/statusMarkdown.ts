import { markdownText } from "../../output/markdownText";
import { factsOf } from "./facts";
import { headline, whereabouts } from "./headline";
import type { RolloutStatus } from "./rolloutStatus";

/** The status as a comment: the headline, and a table of facts. */
export function statusMarkdown(status: RolloutStatus): string {
  const lines = [
    `### ${markdownText(headline(status))}`,
    "",
    "| | |",
    "| --- | --- |",
    ...factsOf(status).map(({ name, value }) => `| ${markdownText(name)} | ${markdownText(value)} |`),
    "",
    `${capital(markdownText(whereabouts(status)))}, read ${status.at}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
