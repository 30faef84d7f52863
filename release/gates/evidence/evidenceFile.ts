import type { KindRules } from "../../config/evidenceRules";
import type { Requirements } from "../../config/requirements";
import type { EvidenceKind, Reading, UsableOf, UsableReading } from "../../evidence/evidence";
import { readEvidence } from "../../evidence/readEvidence";
import type { BoundFile } from "../../manifest/manifest";
import type { GateInput, LoadedFile } from "../gate";
import { rulesProblem, shardsProblem } from "./reportRules";

/** What came of reading one kind of evidence: the usable readings, and one sentence for each file that proves nothing. */
export interface EvidenceOfKind<K extends EvidenceKind> {
  readonly readings: readonly { readonly path: string; readonly reading: UsableOf<K> }[];
  readonly problems: readonly string[];
  /** Those of the problems that are about files which are not there. */
  readonly gaps: readonly string[];
  readonly paths: readonly string[];
}

/** What one bound file came to. With a `problem` it counts for nothing, also where it was understood. */
export interface JudgedFile<K extends EvidenceKind> {
  readonly path: string;
  /** Of the file where there is one, else as release.yaml says. */
  readonly sha256: string;
  readonly format?: string;
  readonly reading?: UsableOf<K>;
  /** A sentence that names the file. */
  readonly problem?: string;
}

/** Reads all files of a kind: present, bound by their hash, understood, as airlock.yaml wants them. */
export function evidenceOfKind<K extends EvidenceKind>(
  kind: K,
  declared: readonly BoundFile[],
  input: GateInput,
): EvidenceOfKind<K> {
  const rules = rulesOf(kind, input.requirements);
  const judged = judgeFiles(kind, declared, input.files, { rules, now: input.now });
  const readings = judged.flatMap(({ path, reading, problem }) =>
    reading === undefined || problem !== undefined ? [] : [{ path, reading }],
  );
  const problems = judged.flatMap(({ problem }) => problem ?? []);
  const shards = shardsProblem(kind, readings.length, rules.shards);
  return {
    readings,
    problems: shards === undefined ? problems : [...problems, shards],
    gaps: shards === undefined ? [] : [shards],
    paths: declared.map(({ path }) => path),
  };
}

/** Reads each file of a kind. The same bytes twice would count twice: the second of them counts for nothing. */
export function judgeFiles<K extends EvidenceKind>(
  kind: K,
  declared: readonly BoundFile[],
  files: GateInput["files"],
  asked?: { readonly rules: KindRules; readonly now: Date },
): JudgedFile<K>[] {
  const seen = new Map<string, string>();
  return declared.map(({ path, sha256 }): JudgedFile<K> => {
    const file = files.get(path);
    const unbound = bindingProblem(path, sha256, file);
    if (unbound !== undefined || file?.kind !== "read") {
      const hash = file?.kind === "read" ? file.sha256 : sha256;
      return { path, sha256: hash, problem: unbound ?? `${path} is missing.` };
    }
    const twin = seen.get(file.sha256);
    if (twin !== undefined) {
      const problem = `${path} holds the same bytes as ${twin}; name each report once.`;
      return { path, sha256, problem };
    }
    seen.set(file.sha256, path);
    const reading: Reading = readEvidence(kind, file.bytes);
    if (!isOf(kind, reading)) {
      const reason = reading.verdict === "inconclusive" ? reading.reason : "it is of another kind.";
      const format = reading.format === undefined ? {} : { format: reading.format };
      return { path, sha256, ...format, problem: `${path} proves nothing: ${reason}` };
    }
    const broken = asked === undefined ? undefined : rulesProblem(reading, asked.rules, asked.now);
    const problem = broken === undefined ? {} : { problem: `${path} does not count: ${broken}` };
    return { path, sha256, format: reading.format, reading, ...problem };
  });
}

/** What an environment asks of a kind beside the thresholds of the gates; nothing where airlock.yaml says nothing. */
export function rulesOf(kind: EvidenceKind, { evidence = {} }: Requirements): KindRules {
  return (evidence as Partial<Record<EvidenceKind, KindRules>>)[kind] ?? {};
}

/** Why a file is not the one that the release binds, in a sentence; undefined when it is. */
export function bindingProblem(path: string, sha256: string, file: LoadedFile | undefined): string | undefined {
  if (file === undefined || file.kind === "missing")
    return `${path} is missing. Commit it beside release.yaml, or correct the path.`;
  if (file.kind === "unreadable") return `${path} cannot be read: ${file.reason}.`;
  if (file.sha256 === sha256) return undefined;
  return `${path} is not the file that release.yaml binds: its sha256 is ${file.sha256}, release.yaml says ${sha256}. Put back the file, or bind the new one after reading it.`;
}

function isOf<K extends EvidenceKind>(kind: K, reading: Reading): reading is UsableReading & UsableOf<K> {
  return reading.verdict === "usable" && reading.kind === kind;
}
