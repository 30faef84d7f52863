import { z } from "zod";
import { type Fault, fail, ok, type Result } from "../fault";
import { textField } from "../manifest/fields";
import type { AllowedSigner } from "./allowedSigners";
import { verifySshSignature } from "./sshSignature";
import { APPROVAL_NAMESPACE, readStatement, subjectFields, timeField } from "./statement";
import { type Approved, inFile, type SignedStatement } from "./verifyApproval";

const withdrawalModel = z.strictObject({
  schema: z.literal("airlock/withdrawal/v1"),
  ...subjectFields,
  /** Why, in a sentence. */
  reason: textField,
  withdrawnAt: timeField,
});

/** What a person signs to stop a release that was approved. */
export type WithdrawalStatement = z.output<typeof withdrawalModel>;

/** A withdrawal that holds: who stopped the release, and why. */
export interface Withdrawal {
  /** Principal of the allowed_signers file. */
  readonly person: string;
  readonly reason: string;
  readonly withdrawnAt: string;
}

/** Fields that must be the same for a withdrawal to be about a release. The policy is not among them: changing it revives nothing. */
const SUBJECT = ["service", "version", "digest", "environment", "commit", "release"] as const;

/**
 * Verifies one withdrawal; undefined where it is about another release. It is signed in the namespace of approvals, so that whoever may
 * approve may withdraw. It never expires, and it holds although the key expired since: taking somebody off the list
 * must not revive what this person stopped. Only a key that is not listed at all withdraws nothing, which is a fault.
 */
export function verifyWithdrawal(
  signed: SignedStatement,
  about: Omit<Approved, "policy">,
  signers: readonly AllowedSigner[],
): Result<Withdrawal | undefined> {
  const signature = verifySshSignature({
    armored: new TextDecoder("utf-8").decode(signed.signature),
    message: signed.statement,
    namespace: APPROVAL_NAMESPACE,
  });
  if (!signature.ok) return inFile(signature, signed.signatureFile);
  const { key } = signature.value;
  const signer = signers.find((candidate) => candidate.key.blob === key.blob);
  if (signer === undefined) {
    const fault: Fault = {
      field: "signature.key",
      found: `the key ${key.fingerprint}`,
      expected: "a key of an allowed signer",
    };
    return inFile(fail(fault), signed.signatureFile);
  }
  const expected = "a withdrawal statement (airlock/withdrawal/v1)";
  const statement = readStatement(signed.statement, signed.statementFile, withdrawalModel, expected);
  if (!statement.ok) return statement;
  if (SUBJECT.some((field) => statement.value[field] !== about[field])) return ok(undefined);
  const { reason, withdrawnAt } = statement.value;
  return ok({ person: signer.principal, reason, withdrawnAt });
}
