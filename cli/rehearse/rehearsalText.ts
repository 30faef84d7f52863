import type { Rehearsal, TimelineEntry } from "../../engines/rehearsal";
import type { Paint } from "../output/paint";
import { wrap } from "../output/wrap";
import { blindStages, costText, figures, type RehearsedRelease, sightOf, titleOf, verdictOf } from "./rehearsalStory";
import { virtualTime } from "./virtualTime";

const BAR = 20;
const TIME = 9;

/** The rehearsal as a story: what happened when, the canary's share of the traffic beside it, and how it ended. */
export function rehearsalText(rehearsal: Rehearsal, release: RehearsedRelease, paint: Paint, width: number): string {
  // What it costs stands below, among the figures.
  const timeline = rehearsal.timeline.filter(({ event }) => event !== "cost");
  const column = Math.max(...timeline.map((entry) => entry.event.length)) + 2;
  const verdict = verdictOf(rehearsal, release);
  const lines = [
    `${paint.bold(titleOf(release))} in ${paint.bold(release.environment)}`,
    paint.dim(
      `rehearsed on ${release.engine}, seed ${release.seed}${release.faults.length === 0 ? ", no faults" : ""}`,
    ),
    ...release.faults.map((fault) => `${paint.warn("fault")} ${fault}`),
    "",
    paint.dim(`${"time".padStart(TIME)}  ${"on the new version".padEnd(BAR + 7)}  what happened`),
    ...timeline.flatMap((entry) => entryLines(entry, sightOf(entry, release), column, paint, width)),
    "",
    ...wrap(verdict.text, width, "").map(verdict.good ? paint.good : paint.bad),
    ...blindStages(release)
      .flatMap((complaint) => wrap(complaint, width, ""))
      .map(paint.warn),
    ...figures(rehearsal).map(([name, value]) => `  ${name.padEnd(24)}${value}`),
    paint.dim(`  ${costText(rehearsal)}`),
  ];
  return `${lines.join("\n")}\n`;
}

function entryLines(
  { at, event, weights, detail }: TimelineEntry,
  sight: string,
  column: number,
  paint: Paint,
  width: number,
): string[] {
  const share = `${String(weights.canary).padStart(3)} % ${bar(weights.canary)}`;
  const left = `${virtualTime(at).padStart(TIME)}  ${share}  `;
  const [first = "", ...rest] = wrap(detail ?? "", width - left.length - column, "");
  const named = `${event.padEnd(column)}${first}`.trimEnd();
  const indent = " ".repeat(left.length + column);
  return [
    `${paint.dim(virtualTime(at).padStart(TIME))}  ${share}  ${colourOf(event, paint)(named)}`,
    ...rest.map((line) => `${indent}${line}`),
    ...wrap(sight, width, indent).map(paint.dim),
  ];
}

/** One block for each five percent; the smallest share still shows. */
function bar(weight: number): string {
  const full = weight === 0 ? 0 : Math.max(1, Math.round((weight * BAR) / 100));
  return `${"█".repeat(full)}${"░".repeat(BAR - full)}`;
}

function colourOf(event: TimelineEntry["event"], paint: Paint): (text: string) => string {
  switch (event) {
    case "completed":
    case "promoted":
      return paint.good;
    case "alarm raised":
    case "requests lost":
    case "rolled back":
    case "refused":
    case "stuck":
    case "left behind":
      return paint.bad;
    case "fault began":
    case "fault never bit":
    case "event lost":
      return paint.warn;
    case "stage started":
    case "traffic restored":
      return paint.bold;
    default:
      return (text) => text;
  }
}
