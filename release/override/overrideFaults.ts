import type { Approved } from "../approval/verifyApproval";
import type { GateId } from "../gates/verdict";
import type { OverrideStatement } from "./override";

/**
 * Gates that nobody overrides: who signed, who built, what runs, where it was verified, that it was not judged bad before, and
 * that earlier overrides and hotfixes were followed up. Without them an override could not be trusted itself.
 */
export const NEVER_OVERRIDDEN: readonly GateId[] = [
  "artifact-pinned",
  "promoted-digest",
  "approval-signed",
  "digest-not-quarantined",
  "provenance-attested",
  "post-mortem-written",
  "debts-settled",
  "root-approved",
];

/** Longest time from signing to the day on which the post-mortem is due: a month is the next retrospective at the latest. */
export const LONGEST_DUE_DAYS = 30;

/** Longest time that an override may hold: what is to stay so is decided in airlock.yaml, by more than one person. */
export const LONGEST_OVERRIDE_DAYS = 30;

const DAY_MILLISECONDS = 24 * 3600 * 1000;
/** Longest that `signedAt` may lie ahead of the verifier's clock. */
const CLOCK_SKEW_MILLISECONDS = 5 * 60 * 1000;

/** What the refused gate says now, to be compared with what was signed. */
export interface Refusal {
  readonly about: Approved;
  readonly measured: string;
  /** Hash of the files that the verdict rests on. */
  readonly evidence: string;
  /** Post-mortem that the entry in release.yaml names. */
  readonly postMortem: string;
  readonly now: Date;
}

const OTHER: Readonly<Record<keyof Approved, string>> = {
  service: "it is about another service",
  version: "it is about another version",
  digest: "it is about another artifact",
  environment: "it is about another environment",
  commit: "it is about another commit",
  release: "the release was changed after it was signed",
  policy: "airlock.yaml was changed after it was signed",
};

/** Why an override does not count for a refused gate, one clause each; empty when it counts. */
export function overrideFaults(statement: OverrideStatement, refusal: Refusal): string[] {
  const { about, measured, evidence, postMortem, now } = refusal;
  const other = (Object.keys(OTHER) as (keyof Approved)[]).filter((field) => statement[field] !== about[field]);
  const causes = other.filter((field) => field !== "release" && field !== "policy");
  const signedAt = Date.parse(statement.signedAt);
  return [
    ...(NEVER_OVERRIDDEN.includes(statement.gate) ? [`${statement.gate} is never overridden`] : []),
    ...(causes.length > 0 ? causes : other).map((field) => OTHER[field]),
    ...(statement.measured === measured
      ? []
      : [`it was signed for ${statement.measured}, and ${measured} is measured`]),
    ...(statement.evidence === evidence ? [] : ["the evidence was changed after it was signed"]),
    ...(statement.postMortem === postMortem
      ? []
      : [`release.yaml names ${postMortem} as its post-mortem, and ${statement.postMortem} was signed`]),
    ...(signedAt > now.getTime() + CLOCK_SKEW_MILLISECONDS ? [`it is dated ahead, ${statement.signedAt}`] : []),
    ...(Date.parse(statement.expiresAt) <= now.getTime() ? [`it expired at ${statement.expiresAt}`] : []),
    ...(Date.parse(statement.expiresAt) - signedAt > LONGEST_OVERRIDE_DAYS * DAY_MILLISECONDS
      ? [`it expires at ${statement.expiresAt}, more than ${LONGEST_OVERRIDE_DAYS} days after it was signed`]
      : []),
    ...(endOf(statement.due) - signedAt > (LONGEST_DUE_DAYS + 1) * DAY_MILLISECONDS
      ? [`its post-mortem is due on ${statement.due}, more than ${LONGEST_DUE_DAYS} days after it was signed`]
      : []),
  ];
}

/** The last instant of a day in UTC, in milliseconds. */
export function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + DAY_MILLISECONDS - 1;
}
