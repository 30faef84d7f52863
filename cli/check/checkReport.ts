import { policyHash, releaseHash } from "../../release/approval/releaseHash";
import type { LoadedRelease } from "../../release/files/loadRelease";
import { NOT_STOPPED } from "../../release/gates/audit";
import type { Verdict } from "../../release/gates/verdict";
import { artifactDigest } from "../../release/manifest/artifact";
import { roundedSufficiency } from "../../release/sufficiency/roundedSufficiency";
import { type Sufficiency, sufficiencyOf } from "../../release/sufficiency/sufficiency";

/** A verdict of a gate (`tests-pass`) or of a policy over a program's resources (`policy:NAME`). */
export interface ReportedVerdict extends Omit<Verdict, "gate"> {
  readonly gate: string;
}

/** What `airlock check --format json` prints. */
export interface CheckReport {
  readonly schema: "airlock/check/v1";
  readonly release: {
    readonly service: string;
    readonly version: string;
    /** `sha256:...`, or null when the image is not pinned. */
    readonly digest: string | null;
  };
  readonly environment: string;
  readonly passed: boolean;
  /** Set where nothing is stopped, whatever `passed` says: then the exit code is 0, and each message ends with "audit: not stopped". */
  readonly audit?: boolean;
  /** Gates in their fixed order, then the policies in the pack's. */
  readonly verdicts: readonly ReportedVerdict[];
  /** What the stages of the rollout can detect; absent where the contract has no threshold on the error rate. */
  readonly sufficiency?: Sufficiency;
  /** What an approval statement of this release holds: hash of the release without its approvals, and of what the environment requires. */
  readonly approval: { readonly release: string; readonly policy: string };
}

/** Puts verdicts together. No verdict at all is no pass. With `audit` each says that it stops nothing. */
export function checkReport(loaded: LoadedRelease, verdicts: readonly ReportedVerdict[], audit = false): CheckReport {
  const { manifest, requirements, input } = loaded;
  const sufficiency = sufficiencyOf(manifest, requirements);
  return {
    schema: "airlock/check/v1",
    release: {
      service: manifest.service,
      version: manifest.version,
      digest: artifactDigest(manifest) ?? null,
    },
    environment: requirements.environment,
    passed: verdicts.length > 0 && verdicts.every((verdict) => verdict.passed),
    ...(audit ? { audit } : {}),
    verdicts: audit ? verdicts.map(notStopped) : verdicts,
    ...(sufficiency === undefined ? {} : { sufficiency: roundedSufficiency(sufficiency) }),
    approval: { release: releaseHash(manifest, input.files), policy: policyHash(requirements) },
  };
}

function notStopped(verdict: ReportedVerdict): ReportedVerdict {
  return { ...verdict, message: `${verdict.message} ${NOT_STOPPED}.` };
}
