import type { AttestedOutcome } from "../../attestation/outcomeStatement";
import { formatDuration } from "../../values/duration";
import type { Disagreement } from "./agreement";

/** Clocks differ: approvals dated as far ahead count, too. */
const CLOCK_SECONDS = 300;

/**
 * Whether a signed outcome still counts: signed in the past, judged by the rules that airlock.yaml has for the environment now, and completed not
 * too long ago. The age is that of the rollout: signing it again makes nothing younger.
 */
export function timeliness(
  { verifiedAt, endedAt, policyHash }: AttestedOutcome,
  asked: {
    readonly environment: string;
    readonly path: string;
    readonly policy?: string;
    readonly maximumAgeSeconds?: number | undefined;
  },
  now: Date,
): Disagreement | undefined {
  const { environment, path, policy, maximumAgeSeconds } = asked;
  const seconds = (time: string) => Math.floor((now.getTime() - Date.parse(time)) / 1000);
  if (seconds(verifiedAt) < -CLOCK_SECONDS) {
    const message = `${path} was signed at ${verifiedAt}, which lies in the future. Look at the clocks here and in ${environment}.`;
    return { measured: `signed at ${verifiedAt}`, message };
  }
  if (policy !== undefined && policy !== policyHash) {
    return {
      measured: `judged by policy ${policyHash.slice(0, 12)}`,
      message:
        `${environment} judged it by other rules (policy ${policyHash.slice(0, 12)}) than airlock.yaml has for it now (${policy.slice(0, 12)}). ` +
        "Release it there again by the present rules, or take the change of the rules back.",
    };
  }
  const age = seconds(endedAt);
  if (maximumAgeSeconds === undefined || age <= maximumAgeSeconds) return undefined;
  return {
    measured: `completed ${formatDuration(age)} ago`,
    message: `${environment} completed it at ${endedAt}, and it counts for ${formatDuration(maximumAgeSeconds)}. Release it there again.`,
  };
}
