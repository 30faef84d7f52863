import { MAX_BUNDLE_BYTES } from "../../release/bundle/bundleIndex";
import { unpackBundle } from "../../release/bundle/unpackBundle";
import { describeFault, type Fault } from "../../release/fault";
import { evidenceKey } from "../../release/record/buildRecord";
import type { ParsedRecord } from "../../release/record/parseRecord";
import { recomputeRecord } from "../../release/record/recomputeRecord";
import { approversAskedOf } from "../../release/record/verifyRecord";
import { readOwed } from "./readOwed";
import { readQuarantined } from "./readQuarantined";
import { type Bytes, readFile, readObject } from "./recordSource";
import type { VerifyOptions } from "./verifyOptions";

/** What the files beside a record came to. */
export type EvidenceJudgement =
  /** Why the record is refused, in whole sentences; empty when it is not. `refused`: there is nothing to judge by that is the record's. */
  | { readonly kind: "judged" | "refused"; readonly reasons: readonly string[] }
  /** There is none, or none is at hand, and nobody asks for it. */
  | { readonly kind: "not judged" }
  | { readonly kind: "surroundings"; readonly fault: Fault };

/** Fetches the bundle that a record names, and judges every gate by it with this account's clock, people and quarantines. */
export async function judgeEvidence(
  record: ParsedRecord,
  options: VerifyOptions,
  now: Date,
): Promise<EvidenceJudgement> {
  const { evidence } = record;
  if (evidence === undefined) return lacking(options, "The record names no evidence");
  const expected = evidenceKey(record);
  if (evidence.key !== expected) {
    return refused(`The record's evidence stands under ${evidence.key}, and belongs under ${expected}.`);
  }
  const read = await readBundle(evidence, options);
  if (read === undefined) return lacking(options, "The record's evidence is not at hand (--bundle)");
  if (read.kind === "surroundings") return { kind: "surroundings", fault: read.fault };
  if (read.kind !== "read") return refused(`The evidence cannot be read: ${describeFault(read.fault)}`);
  const seen = unpackBundle(read.bytes, evidence, options.bundle ?? evidence.key);
  if (!seen.ok)
    return refused(...seen.faults.map((fault) => `The evidence is not the record's: ${describeFault(fault)}`));
  const { environment, table, debts, signers, executives } = options;
  const quarantined = table === undefined ? undefined : await readQuarantined(table, record.artifact.digest);
  if (quarantined?.kind === "surroundings") return quarantined;
  const owed = debts === undefined ? undefined : await readOwed(debts);
  if (owed?.kind === "surroundings") return owed;
  const reasons = recomputeRecord(record, seen.value, {
    environment,
    trustRoots: {
      text: signers.text,
      source: signers.file,
      ...(executives === undefined ? {} : { executives: executives.text }),
      ...approversAskedOf(record, options),
    },
    quarantined: quarantined?.quarantined,
    debts: owed?.debts,
    pinnedRoot: options.pinnedRoot,
    now,
  });
  return { kind: "judged", reasons };
}

async function readBundle(
  { key, bytes }: NonNullable<ParsedRecord["evidence"]>,
  { bundle, source }: VerifyOptions,
): Promise<Bytes | undefined> {
  const wanted = { what: "the evidence that the record names", most: Math.min(bytes, MAX_BUNDLE_BYTES) };
  if (bundle !== undefined) return readFile(bundle, wanted);
  return source.kind === "s3" ? await readObject({ bucket: source.bucket, key }, wanted) : undefined;
}

function lacking({ evidence }: VerifyOptions, why: string): EvidenceJudgement {
  if (evidence === "optional") return { kind: "not judged" };
  return refused(
    `${why}, and this account asks for it (--evidence required): without it the verdicts are the client's own word.`,
  );
}

function refused(...reasons: readonly string[]): EvidenceJudgement {
  return { kind: "refused", reasons };
}
