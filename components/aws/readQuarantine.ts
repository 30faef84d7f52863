import type * as pulumi from "@pulumi/pulumi";
import { parseQuarantine } from "../../release/record/quarantine";
import { checkName } from "./args/checks";
import { everythingBelow } from "./parametersBelow";
import type { LiveStateArgs } from "./readLiveState";
import { quarantineParameterPath } from "./topology/names";

/** A digest that was rolled back because it was judged bad. */
export interface QuarantinedDigest {
  /** `sha256:` and 64 hex digits. */
  digest: string;
  /** Version that was rolled back. */
  version: string;
  /** When, ISO 8601 in UTC. */
  at: string;
  /** What sent it back: `alarm`, `smoke-failed`, `never-steady` or `person`. */
  trigger: string;
  /** What was found. */
  reason: string;
}

/**
 * The digests that the rollouts of this service have put under quarantine, in the order of their digests: hand them to
 * `ReleaseRecord`, so that the policy `digest-not-quarantined` refuses such a release at preview. The rollout refuses it in any case.
 *
 * Await it before any resource is declared, as `readLiveState`. Empty when there is none, and in a preview with a provider whose own
 * configuration is not known yet.
 *
 * @throws when the parameters cannot be read or one does not hold a quarantine.
 */
export async function readQuarantine(
  args: LiveStateArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<QuarantinedDigest[]> {
  const service = checkName("service", args.service);
  const environment = checkName("environment", args.environment);
  const quarantines = await everythingBelow(quarantineParameterPath(service, environment), parseQuarantine, opts);
  return quarantines.map((one) => ({ ...one })).sort((one, other) => (one.digest < other.digest ? -1 : 1));
}
