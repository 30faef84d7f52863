import type { AlarmEvaluation } from "../../release/contract/detection";
import type { Trigger } from "../../release/contract/trigger";
import type { Verdict } from "../../release/gates/verdict";
import type { ReleaseKind } from "../../release/manifest/releaseKind";
import type { Plan } from "../../release/plan/plan";
import type { RehearsalFault } from "./faults/rehearsalFault";

/** What is rehearsed. Plain data: a release is turned into it by `rehearsalRequest`. */
export interface RehearsalRequest {
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** What the release believes to be live; an empty version and digest mean the first release ever. */
  readonly previous: { readonly version: string; readonly digest: string };
  /** What really is live in the model, where it is not `previous`. @defaultValue previous */
  readonly live?: { readonly version: string; readonly digest: string };
  /** Digests that an earlier rollback put under quarantine. @defaultValue none */
  readonly quarantined?: readonly string[];
  /** @defaultValue "normal" */
  readonly kind?: ReleaseKind;
  /** Versions of hotfixes whose debts the release settles; the model's table holds them. @defaultValue none */
  readonly settles?: readonly string[];
  readonly plan: Plan;
  /** Triggers of the rollback contract; the model's alarms are made of them. */
  readonly triggers: readonly Trigger[];
  /** How many of the last minutes must breach for an alarm on errors or latency. @defaultValue 2 of 3 */
  readonly evaluation?: Pick<AlarmEvaluation, "periods" | "toAlarm">;
  /** Rollback objective in seconds; it stands in the record. */
  readonly objectiveSeconds: number;
  /** Who is called. */
  readonly contact: string;
  /** Verdicts of the gates on plan and contract; a refused one makes the machines refuse the record. */
  readonly verdicts: readonly Verdict[];
  readonly faults: readonly RehearsalFault[];
  /** Whole number: the same seed gives the same rehearsal to the letter. */
  readonly seed: number;
  /** True where the platform runs a smoke test before the first shift. @defaultValue false */
  readonly smokeTest?: boolean;
  /** What the colours are. @defaultValue ECS services */
  readonly capacity?: "ecs" | "autoscaling";
}

/** Percent of production traffic on the version that was live before (`stable`) and on the new one (`canary`). */
export interface TrafficWeights {
  readonly stable: number;
  readonly canary: number;
}

/** Everything that can stand in a timeline, in the order in which a reader may meet it. */
export const TIMELINE_EVENTS = [
  /** The release record was written to the audit bucket. */
  "record written",
  /** An execution of the forward machine began; detail says what started it. */
  "forward started",
  /** The item's phase left `idle`: the rollout holds the lock. */
  "locked",
  /** A service got another revision or another number of tasks. */
  "placed",
  /** The rule got the weights of the plan's next stage. */
  "stage started",
  /** The rule got other weights that are no stage's. */
  "weights changed",
  /** A fault began to act. */
  "fault began",
  /** EventBridge would have delivered an event. */
  "event lost",
  /** A person is asked whether a stage may begin; detail names the stage and the question's id. */
  "approval wanted",
  "approved",
  "denied",
  /** A person pauses the rollout, and lets it go on. */
  "paused",
  "resumed",
  /** An alarm of the rollback contract went to ALARM. */
  "alarm raised",
  /** It left ALARM. */
  "alarm cleared",
  /** An execution of the back machine began. */
  "back started",
  /** The canary's weight went from more than 0 to 0. */
  "traffic restored",
  /** A version with weight had no healthy target: requests failed. */
  "requests lost",
  /** The digest was put under quarantine. */
  "quarantined",
  /** A hotfix has completed, and what it owes is written down. */
  "debt owed",
  /** A completed release has settled it. */
  "debt settled",
  /** A message went to the topic. */
  "people told",
  /** The item says that the new version is the stable one. */
  "promoted",
  /** The item's phase is `idle` again. */
  "unlocked",
  /** An execution of the forward machine ended. */
  "forward ended",
  /** An execution of the back machine ended. */
  "back ended",
  /** The fault had nothing to act on. */
  "fault never bit",
  /** The machines ended, but something is not as it should be. */
  "left behind",
  /** What it would cost. */
  "cost",
  "completed",
  "compared",
  "rolled back",
  "refused",
  "stuck",
] as const;

/** Name of an event of the timeline. */
export type TimelineEvent = (typeof TIMELINE_EVENTS)[number];

/** One thing that happened in the model of the cloud. */
export interface TimelineEntry {
  /** Virtual seconds from the start, to a tenth. */
  readonly at: number;
  readonly event: TimelineEvent;
  /** The rule's weights after it. */
  readonly weights: TrafficWeights;
  readonly detail?: string;
}

/**
 * How a rehearsal ended, judged by what the model saw and never by what a machine claims.
 * `completed`: all traffic on the new version, which the item names as the stable one. `rolled-back`: a rollout took the lock
 * and ended with all traffic on the version before. `refused`: no rollout took the lock; nothing was touched.
 * `compared`: an A/B test ran its time and was compared; all traffic is on the version before.
 * `stuck`: anything else, above all whatever was left behind.
 */
export type RehearsalOutcome = "completed" | "compared" | "rolled-back" | "refused" | "stuck";

/** Result of a rehearsal: contract `airlock/rehearsal/v1`. */
export interface Rehearsal {
  readonly schema: "airlock/rehearsal/v1";
  readonly outcome: RehearsalOutcome;
  readonly finalWeights: TrafficWeights;
  readonly timeline: readonly TimelineEntry[];
  /** From the beginning of the fault to the breach being detected; absent when nothing was detected or no fault acted. */
  readonly detectionSeconds?: number;
  /** From the breach being detected to weight 0 for good; 0 when the canary had no traffic then. Only when rolled back. */
  readonly rollbackSeconds?: number;
  /**
   * Requests that the canary served from the beginning of the fault until its weight was 0 for good, or until the end. The fault
   * is the first one in the canary's behaviour (metric or health); without such a one, the one that the rollback followed.
   * 0 where there is neither.
   */
  readonly exposedRequests: number;
  /** State transitions of the STANDARD machines, as AWS bills them. */
  readonly transitions: number;
  /** Dollars for transitions, the reconciler's requests and its schedule; the event `cost` lists them apart. */
  readonly estimatedCostUsd: number;
}
