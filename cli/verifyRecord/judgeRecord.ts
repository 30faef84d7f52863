import type { Fault } from "../../release/fault";
import type { ParsedRecord } from "../../release/record/parseRecord";
import type { EvidenceReference } from "../../release/record/record";
import { type RecordVerification, verifyRecord } from "../../release/record/verifyRecord";
import type { EarlierOverrides } from "./earlierOverrides";
import { type EvidenceJudgement, judgeEvidence } from "./judgeEvidence";
import type { Owed } from "./readOwed";
import type { Quarantined } from "./readQuarantined";
import type { Bytes } from "./recordSource";
import type { VerifyOptions } from "./verifyOptions";

/** What an account asks of a record, and by whose signatures. */
export type RecordRules = Pick<
  VerifyOptions,
  "environment" | "required" | "authors" | "hotfix" | "signers" | "executives" | "evidence" | "pinnedRoot"
>;

/** Where an account keeps what belongs to a record: buckets and tables, or objects of a cluster. */
export interface RecordAccount {
  /** What the evidence is called in messages, where it is not called by its key. */
  readonly evidenceName?: string | undefined;
  /** The bundle that a record names; undefined where there is no place to look for it. */
  bundle(evidence: EvidenceReference): Promise<Bytes | undefined>;
  /** What is under quarantine of this digest; undefined where nobody knows. */
  quarantined(digest: string): Promise<Quarantined | undefined>;
  /** What hotfixes owe; undefined where nobody knows. */
  owed(): Promise<Owed | undefined>;
  /** Why the record is refused because of what earlier ones passed by. */
  earlier(record: ParsedRecord): Promise<EarlierOverrides>;
}

/** A record, judged; or that the surroundings failed. */
export type RecordJudgement =
  | {
      readonly kind: "judged";
      readonly verification: RecordVerification;
      readonly evidence: Exclude<EvidenceJudgement["kind"], "surroundings">;
    }
  | { readonly kind: "surroundings"; readonly fault: Fault };

/**
 * The one judge of records, on every engine: signatures, evidence, quarantines and debts of the account, overrides of earlier releases. `misplaced` says what is wrong with where the
 * record stands.
 */
export async function judgeRecord(
  record: ParsedRecord,
  misplaced: readonly string[],
  rules: RecordRules,
  account: RecordAccount,
  now: Date,
): Promise<RecordJudgement> {
  const { environment, required, authors, hotfix, signers, executives } = rules;
  const verified = verifyRecord(record, {
    environment,
    required,
    authors,
    signers: signers.signers,
    ...(hotfix === undefined ? {} : { hotfix }),
    ...(executives === undefined ? {} : { executives: executives.signers }),
    now,
  });
  const judged = await judgeEvidence(record, rules, account, now);
  if (judged.kind === "surroundings") return judged;
  const earlier = await account.earlier(record);
  if (earlier.kind === "surroundings") return earlier;
  const reasons = [
    ...verified.reasons,
    ...misplaced,
    ...(judged.kind === "not judged" ? [] : judged.reasons),
    ...earlier.reasons,
  ];
  return {
    kind: "judged",
    verification: { ...verified, passed: reasons.length === 0, reasons },
    evidence: judged.kind,
  };
}
