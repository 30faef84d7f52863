import { z } from "zod";
import { type AllowedSigner, findSigner } from "../approval/allowedSigners";
import { verifySshSignature } from "../approval/sshSignature";
import { readStatement, subjectFields, timeField } from "../approval/statement";
import { inFile, type SignedStatement } from "../approval/verifyApproval";
import { ok, type Result } from "../fault";
import { GATE_IDS } from "../gates/verdict";
import { pathField, sha256Field, textField } from "../manifest/fields";

/** Namespace of the SSH signature: the key of an approver, allowed for approvals alone, overrides nothing. */
export const OVERRIDE_NAMESPACE = "airlock-override";

const overrideModel = z.strictObject({
  schema: z.literal("airlock/override/v1"),
  ...subjectFields,
  /** Hash of the effective policy of the environment. */
  policy: sha256Field,
  /** Gate that is overridden. */
  gate: z.enum(GATE_IDS),
  /** What the gate measured, to the letter: another measurement is another decision. */
  measured: z.string(),
  /** Hash of the files that the verdict rests on. */
  evidence: sha256Field,
  reason: textField,
  /** Document that will say what happened, below the folder of release.yaml. */
  postMortem: pathField,
  /** Last day on which it may still be missing, UTC. */
  due: z.iso.date({ message: "a day such as 2026-12-01" }),
  signedAt: timeField,
  expiresAt: timeField,
});

/** What an executive signs: this gate, with this measurement, does not stop this release, until a time. */
export type OverrideStatement = z.output<typeof overrideModel>;

/** An override whose signature is one of an executive; whether it is about a release is another question. */
export interface Override {
  /** Principal of the list of executives. */
  readonly person: string;
  readonly statement: OverrideStatement;
}

/** Reads an override statement. */
export function parseOverride(bytes: Uint8Array, file: string): Result<OverrideStatement> {
  return readStatement(bytes, file, overrideModel, "an override statement (airlock/override/v1)");
}

/** Verifies that an executive who may sign now signed these bytes as an override. */
export function verifyOverride(
  signed: SignedStatement,
  executives: readonly AllowedSigner[],
  now: Date,
): Result<Override> {
  const signature = signatureOf(signed);
  if (!signature.ok) return inFile(signature, signed.signatureFile);
  const signer = findSigner(executives, signature.value.key, OVERRIDE_NAMESPACE, now);
  if (!signer.ok) return inFile(signer, signed.signatureFile);
  const statement = parseOverride(signed.statement, signed.statementFile);
  return statement.ok ? ok({ person: signer.value.principal, statement: statement.value }) : statement;
}

/**
 * Verifies that somebody signed these bytes as an override, for the debt that it leaves. `listed`: whether the key is one of an executive, today
 * or once; taking somebody off the list or letting a key expire forgives nothing that was promised.
 */
export function verifyDebt(
  signed: SignedStatement,
  executives: readonly AllowedSigner[],
): Result<{ readonly listed: boolean; readonly statement: OverrideStatement }> {
  const signature = signatureOf(signed);
  if (!signature.ok) return inFile(signature, signed.signatureFile);
  const { blob } = signature.value.key;
  const listed = executives.some(
    ({ key, namespaces }) => key.blob === blob && (namespaces?.includes(OVERRIDE_NAMESPACE) ?? true),
  );
  const statement = parseOverride(signed.statement, signed.statementFile);
  return statement.ok ? ok({ listed, statement: statement.value }) : statement;
}

function signatureOf(signed: SignedStatement): ReturnType<typeof verifySshSignature> {
  return verifySshSignature({
    armored: new TextDecoder("utf-8").decode(signed.signature),
    message: signed.statement,
    namespace: OVERRIDE_NAMESPACE,
  });
}
