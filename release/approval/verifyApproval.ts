import { type Fault, fail, ok, type Result } from "../fault";
import { type AllowedSigner, findSigner } from "./allowedSigners";
import { verifySshSignature } from "./sshSignature";
import { APPROVAL_NAMESPACE, type ApprovalStatement, parseStatement } from "./statement";

/** What an approval must be about, to the letter. */
export type Approved = Pick<
  ApprovalStatement,
  "service" | "version" | "digest" | "environment" | "commit" | "release" | "policy"
>;

/** An approval that holds: who gave it. */
export interface Approval {
  /** Principal of the allowed_signers file. */
  readonly person: string;
  readonly fingerprint: string;
  readonly expiresAt: string;
}

/** A statement with its detached signature, as bytes, and the names of their files for messages. */
export interface SignedStatement {
  readonly statementFile: string;
  readonly statement: Uint8Array;
  readonly signatureFile: string;
  readonly signature: Uint8Array;
}

/** Longest that `approvedAt` may lie ahead of the verifier's clock. */
const CLOCK_SKEW_MILLISECONDS = 5 * 60 * 1000;

/**
 * Verifies one approval: signature over the exact bytes, by a key that may sign now, about exactly this release, not
 * expired. The signature carries no trusted time, so keys are judged at `now`, never at the time that the statement claims.
 */
export function verifyApproval(
  signed: SignedStatement,
  about: Approved,
  signers: readonly AllowedSigner[],
  now: Date,
): Result<Approval> {
  const signature = verifySshSignature({
    armored: new TextDecoder("utf-8").decode(signed.signature),
    message: signed.statement,
    namespace: APPROVAL_NAMESPACE,
  });
  if (!signature.ok) return inFile(signature, signed.signatureFile);
  const signer = findSigner(signers, signature.value.key, APPROVAL_NAMESPACE, now);
  if (!signer.ok) return inFile(signer, signed.signatureFile);
  const statement = parseStatement(signed.statement, signed.statementFile);
  if (!statement.ok) return statement;
  const faults = [...subjectFaults(statement.value, about), ...timeFaults(statement.value, now)];
  if (faults.length > 0) return inFile({ ok: false, faults }, signed.statementFile);
  return ok({
    person: signer.value.principal,
    fingerprint: signature.value.key.fingerprint,
    expiresAt: statement.value.expiresAt,
  });
}

const STALE: Readonly<Record<keyof Approved, string>> = {
  service: "It approves another service.",
  version: "It approves another version.",
  digest: "It approves another artifact.",
  environment: "It approves another environment.",
  commit: "It approves another commit.",
  release: "The release was changed after it was approved: ask for a new approval.",
  policy: "airlock.yaml was changed after the approval: ask for a new one.",
};

function subjectFaults(statement: ApprovalStatement, about: Approved): Fault[] {
  const differing = (Object.keys(STALE) as (keyof Approved)[]).filter((field) => statement[field] !== about[field]);
  // Another digest makes another release hash: the cause is said, not its consequence.
  const causes = differing.filter((field) => field !== "release" && field !== "policy");
  return (causes.length > 0 ? causes : differing).map((field) => ({
    field,
    found: statement[field],
    expected: about[field] === "" ? "an artifact that is pinned by digest" : about[field],
    remedy: STALE[field],
  }));
}

function timeFaults(statement: ApprovalStatement, now: Date): Fault[] {
  const approvedAt = Date.parse(statement.approvedAt);
  const expiresAt = Date.parse(statement.expiresAt);
  if (approvedAt > now.getTime() + CLOCK_SKEW_MILLISECONDS) {
    return [{ field: "approvedAt", found: statement.approvedAt, expected: `a time before ${now.toISOString()}` }];
  }
  if (expiresAt <= now.getTime()) {
    return [
      {
        field: "expiresAt",
        found: `${statement.expiresAt}, which is past`,
        expected: "an approval that still holds",
        remedy: "Ask for a new approval.",
      },
    ];
  }
  return [];
}

/** Names the file in faults that do not yet. */
export function inFile<T>(result: Result<T>, file: string): Result<T> {
  if (result.ok) return result;
  const [first, ...rest] = result.faults.map((fault) => ({ ...fault, file: fault.file ?? file }));
  return first === undefined ? result : fail(first, ...rest);
}
