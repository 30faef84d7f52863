import type { EvidenceKind, Reading, UsableReading } from "../../evidence/evidence";
import { readEvidence } from "../../evidence/readEvidence";
import type { BoundFile } from "../../manifest/manifest";
import type { GateInput, LoadedFile } from "../gate";

/** What came of reading one kind of evidence: the usable readings, and one sentence for each file that proves nothing. */
export interface EvidenceOfKind<K extends EvidenceKind> {
  readonly readings: readonly { readonly path: string; readonly reading: Extract<UsableReading, { kind: K }> }[];
  readonly problems: readonly string[];
  readonly paths: readonly string[];
}

/** Reads all files of a kind: present, bound by their hash, understood. The same bytes twice would count twice: refused. */
export function evidenceOfKind<K extends EvidenceKind>(
  kind: K,
  declared: readonly BoundFile[],
  input: GateInput,
): EvidenceOfKind<K> {
  const readings: { path: string; reading: Extract<UsableReading, { kind: K }> }[] = [];
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const { path, sha256 } of declared) {
    const file = input.files.get(path);
    const problem = bindingProblem(path, sha256, file);
    if (problem !== undefined || file?.kind !== "read") {
      problems.push(problem ?? `${path} is missing.`);
      continue;
    }
    const twin = seen.get(file.sha256);
    if (twin !== undefined) {
      problems.push(`${path} holds the same bytes as ${twin}; name each report once.`);
      continue;
    }
    seen.set(file.sha256, path);
    const reading: Reading = readEvidence(kind, file.bytes);
    if (isOf(kind, reading)) readings.push({ path, reading });
    else
      problems.push(
        `${path} proves nothing: ${reading.verdict === "inconclusive" ? reading.reason : "it is of another kind."}`,
      );
  }
  return { readings, problems, paths: declared.map(({ path }) => path) };
}

/** Why a file is not the one that the release binds, in a sentence; undefined when it is. */
export function bindingProblem(path: string, sha256: string, file: LoadedFile | undefined): string | undefined {
  if (file === undefined || file.kind === "missing")
    return `${path} is missing. Commit it beside release.yaml, or correct the path.`;
  if (file.kind === "unreadable") return `${path} cannot be read: ${file.reason}.`;
  if (file.sha256 === sha256) return undefined;
  return `${path} is not the file that release.yaml binds: its sha256 is ${file.sha256}, release.yaml says ${sha256}. Put back the file, or bind the new one after reading it.`;
}

function isOf<K extends EvidenceKind>(kind: K, reading: Reading): reading is Extract<UsableReading, { kind: K }> {
  return reading.verdict === "usable" && reading.kind === kind;
}
