import type { Phase } from "../../../engines/stepfunctions/liveState";

/** Where a version runs: a colour on AWS; what it is to the rollout in a cluster, which has no colours. Keys of weights and alarms. */
export type Side = "blue" | "green" | "stable" | "candidate";

/** A version on its colour. */
export interface StatusVersion {
  /** Empty before the first release. */
  readonly version: string;
  readonly digest: string;
  readonly colour: Side;
}

/** An alarm of one colour. */
export interface StatusAlarm {
  readonly name: string;
  /** Whether it rolls back (`contract`) or only pages (`page`). */
  readonly kind: "contract" | "page";
  readonly state: string;
  /** ISO 8601. */
  readonly since: string | null;
  /** The last value that was measured, as the cluster writes it; absent on AWS. */
  readonly value?: string;
}

/** An approval that the rollout waits for. */
export interface WantedApproval {
  /** What `airlock rollout approve` takes. */
  readonly id: string;
  readonly stage: string;
  readonly version: string;
  readonly askedAt: string;
  /** Null in a cluster: it waits for ever there. */
  readonly expiresAt: string | null;
}

/** How the last rollout ended. */
export interface LastOutcome {
  readonly version: string;
  readonly outcome: string;
  readonly endedAt: string;
  /** Why and by whom it went back; null where it did not. */
  readonly rollback: {
    readonly from: string;
    readonly to: string;
    readonly trigger: string;
    readonly reason: string;
    readonly by: string;
    readonly detectedAt: string;
    /** Null in a cluster, which does not keep it. */
    readonly restoredAt: string | null;
  } | null;
}

/** Where a rollout in a cluster was looked at. */
export interface StatusCluster {
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
  readonly rollout: string;
  /** Which change of its pods or steps this is, as Argo Rollouts counts; empty before the first. */
  readonly revision: string;
  /** Why Argo Rollouts does nothing at all with it (condition InvalidSpec); null while it does. */
  readonly invalid: string | null;
}

/** A digest that was rolled back as bad. */
export interface QuarantinedDigest {
  readonly digest: string;
  readonly version: string;
  readonly at: string;
  readonly trigger: string;
  readonly reason: string;
}

/** What a completed hotfix owes, besides its post-mortem. */
export interface OpenDebt {
  readonly version: string;
  readonly gates: readonly string[];
  readonly completedAt: string;
  /** ISO 8601, UTC. */
  readonly due: string;
  /** Normal releases are refused until it is settled. */
  readonly overdue: boolean;
}

/** Something that could not be read, and why. */
export interface NotKnown {
  readonly what: string;
  readonly why: string;
}

/** What `airlock rollout status --format json` prints. Times are ISO 8601, UTC; what does not apply is null. */
export interface RolloutStatus {
  readonly schema: "airlock/rollout/v1";
  readonly service: string;
  readonly environment: string;
  /** Null in a cluster, as the account. */
  readonly region: string | null;
  readonly account: string | null;
  /** Absent on AWS. */
  readonly cluster?: StatusCluster;
  /** Moment of reading. */
  readonly at: string;
  /** `item`: the truth. `mirror`: the parameter, because the table could not be read. `nothing`: no release has been started yet. `rollout`: the Rollout of a cluster, the truth there. */
  readonly source: "item" | "mirror" | "nothing" | "rollout";
  readonly phase: Phase;
  readonly stable: StatusVersion;
  /** What is being rolled out, or back. */
  readonly candidate: StatusVersion | null;
  /** Percent of the production rule by colour, and the candidate's percent of the ring rule (0 without one), as the rollout set them. */
  readonly weights: { readonly production: Readonly<Partial<Record<Side, number>>>; readonly ring: number };
  readonly strategy: string | null;
  readonly stage: {
    readonly name: string;
    /** From 1, of `stages`; null where the record could not be read. */
    readonly number: number | null;
    readonly stages: number | null;
    readonly since: string | null;
  } | null;
  /** When the alarms are looked at next. */
  readonly nextLookAt: string | null;
  readonly approval: WantedApproval | null;
  readonly paused: { readonly since: string; readonly by: string } | null;
  /** Why and by whom it is going back; null unless it is. */
  readonly goingBack: {
    readonly trigger: string;
    readonly reason: string;
    readonly by: string;
    readonly detectedAt: string;
  } | null;
  readonly alarms: Readonly<Partial<Record<Side, readonly StatusAlarm[]>>>;
  readonly execution: {
    readonly machine: "forward" | "back";
    readonly arn: string;
    readonly status: string;
    readonly startedAt: string | null;
    readonly console: string;
  } | null;
  /** Key of the record in flight, or of the last one. */
  readonly record: string | null;
  readonly contact: string | null;
  readonly last: LastOutcome | null;
  readonly quarantined: readonly QuarantinedDigest[];
  /** What hotfixes owe. */
  readonly debts: readonly OpenDebt[];
  /** What the reconciler has found somebody else to have set; null: nothing. */
  readonly drift: string | null;
  readonly notKnown: readonly NotKnown[];
}
