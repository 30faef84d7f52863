import { jsonText, type Presentation } from "../../output/format";
import { paintWith } from "../../output/paint";
import { visibleTexts } from "../../output/visibleText";
import type { RolloutStatus } from "./rolloutStatus";
import { statusMarkdown } from "./statusMarkdown";
import { statusText } from "./statusText";

/** The status as the presentation wants it. */
export function renderStatus(status: RolloutStatus, { format, colours, width }: Presentation): string {
  if (format === "json") return jsonText(status);
  const shown = visibleTexts(status);
  return format === "markdown" ? statusMarkdown(shown) : statusText(shown, paintWith(colours), width);
}
