import { debtKey, LIVE_SCHEMA, type LiveState, quarantineKey } from "../../stepfunctions";
import { itemAtRest } from "../../stepfunctions/item/itemAtRest";
import type { Attributes } from "../cloud/dynamodb/attributeValue";

/**
 * The table as earlier rollouts left it: the item of a service at rest, as completion leaves it (blue live, nothing in flight),
 * and one item for each quarantined digest and each debt of a hotfix. Before the first release ever there is no item.
 */
export function initialItems(
  live: { readonly version: string; readonly digest: string },
  quarantined: readonly string[],
  debts: readonly string[] = [],
): readonly Attributes[] {
  const locked: Attributes[] = quarantined.map((digest) => ({
    pk: { S: quarantineKey(digest) },
    reason: { S: "An earlier rehearsal rolled it back." },
  }));
  const owed: Attributes[] = debts.map((version) => ({ pk: { S: debtKey(version) }, version: { S: version } }));
  if (live.digest === "") return [...locked, ...owed];
  return [...locked, ...owed, itemAtRest(live)];
}

/** The parameter as earlier rollouts left it; before the first release ever there is none. */
export function initialMirror(
  { service, environment }: { readonly service: string; readonly environment: string },
  live: { readonly version: string; readonly digest: string },
): string | undefined {
  if (live.digest === "") return undefined;
  const state: LiveState = {
    schema: LIVE_SCHEMA,
    service,
    environment,
    phase: "idle",
    stableColour: "blue",
    stableVersion: live.version,
    stableDigest: live.digest,
    candidateVersion: "",
    candidateDigest: "",
    weights: { blue: 100, green: 0 },
    recordKey: "",
  };
  return JSON.stringify(state);
}
