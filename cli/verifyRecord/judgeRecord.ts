import type { Fault } from "../../release/fault";
import type { ParsedRecord } from "../../release/record/parseRecord";
import { type RecordVerification, verifyRecord } from "../../release/record/verifyRecord";
import { type EvidenceJudgement, judgeEvidence } from "./judgeEvidence";
import type { RecordAccount, RecordRules } from "./recordAccount";

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
