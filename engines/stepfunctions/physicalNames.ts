import { createHash } from "node:crypto";
import { jointName } from "../../release/values/jointName";

/**
 * A physical name that fits: `prefix` + `suffix` where that is short enough, else the prefix is cut and six hex digits
 * of its hash keep it unique. Names are fixed, not generated, because policies, alarms and machines refer to them.
 */
export function fitName(prefix: string, suffix: string, limit: number): string {
  if (prefix.length + suffix.length <= limit) return `${prefix}${suffix}`;
  const hash = createHash("sha256").update(prefix).digest("hex").slice(0, 6);
  const kept = prefix.slice(0, limit - suffix.length - hash.length - 1).replace(/-+$/, "");
  return `${kept}-${hash}${suffix}`;
}

/** Path below which the rollout mirrors its state. */
export function liveParameterPath(service: string, environment: string): string {
  return `/airlock/${service}/${environment}`;
}

/** Path below which rollbacks mirror the digests that they put under quarantine. */
export function quarantineParameterPath(service: string, environment: string): string {
  return `${liveParameterPath(service, environment)}/quarantine`;
}

/** Path below which rollouts mirror what completed hotfixes owe. */
export function debtParameterPath(service: string, environment: string): string {
  return `${liveParameterPath(service, environment)}/debts`;
}

/** Parameter that mirrors the live state as JSON. */
export function liveParameterName(service: string, environment: string): string {
  return `${liveParameterPath(service, environment)}/live`;
}

/** What the physical names of one service in one environment begin with. */
export function physicalPrefix(service: string, environment: string): string {
  return `airlock-${jointName(service, environment)}`;
}

/** Name of the audit bucket, unique in the world through account and region. */
export function auditBucketName(
  service: string,
  environment: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): string {
  return fitName(physicalPrefix(service, environment), `-${accountId}-${region}`, 63);
}
