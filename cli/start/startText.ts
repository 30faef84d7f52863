import { markdownCode, markdownText } from "../output/markdownText";
import type { Paint } from "../output/paint";
import { wrap } from "../output/wrap";
import type { StartReport } from "./startReport";

/** The report for a person: the version, why it is that one, the notes, and what to do next. */
export function startText(report: StartReport, paint: Paint, width: number): string {
  const { service, version, reason, deciding, untold, notes, risk, advice, done, next } = report;
  const lines = [
    paint.bold(`${service} ${version}`),
    ...wrap(reason, width, "  "),
    ...deciding.map(({ hash, header }) => `  ${paint.dim(hash.slice(0, 7))} ${shortened(header, width - 10)}`),
    ...(untold === 0 ? [] : [paint.dim(`  and ${untold} more`)]),
    "",
    ...notes.trimEnd().split("\n"),
    "",
    ...wrap(`Risk: ${risk.risk} is proposed, because ${risk.reason}.`, width, ""),
    ...advice.flatMap((text) => ["", ...marked(text, paint.warn("!"), width)]),
    "",
    ...(done.length === 0 ? [] : [...done.map((text) => `${paint.good("✓")} ${text}`), ""]),
    ...(next.length === 0 ? [] : [paint.bold("Next"), ...next.flatMap((text) => marked(text, "-", width))]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The report as a comment on a pull request. */
export function startMarkdown(report: StartReport): string {
  const { service, version, reason, deciding, untold, notes, risk, advice } = report;
  const lines = [
    `### ${markdownText(service)} ${markdownText(version)}`,
    "",
    markdownText(reason),
    "",
    ...deciding.map(({ hash, header }) => `- ${markdownCode(hash.slice(0, 7))} ${markdownText(header)}`),
    ...(untold === 0 ? [] : [`- and ${untold} more`]),
    "",
    `Risk: **${risk.risk}** is proposed, because ${markdownText(risk.reason)}.`,
    "",
    ...advice.flatMap((text) => [`> ${markdownText(text)}`, ""]),
    ...notes.trimEnd().split("\n"),
  ];
  return `${lines.join("\n")}\n`;
}

function marked(text: string, mark: string, width: number): string[] {
  return wrap(text, width, "  ").map((line, index) => (index === 0 ? `${mark} ${line.slice(2)}` : line));
}

function shortened(text: string, room: number): string {
  const most = Math.max(20, room);
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}
