import { versionOrder } from "../../../release/values/versionOrder";
import { LIVE_ITEM_KEY } from "../liveState";
import { NUMBER_ATTRIBUTES, TEXT_ATTRIBUTES } from "./attributes";

/** Attributes of an item as DynamoDB writes them. */
export type ItemAttributes = Readonly<Record<string, { readonly S: string } | { readonly N: string }>>;

/**
 * The item `rollout` of a service at rest with blue live, as completion leaves it: what an account holds whose service runs
 * although no rollout of Airlock has brought it there.
 */
export function itemAtRest(live: { readonly version: string; readonly digest: string }): ItemAttributes {
  return {
    pk: { S: LIVE_ITEM_KEY },
    ...Object.fromEntries(TEXT_ATTRIBUTES.map((name) => [name, { S: "" }])),
    ...Object.fromEntries(NUMBER_ATTRIBUTES.map((name) => [name, { N: "1" }])),
    phase: { S: "idle" },
    stableColour: { S: "blue" },
    stableVersion: { S: live.version },
    stableDigest: { S: live.digest },
    stableOrder: { S: versionOrder(live.version) },
    blueWeight: { N: "100" },
    greenWeight: { N: "0" },
    ringWeight: { N: "0" },
    supersededAttempt: { N: "0" },
  };
}
