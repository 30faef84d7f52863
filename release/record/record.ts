import type { WatchedContract } from "../contract/watchedContract";
import type { GateId, Verdict } from "../gates/verdict";
import type { ReleaseKind } from "../manifest/releaseKind";
import type { Plan } from "../plan/plan";

/**
 * What the service stack writes to the audit bucket to declare and start a release:
 * `releases/<service>/<environment>/<version>/attempt-<n>.json`. Plain data; the state machine reads it.
 */
export interface ReleaseRecordDocument {
  readonly schema: "airlock/record/v1";
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly kind: ReleaseKind;
  readonly artifact: { readonly image: string; readonly digest: string; readonly commit: string };
  /** What the release believes to be live; an empty version and digest mean the first release ever. */
  readonly previous: { readonly version: string; readonly digest: string };
  /** Counts reruns of the same release, from 1. */
  readonly attempt: number;
  /** Revision to place: task definition ARN. */
  readonly revision: string;
  /** The gates as the client judged them; the state machine refuses a record whose gates did not pass. */
  readonly gates: {
    readonly passed: boolean;
    /** Set where gates refuse and airlock.yaml says `mode: audit`: only a rollout that is in audit mode itself lets it pass. */
    readonly audit?: true;
    readonly verdicts: readonly Verdict[];
  };
  /** Gates that a hotfix owes from its completion on; absent for other kinds. */
  readonly debts?: readonly { readonly gate: GateId }[];
  /** Days from completion until the debts and the post-mortem are due; with `debts`. */
  readonly dueDays?: number;
  /** Of a hotfix in a protected environment: the rollout refuses it where no smoke test would run before the first user. */
  readonly smokeTest?: "required";
  /** Versions of hotfixes whose debts this release settles when it completes; absent where there is none. */
  readonly settles?: readonly string[];
  /** Hash of the release without its approvals (see release/approval/releaseHash.ts). */
  readonly releaseHash: string;
  /** Hash of the effective requirements. */
  readonly policyHash: string;
  readonly contact: string;
  /** Rollback objective in seconds. */
  readonly objectiveSeconds: number;
  readonly plan: Plan;
  /** The version as text that sorts as versions do (release/values/versionOrder.ts). */
  readonly order: string;
  /** The same of the oldest version that may be gone back to once this release is live; empty for any. */
  readonly minimumRollbackOrder: string;
  /** Thresholds that the release promises to be watched by. */
  readonly contract: WatchedContract;
  /** Signed approvals, as the exact text of both files: what an account verifies before traffic moves. */
  readonly approvals: readonly { readonly statement: string; readonly signature: string }[];
  /** Signed withdrawals, in the same form. */
  readonly withdrawals?: readonly { readonly statement: string; readonly signature: string }[];
  /** Signed overrides: the audit bucket keeps what release.yaml may forget. */
  readonly overrides?: readonly { readonly statement: string; readonly signature: string }[];
  /** The very texts whose hashes are `releaseHash` and `policyHash`: what the approvals are about, to be read where no repository is. */
  readonly signed?: { readonly release: string; readonly policy: string };
  /** The bundle of every file that the gates judged, beside the record: what an account judges once more. Records of older versions have none. */
  readonly evidence?: EvidenceReference;
  /** When the first of those approvals expires, ISO 8601 UTC: nobody lets a stage begin after it. Empty without approvals. */
  readonly approvalsExpireAt: string;
}

/** Which bundle belongs to a record (release/bundle). */
export interface EvidenceReference {
  /** Key in the same bucket: `evidence/<service>/<environment>/<version>/attempt-<n>.tar`. */
  readonly key: string;
  /** Of the bundle's bytes, 64 hex digits. */
  readonly sha256: string;
  /** Size of the bundle. */
  readonly bytes: number;
}

/** What the rollout writes when it ends: `outcomes/<service>/<environment>/<version>/attempt-<n>.json`; promotion reads it. */
export interface OutcomeDocument {
  readonly schema: "airlock/outcome/v1";
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  readonly digest: string;
  readonly attempt: number;
  /**
   * `superseded-unvalidated`: live, but a newer release took over before its validation window had ended.
   * `compared`: an A/B test ran its time; the stable version serves everybody again.
   */
  readonly outcome: "completed" | "rolled-back" | "superseded-unvalidated" | "compared";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
}
