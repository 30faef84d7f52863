import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { LIVE_SCHEMA } from "../liveState";

/**
 * Text attributes of the item `rollout`. The lock writes all of them (empty where there is nothing to say), so a state
 * may read each without asking whether it is there. docs/reference/rollout.md says what each holds.
 */
export const TEXT_ATTRIBUTES = [
  "phase",
  "owner",
  "rollout",
  "backOwner",
  "stableColour",
  "stableVersion",
  "stableDigest",
  "stableRevision",
  "stableOrder",
  "minimumOrder",
  "strategy",
  "candidateColour",
  "candidateVersion",
  "candidateDigest",
  "candidateRevision",
  "candidateOrder",
  "candidateMinimumOrder",
  "fromVersion",
  "fromDigest",
  "stage",
  "recordKey",
  "contact",
  "startedAt",
  "shiftedAt",
  "warmedAt",
  "trigger",
  "reason",
  "detectedAt",
  "restoredAt",
  "by",
  "drift",
  "paused",
  "pausedBy",
  "superseded",
  "supersededStartedAt",
  "supersededOwes",
  "owes",
  "settles",
  "told",
  "paged",
] as const;

/** Numeric attributes of the item `rollout`. */
export const NUMBER_ATTRIBUTES = [
  "fence",
  "attempt",
  "blueWeight",
  "greenWeight",
  "ringWeight",
  "supersededAttempt",
] as const;

/** Name of an attribute of the item `rollout`. */
export type Attribute = (typeof TEXT_ATTRIBUTES)[number] | (typeof NUMBER_ATTRIBUTES)[number];

/**
 * The item as states see it at `$.item`: plain values (the fence stays text, as the table wants it back), the name of the
 * rollout's schedule, and `live`, which the parameter mirrors. `root` is where DynamoDB's answer holds the attributes.
 */
export function itemFields(deployment: Deployment, root: "$.Attributes" | "$.read.Item"): Template {
  return {
    ...Object.fromEntries(TEXT_ATTRIBUTES.map((name) => [`${name}.$`, `${root}.${name}.S`])),
    "fence.$": `${root}.fence.N`,
    "attempt.$": number(`${root}.attempt.N`),
    "ringWeight.$": number(`${root}.ringWeight.N`),
    "supersededAttempt.$": number(`${root}.supersededAttempt.N`),
    "scheduleName.$": scheduleName(deployment, `${root}.rollout.S`),
    live: {
      schema: LIVE_SCHEMA,
      service: deployment.service,
      environment: deployment.environment,
      "phase.$": `${root}.phase.S`,
      "stableColour.$": `${root}.stableColour.S`,
      "stableVersion.$": `${root}.stableVersion.S`,
      "stableDigest.$": `${root}.stableDigest.S`,
      "candidateVersion.$": `${root}.candidateVersion.S`,
      "candidateDigest.$": `${root}.candidateDigest.S`,
      weights: { "blue.$": number(`${root}.blueWeight.N`), "green.$": number(`${root}.greenWeight.N`) },
      "recordKey.$": `${root}.recordKey.S`,
    },
  };
}

/** Longest name of a schedule (64 characters) without the hash and the hyphen before it. */
const LONGEST_PREFIX = 31;

/** What the names of this service's schedules begin with. */
export function schedulePrefix({ service, environment }: Pick<Deployment, "service" | "environment">): string {
  return `${`${service}-${environment}`.slice(0, LONGEST_PREFIX)}-`;
}

/**
 * Name of a rollout's schedule: every rollout, that is every execution of forward, has its own, so that the end of one never
 * takes the next one's reconciler away. `rolloutPath` holds the execution's ARN.
 */
export function scheduleName(deployment: Deployment, rolloutPath: string): string {
  return `States.Format('${schedulePrefix(deployment)}{}', States.Hash(${rolloutPath}, 'MD5'))`;
}

function number(path: string): string {
  return `States.StringToJson(${path})`;
}
