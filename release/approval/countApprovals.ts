import { describeFault, type Fault, type Result } from "../fault";
import type { AllowedSigner } from "./allowedSigners";
import { type AuthorRule, separateDuties } from "./authorship";
import { type Approval, type Approved, type SignedStatement, verifyApproval } from "./verifyApproval";
import { verifyWithdrawal, type Withdrawal } from "./withdrawal";

/** A statement that could be read, or why it could not. */
export type GivenStatement = Result<SignedStatement>;

/** Everything that is counted, and by which rule. */
export interface Ballot {
  readonly about: Approved;
  readonly approvals: readonly GivenStatement[];
  readonly withdrawals: readonly GivenStatement[];
  readonly signers: readonly AllowedSigner[];
  /** Authors that the approved release names; undefined where it names none. */
  readonly authors: readonly { readonly email: string }[] | undefined;
  readonly rule: AuthorRule;
  /** Number of persons who must have approved. */
  readonly required: number;
  readonly now: Date;
}

/** What a ballot came to. */
export interface Count {
  /** One approval of each person, the one that holds longest. */
  readonly approvals: readonly Approval[];
  readonly withdrawals: readonly Withdrawal[];
  /** That too few people approved; undefined when they are enough. */
  readonly shortfall?: string;
  /** What else keeps the release from being approved, in whole sentences. */
  readonly reasons: readonly string[];
  /** Approvals that were not counted, and why. They do no harm beside enough good ones. */
  readonly notCounted: readonly string[];
  /** What a reader should know although the release is approved. */
  readonly remark?: string;
}

/**
 * Counts persons, not signatures: enough of them, somebody among them who did not write the release, and nobody who withdrew. A
 * withdrawal that cannot be verified stops the release, too: nobody knows what it says.
 */
export function countApprovals(ballot: Ballot): Count {
  const { about, signers, now, required } = ballot;
  const results = ballot.approvals.map((given) =>
    given.ok ? verifyApproval(given.value, about, signers, now) : given,
  );
  const approvals = onePerPerson(results.flatMap((result) => (result.ok ? [result.value] : [])));
  const people = approvals.map(({ person }) => person);
  const stopped = ballot.withdrawals.map((given) => (given.ok ? verifyWithdrawal(given.value, about, signers) : given));
  const withdrawals = stopped.flatMap((result) => (result.ok && result.value !== undefined ? [result.value] : []));
  const duties = separateDuties(people, ballot.authors, ballot.rule);
  const reasons = [
    ...withdrawals.map(
      ({ person, withdrawnAt, reason }) => `${person} withdrew it at ${withdrawnAt}: ${ended(reason)}`,
    ),
    ...faultsOf(stopped).map((fault) => `A withdrawal cannot be verified: ${describeFault(fault)}`),
    ...(people.length >= required && duties.problem !== undefined ? [duties.problem] : []),
  ];
  return {
    approvals,
    withdrawals,
    ...(people.length < required ? { shortfall: tooFew(people, required) } : {}),
    reasons,
    notCounted: faultsOf(results).map(describeFault),
    ...(duties.remark === undefined ? {} : { remark: duties.remark }),
  };
}

function onePerPerson(approvals: readonly Approval[]): readonly Approval[] {
  const byPerson = new Map<string, Approval>();
  for (const approval of approvals) {
    const other = byPerson.get(approval.person);
    if (other === undefined || Date.parse(other.expiresAt) < Date.parse(approval.expiresAt)) {
      byPerson.set(approval.person, approval);
    }
  }
  return [...byPerson.values()];
}

function faultsOf(results: readonly Result<unknown>[]): Fault[] {
  return results.flatMap((result) => (result.ok ? [] : result.faults));
}

function tooFew(people: readonly string[], required: number): string {
  const wanted = `${required} ${required === 1 ? "person" : "different people"}`;
  return `An approval of exactly this release by ${wanted} is needed; ${people.length === 0 ? "nobody" : people.join(", ")} gave one.`;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
