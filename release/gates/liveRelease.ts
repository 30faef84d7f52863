import { parseStatement } from "../approval/statement";
import { artifactDigest } from "../manifest/artifact";
import type { GateInput } from "./gate";
import type { Verdict } from "./verdict";

/**
 * When a release that is live was approved last, or undefined where it is not live or nobody signed for it. Gates judge whether a release may start, and one that is
 * live starts nothing: what has merely grown old since it was approved (an approval, a scan, an attestation) must not stop every later preview of its
 * stack. Signatures, hashes and thresholds are judged as always. The time is what the statements claim, never later than now.
 */
export function approvedSince({ live, manifest, files, now }: GateInput): Date | undefined {
  if (live?.version !== manifest.version || live.digest !== artifactDigest(manifest)) return undefined;
  const times = manifest.approvals.flatMap(({ statement }) => {
    const file = files.get(statement);
    const parsed = file?.kind === "read" ? parseStatement(file.bytes, statement) : undefined;
    return parsed?.ok === true ? [Date.parse(parsed.value.approvedAt)] : [];
  });
  const last = Math.max(...times.filter((time) => time <= now.getTime()));
  return Number.isFinite(last) ? new Date(last) : undefined;
}

/** The verdict of a gate that refuses today and passed when the live release was approved: it passes, and says both. */
export function stillLive(today: Verdict, then: Verdict, since: Date, { manifest, requirements }: GateInput): Verdict {
  if (today.passed || !then.passed) return today;
  const live = `${manifest.version} is live in ${requirements.environment}, so nothing starts, and it is judged as of its approval at ${since.toISOString()}.`;
  return { ...then, message: `${then.message} ${live} To start it again: ${today.message}` };
}
