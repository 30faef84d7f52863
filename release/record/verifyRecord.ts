import type { AllowedSigner } from "../approval/allowedSigners";
import { type Approval, verifyApproval } from "../approval/verifyApproval";
import { describeFault } from "../fault";
import { digestOf } from "../values/imageReference";
import { versionOrder } from "../values/versionOrder";
import type { ParsedRecord } from "./parseRecord";

/** What the account asks of a record. None of it comes out of the record. */
export interface RecordRequirements {
  readonly environment: string;
  /** Number of different people who must have approved, from 1. */
  readonly required: number;
  readonly signers: readonly AllowedSigner[];
  readonly now: Date;
}

/** What the verification of a record came to. */
export interface RecordVerification {
  readonly passed: boolean;
  /** One approval of each person who is counted. */
  readonly approvals: readonly Approval[];
  /** Why it did not pass; empty when it did. */
  readonly reasons: readonly string[];
  /** Approvals that were not counted, and why. They do no harm beside enough good ones. */
  readonly notCounted: readonly string[];
}

/**
 * Whether a record may be rolled out: for this environment, with passed gates, an image pinned by the digest that was approved,
 * and signed by enough different people for exactly this release. It believes nothing that is not signed: the gates' verdicts
 * are the client's own word, and only their refusal counts.
 */
export function verifyRecord(record: ParsedRecord, requirements: RecordRequirements): RecordVerification {
  const { environment, required, signers, now } = requirements;
  const about = {
    service: record.service,
    version: record.version,
    digest: record.artifact.digest,
    environment,
    commit: record.artifact.commit,
    release: record.releaseHash,
    policy: record.policyHash,
  };
  const results = record.approvals.map(({ statement, signature }, i) =>
    verifyApproval(
      {
        statementFile: `approvals[${i}].statement`,
        statement: Buffer.from(statement, "utf8"),
        signatureFile: `approvals[${i}].signature`,
        signature: Buffer.from(signature, "utf8"),
      },
      about,
      signers,
      now,
    ),
  );
  const approvals = [
    ...new Map(results.flatMap((result) => (result.ok ? [[result.value.person, result.value] as const] : []))).values(),
  ];
  const reasons = [
    ...(record.environment === environment
      ? []
      : [`The record is for ${record.environment}, and ${environment} was to be verified.`]),
    ...(record.gates.passed ? [] : ["The record itself says that its gates did not pass."]),
    ...(digestOf(record.artifact.image) === record.artifact.digest
      ? []
      : [`The image ${record.artifact.image} is not pinned by the record's digest ${record.artifact.digest}.`]),
    ...(record.order === versionOrder(record.version)
      ? []
      : [
          `The record's order ${record.order} is not that of version ${record.version}: it would pass for another one.`,
        ]),
    ...(approvals.length >= required ? [] : [tooFew(approvals, required)]),
  ];
  return {
    passed: reasons.length === 0,
    approvals,
    reasons,
    notCounted: results.flatMap((result) => (result.ok ? [] : result.faults.map(describeFault))),
  };
}

function tooFew(approvals: readonly Approval[], required: number): string {
  const wanted = `${required} ${required === 1 ? "person" : "different people"}`;
  const people = approvals.length === 0 ? "nobody" : approvals.map(({ person }) => person).join(", ");
  return `An approval of exactly this release by ${wanted} is needed; ${people} gave one.`;
}
