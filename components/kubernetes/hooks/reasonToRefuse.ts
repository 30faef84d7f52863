import type { LiveWorkload } from "../../../engines/argo";
import { versionOrder } from "../../../release/values/versionOrder";

/** The release that a program declares. */
export interface DeclaredRelease {
  readonly service: string;
  readonly namespace: string;
  readonly version: string;
  readonly digest: string;
}

/**
 * Whether the declared release takes the place of one that stands in its validation, as on AWS: a newer version with another digest. In an earlier phase, and by anything that is
 * not newer, nothing is superseded.
 */
export function supersedes(live: LiveWorkload, declared: DeclaredRelease): boolean {
  return (
    live.isInValidation &&
    live.declaredVersion !== "" &&
    live.declaredDigest !== declared.digest &&
    versionOrder(declared.version) > versionOrder(live.declaredVersion)
  );
}

/**
 * Why an object of a workload may not change now, or `undefined`. While a rollout is under way nothing changes: Argo would begin a changed
 * template or changed steps at once, from the first step. After an abort another digest may take the bad one's place and nothing else: any change
 * starts it again. What is not stable yet, or cannot move because its specification is invalid, may be repaired.
 */
export function reasonToRefuse(
  live: LiveWorkload | undefined,
  declared: DeclaredRelease,
  resource: string,
): string | undefined {
  if (live === undefined || live.stableHash === "" || live.invalid !== "") return undefined;
  const { service, namespace } = declared;
  const candidate = live.declaredVersion === "" ? "a release" : `release ${live.declaredVersion}`;
  if (live.phase !== "idle") {
    return (
      `${resource} cannot change while ${candidate} of ${service} in namespace ${namespace} is in flight ` +
      `(${live.phase}, stable ${live.weights.stable} %, canary ${live.weights.canary} %). ` +
      `Wait until it has ended or roll it back, then run this again.`
    );
  }
  if (live.aborted && (live.declaredDigest === "" || live.declaredDigest === declared.digest)) {
    return (
      `${resource} cannot change while ${candidate} of ${service} in namespace ${namespace} stands there rolled back: ` +
      `any change of it would start ${live.declaredDigest === "" ? "it" : live.declaredDigest} again. ` +
      `Release another digest, or the version before.`
    );
  }
  return undefined;
}
