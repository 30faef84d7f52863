import { NOT_STOPPED } from "../../release/gates/audit";
import type { Paint } from "../output/paint";
import { sufficiencyText } from "../output/sufficiencyText";
import { wrap } from "../output/wrap";
import type { CheckReport, ReportedVerdict } from "./checkReport";

/** The report for a person: one line for a verdict that passed, the whole reason for one that did not. */
export function checkText(report: CheckReport, paint: Paint, width: number): string {
  const { release, environment, verdicts, sufficiency, audit = false } = report;
  const told = verdicts.filter((verdict) => !isSilent(verdict));
  const silent = verdicts.length - told.length;
  const column = Math.max(...told.map((verdict) => verdict.gate.length)) + 2;
  const lines = [
    `${paint.bold(`${release.service} ${release.version.replace(/\s+/g, " ")}`)} for ${paint.bold(environment)}`,
    paint.dim(release.digest ?? "no digest: the image is not pinned"),
    "",
    ...told.flatMap((verdict) => verdictLines(verdict, column, paint, width, audit)),
    ...(silent === 0 ? [] : [paint.dim(`  -  ${policies(silent)} about nothing that the program declares`)]),
    ...(silent === 0 && told.at(-1)?.passed === false ? [] : [""]),
    ...(sufficiency === undefined ? [] : [...sufficiencyText(sufficiency, paint, width), ""]),
    summary(report, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function verdictLines(verdict: ReportedVerdict, column: number, paint: Paint, width: number, audit: boolean): string[] {
  const gate = verdict.gate.padEnd(column);
  if (!verdict.applicable) return [paint.dim(`  -  ${gate}${verdict.message}`)];
  if (verdict.overridden !== undefined) {
    const measured = `${shorten(verdict.measured, width - column - 27)} (overridden)`;
    const indent = " ".repeat(column + 5);
    return [`  ${paint.warn("!")}  ${gate}${paint.warn(measured)}`, ...wrap(verdict.message, width, indent)];
  }
  // A message says by itself that nothing is stopped; a line without its message does not.
  const aside = audit ? ` (${NOT_STOPPED})` : "";
  const room = width - column - 5 - aside.length;
  if (verdict.passed) return [`  ${paint.good("✓")}  ${gate}${shorten(verdict.measured, room)}${paint.dim(aside)}`];
  const indent = " ".repeat(column + 5);
  const unnamed = (verdict.evidence ?? []).filter((path) => !verdict.message.includes(path));
  return [
    `  ${paint.bad("✗")}  ${paint.bold(gate)}${paint.bad(shorten(verdict.measured, room))}${paint.dim(aside)}`,
    ...wrap(`required: ${verdict.required}`, width, indent).map(paint.dim),
    ...wrap(verdict.message, width, indent),
    ...wrap(unnamed.join(", "), width, indent).map(paint.dim),
    "",
  ];
}

function summary({ passed, verdicts, environment, audit = false }: CheckReport, paint: Paint): string {
  const judged = verdicts.filter((verdict) => verdict.applicable);
  const refused = judged.filter((verdict) => !verdict.passed).length;
  const overridden = judged.filter((verdict) => verdict.overridden !== undefined).length;
  const aside = overridden === 0 ? "" : ` ${overridden} of them ${overridden === 1 ? "is" : "are"} overridden.`;
  const mode = audit ? ` (${NOT_STOPPED})` : "";
  if (passed)
    return paint.good(`Yes: ${count(judged.length)} let this release through to ${environment}.${aside}${mode}`);
  if (audit) {
    return paint.warn(`Audit: ${refused} of ${count(judged.length)} would stop this release. It is not stopped.`);
  }
  return paint.bad(`No: ${refused} of ${count(judged.length)} ${refused === 1 ? "stops" : "stop"} this release.`);
}

/** A policy that no declared resource is about: many of them say one thing, that the program is about something else. */
function isSilent({ gate, applicable }: ReportedVerdict): boolean {
  return !applicable && gate.startsWith("policy:");
}

function policies(number: number): string {
  return number === 1 ? "1 policy is" : `${number} policies are`;
}

function count(gates: number): string {
  return gates === 1 ? "1 gate" : `${gates} gates`;
}

/** Passed measurements are for the eye: a long list of stages or triggers is cut, a refused one is told in full below. */
function shorten(text: string, room: number): string {
  const flat = text.replace(/\s+/g, " ");
  const most = Math.max(20, room);
  return flat.length > most ? `${flat.slice(0, most - 3)}...` : flat;
}
