import type { EvidenceKind, Summaries } from "../../evidence/evidence";
import { mergeTests } from "../../evidence/tests/mergeTests";
import type { BoundFile, Manifest } from "../../manifest/manifest";
import type { GateInput } from "../gate";
import { type Binding, bindingOf } from "./attestations";
import { type EvidenceOfKind, evidenceOfKind, type JudgedFile, judgeFiles, rulesOf } from "./evidenceFile";

/** One evidence file of a release, as `airlock evidence list` prints it. */
export interface EvidenceItem {
  readonly path: string;
  readonly kind: EvidenceKind;
  /** Null where no format recognised the file. */
  readonly format: string | null;
  readonly sha256: string;
  readonly verdict: "usable" | "inconclusive";
  /** Why it counts for nothing; absent where it counts. */
  readonly reason?: string;
  /** Null where nothing could be read. */
  readonly summary: object | null;
  /** What ties the file to the release: an attestation that names its hash, or the word of who declared it. */
  readonly binding: Binding;
  readonly writtenAt?: string;
  readonly producer?: string;
  /** Image that a scan says it scanned. */
  readonly digest?: string;
}

/** Something that an environment asks for and no file gives. */
export interface MissingEvidence {
  readonly kind: EvidenceKind;
  readonly message: string;
}

/** Kinds that every environment asks for. */
const WANTED = ["tests", "coverage", "vulnerabilities"] as const;

/** Kinds that an environment asks for where airlock.yaml declares a key of their name. */
const ON_DEMAND = ["provenance", "performance", "bugs"] as const;

/** Every declared evidence file, in the order of release.yaml; judged by an environment's rules where one is given. */
export function evidenceItems(manifest: Manifest, files: GateInput["files"], asked?: GateInput): EvidenceItem[] {
  const kinds = Object.entries(manifest.evidence) as [EvidenceKind, readonly BoundFile[]][];
  return kinds.flatMap(([kind, declared]) => {
    const rules = asked === undefined ? undefined : { rules: rulesOf(kind, asked.requirements), now: asked.now };
    return judgeFiles(kind, declared, files, rules).map((judged) =>
      itemOf(kind, judged, asked === undefined ? "asserted" : bindingOf(judged.sha256, asked)),
    );
  });
}

/** What the environment asks for and does not get: kinds without a report that counts, shards, suites, tests. */
export function missingEvidence(input: GateInput): MissingEvidence[] {
  const asked = ON_DEMAND.filter((kind) => input.requirements[kind] !== undefined);
  const tests = evidenceOfKind("tests", input.manifest.evidence.tests, input);
  return [...WANTED, ...asked].flatMap((kind): MissingEvidence[] => {
    const { readings, gaps } = kind === "tests" ? tests : evidenceOfKind(kind, input.manifest.evidence[kind], input);
    if (readings.length === 0) {
      const declared = input.manifest.evidence[kind].length;
      const found = declared === 0 ? "is empty" : `holds ${declared}, of which none counts`;
      return [{ kind, message: `evidence.${kind} ${found}.` }];
    }
    return [...gaps, ...(kind === "tests" ? testGaps(tests, input) : [])].map((message) => ({ kind, message }));
  });
}

function testGaps({ readings }: EvidenceOfKind<"tests">, input: GateInput): readonly string[] {
  const reports = readings.map(({ path, reading: { summary, details } }) => ({ path, summary, details }));
  return mergeTests(reports, input.requirements.evidence?.tests ?? {}).problems;
}

/** A judged file as it is printed. */
export function itemOf<K extends EvidenceKind>(
  kind: K,
  judged: JudgedFile<K>,
  binding: Binding = "asserted",
): EvidenceItem {
  const { path, sha256, format, reading, problem } = judged;
  const { summary, ...scanned } = splitSummary(kind, reading?.summary);
  return {
    path,
    kind,
    format: format ?? null,
    sha256,
    verdict: problem === undefined ? "usable" : "inconclusive",
    ...(problem === undefined ? {} : { reason: problem }),
    summary,
    binding,
    ...(reading?.writtenAt === undefined ? {} : { writtenAt: reading.writtenAt }),
    ...(reading?.producer === undefined ? {} : { producer: reading.producer }),
    ...scanned,
  };
}

/** The counts of a scan, with the image beside them: readers of the JSON rely on the counts alone. */
function splitSummary<K extends EvidenceKind>(
  kind: K,
  summary: Summaries[K] | undefined,
): { readonly summary: object | null; readonly digest?: string } {
  if (summary === undefined) return { summary: null };
  if (kind !== "vulnerabilities") return { summary };
  const { critical, high, medium, low, unknown, suppressed, digest } = summary as Summaries["vulnerabilities"];
  const counts = { critical, high, medium, low, unknown, suppressed };
  return digest === undefined ? { summary: counts } : { summary: counts, digest };
}
