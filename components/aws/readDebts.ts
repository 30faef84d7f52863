import type * as pulumi from "@pulumi/pulumi";
import { parseDebt } from "../../release/record/debt";
import { checkName } from "./args/checks";
import { everythingBelow } from "./parametersBelow";
import type { LiveStateArgs } from "./readLiveState";
import { debtParameterPath } from "./topology/names";

/** What a completed hotfix owes until a normal release settles it. */
export interface HotfixDebt {
  /** Version of the hotfix. */
  version: string;
  /** `sha256:` and 64 hex digits. */
  digest: string;
  /** Gates that it owes, besides its post-mortem. */
  gates: string[];
  /** When it completed, ISO 8601 in UTC. */
  completedAt: string;
  /** Days from then until it is due. */
  dueDays: number;
}

/**
 * What the hotfixes of this service owe, in the order of their completion: hand them to `ReleaseRecord`, so that the policy
 * `debts-settled` refuses normal releases once a debt is overdue.
 *
 * Await it before any resource is declared, as `readLiveState`. Empty when nothing is owed, and in a preview with a provider whose
 * own configuration is not known yet.
 *
 * @throws when the parameters cannot be read or one does not hold a debt.
 */
export async function readDebts(args: LiveStateArgs, opts: pulumi.InvokeOptions = {}): Promise<HotfixDebt[]> {
  const service = checkName("service", args.service);
  const environment = checkName("environment", args.environment);
  const debts = await everythingBelow(debtParameterPath(service, environment), parseDebt, opts);
  return debts
    .map((one) => ({ ...one, gates: [...one.gates] }))
    .sort((one, other) => (one.completedAt < other.completedAt ? -1 : 1));
}
