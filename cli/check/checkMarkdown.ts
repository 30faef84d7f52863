import { NOT_STOPPED } from "../../release/gates/audit";
import { markdownCode, markdownText } from "../output/markdownText";
import { sufficiencyMarkdown } from "../output/sufficiencyMarkdown";
import type { CheckReport, ReportedVerdict } from "./checkReport";

/** The report as a pull request comment: what stops the release first, the whole table below. */
export function checkMarkdown(report: CheckReport): string {
  const { release, environment, verdicts, passed, sufficiency, audit = false } = report;
  const stop = audit ? "would stop" : null;
  const refused = verdicts.filter((verdict) => !verdict.passed);
  const title = `${passed ? "✅" : audit ? "⚠️" : "❌"} ${markdownText(release.service)} ${markdownText(release.version)} for ${markdownText(environment)}`;
  const lines = [
    `### ${title}`,
    "",
    release.digest === null ? "The image is not pinned by digest." : markdownCode(release.digest),
    "",
    passed
      ? `Every gate lets this release through to ${markdownText(environment)}.`
      : `${refused.length} of ${verdicts.filter((verdict) => verdict.applicable).length} gates ${stop ?? (refused.length === 1 ? "stops" : "stop")} this release${audit ? ` (${NOT_STOPPED})` : ""}:`,
    "",
    ...refused.flatMap((verdict) => [
      `- **${markdownText(verdict.gate)}**: ${markdownText(verdict.measured)}, required: ${markdownText(verdict.required)}`,
      `  ${markdownText(verdict.message)}`,
    ]),
    ...verdicts
      .filter((verdict) => verdict.overridden !== undefined)
      .map((verdict) => `- **${markdownText(verdict.gate)}**: ${markdownText(verdict.message)}`),
    ...(refused.length === 0 ? [] : [""]),
    "| | gate | measured | required |",
    "| --- | --- | --- | --- |",
    ...verdicts.map((verdict) => row(verdict, audit)),
    ...(sufficiency === undefined ? [] : ["", ...sufficiencyMarkdown(sufficiency).slice(0, -1)]),
  ];
  return `${lines.join("\n")}\n`;
}

function row(verdict: ReportedVerdict, audit: boolean): string {
  const said = verdict.passed ? (verdict.overridden === undefined ? "✅" : "⚠️") : "❌";
  const sign = verdict.applicable ? said : "➖";
  return `| ${sign} | ${[audit ? `${verdict.gate} (${NOT_STOPPED})` : verdict.gate, verdict.measured, verdict.required].map(markdownText).join(" | ")} |`;
}
