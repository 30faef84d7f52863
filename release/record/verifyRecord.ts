import type { AllowedSigner } from "../approval/allowedSigners";
import type { AuthorRule } from "../approval/authorship";
import { countApprovals, type GivenStatement } from "../approval/countApprovals";
import type { Approval } from "../approval/verifyApproval";
import { ok } from "../fault";
import { HOTFIX_APPROVERS } from "../gates/hotfix";
import { digestOf } from "../values/imageReference";
import { versionOrder } from "../values/versionOrder";
import type { ParsedRecord } from "./parseRecord";
import { debtReasons } from "./recordDebts";
import { overrideReasons } from "./recordOverrides";
import { readSignedRelease } from "./signedRelease";

/** What the account asks of a record. None of it comes out of the record. */
export interface RecordRequirements {
  readonly environment: string;
  /** Number of different people who must have approved, from 1. */
  readonly required: number;
  /** What is asked of the list of authors that the approved release names. */
  readonly authors: AuthorRule;
  readonly signers: readonly AllowedSigner[];
  /** Whether one person who is none of the authors is enough for a hotfix; left out, `required` and `authors` hold for every kind. */
  readonly hotfix?: "allowed";
  /** Who may override a gate; left out, nobody. */
  readonly executives?: readonly AllowedSigner[];
  readonly now: Date;
}

/** What the verification of a record came to. */
export interface RecordVerification {
  readonly passed: boolean;
  /** Number of different people that were asked for. */
  readonly required: number;
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
 * are the client's own word, and only their refusal counts; authors, plan and kind are those of the text that was approved.
 */
export function verifyRecord(record: ParsedRecord, requirements: RecordRequirements): RecordVerification {
  const { environment, signers, now } = requirements;
  const people = approversAskedOf(record, requirements);
  const approved = readSignedRelease(record);
  const about = {
    service: record.service,
    version: record.version,
    digest: record.artifact.digest,
    environment,
    commit: record.artifact.commit,
    release: record.releaseHash,
    policy: record.policyHash,
  };
  const { approvals, shortfall, reasons, notCounted } = countApprovals({
    about,
    approvals: statements("approvals", record.approvals),
    withdrawals: statements("withdrawals", record.withdrawals),
    signers,
    authors: approved.authors,
    rule: people.authors,
    required: people.required,
    now,
  });
  const all = [
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
    ...debtReasons(record),
    ...overrideReasons(record, { about, executives: requirements.executives, now }),
    ...approved.reasons,
    ...(shortfall === undefined ? [] : [shortfall]),
    ...reasons,
  ];
  return { passed: all.length === 0, required: people.required, approvals, reasons: all, notCounted };
}

/** How many people must have approved a record of its kind, and what is asked of its authors. */
export function approversAskedOf(
  { kind }: ParsedRecord,
  {
    hotfix,
    required,
    authors,
  }: Pick<RecordRequirements, "required" | "authors"> & { readonly hotfix?: "allowed" | undefined },
): { readonly required: number; readonly authors: AuthorRule } {
  return kind === "hotfix" && hotfix === "allowed" ? HOTFIX_APPROVERS : { required, authors };
}

function statements(list: string, pairs: ParsedRecord["approvals"]): readonly GivenStatement[] {
  return pairs.map(({ statement, signature }, index) =>
    ok({
      statementFile: `${list}[${index}].statement`,
      statement: Buffer.from(statement, "utf8"),
      signatureFile: `${list}[${index}].signature`,
      signature: Buffer.from(signature, "utf8"),
    }),
  );
}
