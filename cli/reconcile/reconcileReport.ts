import { markdownText } from "../output/markdownText";
import type { Paint } from "../output/paint";
import { wrap } from "../output/wrap";
import type { AttestedLine, EndLine, ReconcileReport, RecordLine } from "./passReport";

/** The report for a person, and for the log of a Job. */
export function reconcileText(report: ReconcileReport, paint: Paint, width: number): string {
  const { server, at, namespaces, records, ends, attested, problems, passed } = report;
  const line = (mark: string, text: string) =>
    `  ${mark}  ${wrap(text, width - 5, "     ")
      .join("\n")
      .trimStart()}`;
  const lines = [
    `${paint.bold(namespaces.join(", "))} at ${at}`,
    paint.dim(server),
    "",
    ...ends.map((end) => line(end.outcome.endsWith("back") ? paint.warn("!") : paint.good("✓"), sentenceOfEnd(end))),
    ...records.map((record) =>
      line(record.verdict === "verified" ? paint.good("✓") : paint.bad("✗"), sentenceOfRecord(record)),
    ),
    ...attested.map((each) =>
      line(each.problem === null ? paint.good("✓") : paint.bad("✗"), sentenceOfAttestation(each)),
    ),
    ...problems.map((problem) => line(paint.bad("✗"), problem)),
    ...(ends.length + records.length + attested.length + problems.length === 0 ? ["  Nothing to do."] : []),
    "",
    passed ? paint.good("Yes: all is in order.") : paint.bad("No: somebody has to see to this."),
  ];
  return `${lines.join("\n")}\n`;
}

/** The report as Markdown. */
export function reconcileMarkdown({ namespaces, passed, records, ends, attested, problems }: ReconcileReport): string {
  const items = [
    ...ends.map(sentenceOfEnd),
    ...records.map(sentenceOfRecord),
    ...attested.map(sentenceOfAttestation),
    ...problems,
  ];
  const title = `### ${passed ? "✅" : "❌"} ${markdownText(namespaces.join(", "))}`;
  return `${[title, "", ...items.map((item) => `- ${markdownText(item)}`)].join("\n")}\n`;
}

function sentenceOfRecord({ namespace, record, verdict, reasons }: RecordLine): string {
  const said = `${namespace}: ${record} is ${verdict}${reasons.length === 0 ? "." : ":"}`;
  return [said, ...reasons].join(" ");
}

function sentenceOfAttestation({ namespace, service, version, name, verifier, problem }: AttestedLine): string {
  const what = `${namespace}: ${service} ${version}`;
  return problem === null
    ? `${what} was signed as ${verifier} (${name}).`
    : `${what} was not signed: what was made does not verify. ${problem}`;
}

function sentenceOfEnd(end: EndLine): string {
  const { namespace, service, version, outcome, name, trigger = "", reason = "", quarantined = [] } = end;
  const what = `${namespace}: ${service} ${version === "" ? "of no version" : version}`;
  if (outcome === "completed") return `${what} completed (${name}).`;
  if (outcome === "superseded-unvalidated") return `${what} was superseded before its validation had ended (${name}).`;
  const held = quarantined.length === 0 ? "nothing is under quarantine" : `${quarantined.join(", ")} under quarantine`;
  const went = outcome === "rolled-back" ? "was rolled back" : "is going back";
  return `${what} ${went}, ${held} (${trigger}: ${reason}).`;
}
