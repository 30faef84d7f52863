import { loadManifestWithFiles, loadRelease } from "../../release/files/loadRelease";
import {
  type EvidenceItem,
  evidenceItems,
  type MissingEvidence,
  missingEvidence,
} from "../../release/gates/evidence/evidenceItems";
import { badInput, EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { markdownCode, markdownText } from "../output/markdownText";
import { type Paint, paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { summaryText } from "./summaryText";

/** What `airlock evidence list` was asked. Paths as the user gave them. */
export interface ListRequest {
  readonly release: string;
  readonly config: string;
  /** Environment whose rules say what counts and what is missing; without one only the files are listed. */
  readonly environment?: string;
  readonly now: Date;
}

/** The JSON that the command prints. */
interface EvidenceReport {
  readonly schema: "airlock/evidence/v1";
  readonly environment?: string;
  readonly items: readonly EvidenceItem[];
  readonly missing?: readonly MissingEvidence[];
}

/** Lists the evidence of a release. It judges no threshold, so it never says no: `airlock check` does. */
export function listEvidence(request: ListRequest, presentation: Presentation): Outcome {
  const report = request.environment === undefined ? bareList(request) : judgedList(request, request.environment);
  if (!report.ok) return badInput(report.faults);
  return { code: EXIT.yes, out: render(report.value, presentation), log: [] };
}

type Listed =
  | { readonly ok: true; readonly value: EvidenceReport }
  | Extract<ReturnType<typeof loadRelease>, { ok: false }>;

function bareList({ release }: ListRequest): Listed {
  const loaded = loadManifestWithFiles(release);
  if (!loaded.ok) return loaded;
  const { manifest, files } = loaded.value;
  return { ok: true, value: { schema: "airlock/evidence/v1", items: evidenceItems(manifest, files) } };
}

function judgedList(request: ListRequest, environment: string): Listed {
  const loaded = loadRelease({ ...request, environment });
  if (!loaded.ok) return loaded;
  const { input } = loaded.value;
  const items = evidenceItems(input.manifest, input.files, input);
  return { ok: true, value: { schema: "airlock/evidence/v1", environment, items, missing: missingEvidence(input) } };
}

function render(report: EvidenceReport, { format, colours }: Presentation): string {
  if (format === "json") return jsonText(report);
  const shown = visibleTexts(report);
  return format === "markdown" ? asMarkdown(shown) : asText(shown, paintWith(colours));
}

function asText({ items, missing = [], environment }: EvidenceReport, paint: Paint): string {
  const lines = items.flatMap((item) => {
    const sign = item.verdict === "usable" ? paint.good("counts      ") : paint.bad("inconclusive");
    const head = `${sign}  ${item.kind.padEnd(15)}  ${item.path} (${item.format ?? "unknown format"}): ${summaryText(item)}`;
    return item.reason === undefined ? [head] : [head, `              ${item.reason}`];
  });
  const none = items.length === 0 ? ["No evidence is declared. airlock evidence add FILE declares it."] : [];
  const gaps = missing.map(({ message }) => `${paint.bad("missing     ")}  ${message}`);
  const whole = environment !== undefined && missing.length === 0 ? [`Nothing is missing for ${environment}.`] : [];
  return `${[...lines, ...none, ...gaps, ...whole].join("\n")}\n`;
}

function asMarkdown({ items, missing = [] }: EvidenceReport): string {
  const rows = items.map((item) => {
    const said = item.reason ?? summaryText(item);
    return `| ${item.verdict} | ${item.kind} | ${markdownCode(item.path)} | ${item.format ?? "unknown"} | ${markdownText(said)} |`;
  });
  const gaps = missing.map(({ message }) => `- missing: ${markdownText(message)}`);
  const table = ["| verdict | kind | file | format | |", "| --- | --- | --- | --- | --- |", ...rows];
  return `${[...table, ...(gaps.length === 0 ? [] : ["", ...gaps])].join("\n")}\n`;
}
