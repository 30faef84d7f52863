import type { Phase } from "../../../engines/stepfunctions/liveState";

type Colour = "blue" | "green";

/** A version on its colour. */
export interface StatusVersion {
  /** Empty before the first release. */
  readonly version: string;
  readonly digest: string;
  readonly colour: Colour;
}

/** An alarm of one colour. */
export interface StatusAlarm {
  readonly name: string;
  /** Whether it rolls back (`contract`) or only pages (`page`). */
  readonly kind: "contract" | "page";
  readonly state: string;
  /** ISO 8601. */
  readonly since: string | null;
}

/** An approval that the rollout waits for. */
export interface WantedApproval {
  /** What `airlock rollout approve` takes. */
  readonly id: string;
  readonly stage: string;
  readonly version: string;
  readonly askedAt: string;
  readonly expiresAt: string;
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
    readonly restoredAt: string;
  } | null;
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
  readonly region: string;
  readonly account: string;
  /** Moment of reading. */
  readonly at: string;
  /** `item`: the truth. `mirror`: the parameter, because the table could not be read. `nothing`: no release has been started yet. */
  readonly source: "item" | "mirror" | "nothing";
  readonly phase: Phase;
  readonly stable: StatusVersion;
  /** What is being rolled out, or back. */
  readonly candidate: StatusVersion | null;
  /** Percent of the production rule by colour, and the candidate's percent of the ring rule (0 without one), as the rollout set them. */
  readonly weights: { readonly production: Readonly<Record<Colour, number>>; readonly ring: number };
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
  readonly alarms: Readonly<Record<Colour, readonly StatusAlarm[]>>;
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
