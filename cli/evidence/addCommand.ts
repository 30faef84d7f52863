import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { canonicalJson } from "../../release/approval/canonicalJson";
import { editYaml } from "../../release/document/editYaml";
import type { EvidenceKind, UsableReading } from "../../release/evidence/evidence";
import { readEvidence, recogniseEvidence } from "../../release/evidence/readEvidence";
import { type Fault, fail, ok, type Result } from "../../release/fault";
import { loadManifest } from "../../release/files/loadRelease";
import { type EvidenceItem, itemOf } from "../../release/gates/evidence/evidenceItems";
import type { Manifest } from "../../release/manifest/manifest";
import { parseManifest } from "../../release/manifest/parseManifest";
import { writeAll } from "../files/writeAll";
import { badInput, EXIT, type Outcome, surroundingsFailed } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { markdownCode, markdownText } from "../output/markdownText";
import { visibleTexts } from "../output/visibleText";
import { copyIn, type PlacedFile, placeFile } from "./placeFile";
import { summaryText } from "./summaryText";

/** What `airlock evidence add` was asked. */
export interface AddRequest {
  readonly files: readonly string[];
  readonly release: string;
  /** Kind that the files must be; recognised by content where it is left out. */
  readonly kind?: EvidenceKind;
}

interface Found {
  readonly file: PlacedFile;
  readonly reading: UsableReading;
}

/** Binds files in release.yaml by their hashes: all of them, or none when one cannot be. */
export function addEvidence(request: AddRequest, presentation: Presentation): Outcome {
  const manifest = loadManifest(request.release);
  if (!manifest.ok) return badInput(manifest.faults);
  const results = request.files.map((given) => recognise(given, request));
  const faults = results.flatMap((result) => (result.ok ? [] : result.faults));
  const found = results.flatMap((result) => (result.ok ? [result.value] : []));
  faults.push(...duplicates(found, manifest.value));
  if (faults.length > 0) return badInput(faults);
  try {
    return write(found, request.release, presentation);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const fault = { file: request.release, field: "", found: said, expected: "a folder that can be written to" };
    return surroundingsFailed(fault);
  }
}

function recognise(given: string, { kind, release }: AddRequest): Result<Found> {
  const placed = placeFile(given, release);
  if (!placed.ok) return placed;
  const { bytes } = placed.value;
  const reading = kind === undefined ? recogniseEvidence(bytes) : readEvidence(kind, bytes);
  if (reading.verdict === "usable") return ok({ file: placed.value, reading });
  const remedy = reading.reason;
  return fail({ file: given, field: "", found: "a file that proves nothing", expected: "usable evidence", remedy });
}

/** The same path, or the same bytes, among the files or in release.yaml already. */
function duplicates(found: readonly Found[], { evidence }: Manifest): Fault[] {
  const known = Object.entries(evidence).flatMap(([kind, files]) =>
    files.map(({ path, sha256 }, index) => ({ path, sha256, where: `${path} (evidence.${kind}[${index}])` })),
  );
  return found.flatMap(({ file }): Fault[] => {
    const samePath = known.find(({ path }) => path === file.path);
    const twin = samePath ?? known.find(({ sha256 }) => sha256 === file.sha256);
    known.push({ path: file.path, sha256: file.sha256, where: file.given });
    if (twin === undefined) return [];
    const what = samePath === undefined ? "the same bytes as" : "the path of";
    const remedy = "Name each report once; to replace one, remove its entry first.";
    return [
      { file: file.given, field: "", found: `${what} ${twin.where}`, expected: "a file that is not bound yet", remedy },
    ];
  });
}

function write(found: readonly Found[], release: string, presentation: Presentation): Outcome {
  const bound = withEvidence(readFileSync(release), release, found);
  if (!bound.ok) return badInput(bound.faults);
  const faults = found.flatMap(({ file }) => copyIn(file, release) ?? []);
  if (faults.length > 0) return badInput(faults);
  const fault = writeAll(dirname(release), [{ path: release, content: bound.value, how: "replace" }]);
  if (fault !== undefined) return surroundingsFailed({ ...fault, remedy: "No file was bound." });
  const added = found.map(({ file, reading }) => itemOf(reading.kind, { ...file, format: reading.format, reading }));
  return { code: EXIT.yes, out: render(added, release, presentation), log: [] };
}

/** The text of release.yaml with the entries. It is read back: it must say what the file said before, and the entries. */
function withEvidence(bytes: Uint8Array, release: string, found: readonly Found[]): Result<string> {
  const before = parseManifest(bytes, release);
  if (!before.ok) return before;
  const entries = found.map(({ file, reading }) => ({
    kind: reading.kind,
    path: file.path,
    sha256: file.sha256,
    ...(reading.kind === "tests" ? { count: reading.summary.total } : {}),
  }));
  const evidence: Record<string, unknown[]> = { ...before.value.evidence };
  for (const { kind, ...entry } of entries) evidence[kind] = [...(evidence[kind] ?? []), entry];
  const edited = editYaml(
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
    entries.map(({ kind, ...entry }) => ({ kind: "append", path: ["evidence", kind], entry, form: "block" })),
    release,
  );
  const after = edited.ok ? parseManifest(new TextEncoder().encode(edited.value), release) : edited;
  if (edited.ok && after.ok && canonicalJson(after.value) === canonicalJson({ ...before.value, evidence })) {
    return edited;
  }
  return fail({
    file: release,
    field: "evidence",
    found: "YAML that cannot be changed safely",
    expected: "plain lists, without anchors and aliases",
    remedy: "Nothing was written. Write each list out where it stands, and run this again.",
  });
}

function render(added: readonly EvidenceItem[], release: string, { format }: Presentation): string {
  if (format === "json") return jsonText({ schema: "airlock/evidence-added/v1", release, added });
  const shown = visibleTexts(added);
  if (format === "markdown") {
    const rows = shown.map(
      (item) => `- ${markdownCode(item.path)}: ${item.kind}, ${item.format ?? ""}: ${markdownText(summaryText(item))}`,
    );
    return `${rows.join("\n")}\n`;
  }
  return shown
    .map((item) => `added  ${item.path}: ${item.kind}, ${item.format ?? ""}: ${summaryText(item)}\n`)
    .join("");
}
