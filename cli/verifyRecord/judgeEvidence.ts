import { unpackBundle } from "../../release/bundle/unpackBundle";
import { describeFault, type Fault } from "../../release/fault";
import { evidenceKey } from "../../release/record/buildRecord";
import type { ParsedRecord } from "../../release/record/parseRecord";
import { recomputeRecord } from "../../release/record/recomputeRecord";
import { approversAskedOf } from "../../release/record/verifyRecord";
import type { RecordAccount, RecordRules } from "./recordAccount";

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
  rules: RecordRules,
  account: RecordAccount,
  now: Date,
): Promise<EvidenceJudgement> {
  const { evidence } = record;
  if (evidence === undefined) return lacking(rules, "The record names no evidence");
  const expected = evidenceKey(record);
  if (evidence.key !== expected) {
    return refused(`The record's evidence stands under ${evidence.key}, and belongs under ${expected}.`);
  }
  const read = await account.bundle(evidence);
  if (read === undefined) return lacking(rules, "The record's evidence is not at hand (--bundle)");
  if (read.kind === "surroundings") return { kind: "surroundings", fault: read.fault };
  if (read.kind !== "read") return refused(`The evidence cannot be read: ${describeFault(read.fault)}`);
  const seen = unpackBundle(read.bytes, evidence, account.evidenceName ?? evidence.key);
  if (!seen.ok)
    return refused(...seen.faults.map((fault) => `The evidence is not the record's: ${describeFault(fault)}`));
  const { environment, signers, executives } = rules;
  const quarantined = await account.quarantined(record.artifact.digest);
  if (quarantined?.kind === "surroundings") return quarantined;
  const owed = await account.owed();
  if (owed?.kind === "surroundings") return owed;
  const reasons = recomputeRecord(record, seen.value, {
    environment,
    trustRoots: {
      text: signers.text,
      source: signers.file,
      ...(executives === undefined ? {} : { executives: executives.text }),
      ...approversAskedOf(record, rules),
    },
    quarantined: quarantined?.quarantined,
    debts: owed?.debts,
    pinnedRoot: rules.pinnedRoot,
    now,
  });
  return { kind: "judged", reasons };
}

function lacking({ evidence }: RecordRules, why: string): EvidenceJudgement {
  if (evidence === "optional") return { kind: "not judged" };
  return refused(
    `${why}, and this account asks for it (--evidence required): without it the verdicts are the client's own word.`,
  );
}

function refused(...reasons: readonly string[]): EvidenceJudgement {
  return { kind: "refused", reasons };
}
