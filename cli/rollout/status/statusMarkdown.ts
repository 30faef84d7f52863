import { markdownText } from "../../output/markdownText";
import type { RolloutStatus } from "../live/rolloutStatus";
import { factsOf } from "./facts";
import { headline } from "./headline";

/** The status as a comment: the headline, and a table of facts. */
export function statusMarkdown(status: RolloutStatus): string {
  const lines = [
    `### ${markdownText(headline(status))}`,
    "",
    "| | |",
    "| --- | --- |",
    ...factsOf(status).map(({ name, value }) => `| ${markdownText(name)} | ${markdownText(value)} |`),
    "",
    `Account ${status.account}, ${status.region}, read ${status.at}.`,
  ];
  return `${lines.join("\n")}\n`;
}
