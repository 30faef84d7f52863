import { Place } from "../../../engines/argo/check/place";
import { systemNames } from "../../../engines/argo/ledger/names";
import { parseDebt } from "../../../release/record/debt";
import { orRefuse } from "../../aws/args/orRefuse";
import type { HotfixDebt } from "../../aws/readDebts";
import { type ClusterListArgs, systemMaps } from "./systemMaps";

/**
 * What the hotfixes of a namespace owe, in the order of their completion: hand them to `ProgressiveWorkload`, so that the policy `debts-settled` refuses
 * normal releases once a debt is overdue. The reconciler refuses their records in any case.
 *
 * Await it before any resource is declared. Empty when nothing is owed, and in a preview of a cluster that does not exist yet.
 *
 * @throws when the cluster does not answer or refuses, when it is not the environment's, and when an entry is no debt.
 */
export async function readDebts(args: ClusterListArgs): Promise<HotfixDebt[]> {
  const map = await systemMaps(args);
  const { debts: name } = systemNames(args.namespace);
  // The reconciler makes it when the first hotfix has completed.
  const entries = Place.of(await map?.(name)).get("data").texts;
  return Object.entries(entries)
    .map(([version, json]) => orRefuse(parseDebt(json, `ConfigMap ${name}: ${version}`)))
    .map((one) => ({ ...one, gates: [...one.gates] }))
    .sort((one, other) => (one.completedAt < other.completedAt ? -1 : 1));
}
