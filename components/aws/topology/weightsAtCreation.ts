import type * as pulumi from "@pulumi/pulumi";
import type { LiveState } from "../../../engines/stepfunctions/liveState";
import { checkWhole } from "../args/checks";
import { refuse } from "../args/refuse";
import { beforeHook, type RolloutOf } from "./inFlight";

/** Percent of the traffic by colour. */
export interface ColourWeightsArgs {
  /** Percent for blue, 0 to 100. */
  blue: number;
  /** Percent for green, 0 to 100; both make 100. */
  green: number;
}

/** What a production rule begins with where nothing is live yet. */
const FIRST: ColourWeightsArgs = { blue: 100, green: 0 };

/** Checked weights, {@link FIRST} where none are given. */
export function checkWeights(field: string, weights: ColourWeightsArgs = FIRST): ColourWeightsArgs {
  const remedy = "Give what readLiveState says, or leave it out to begin with blue at 100.";
  for (const colour of ["blue", "green"] as const) {
    checkWhole(`${field}.${colour}`, weights[colour], { from: 0, to: 100, unit: "percent", remedy });
  }
  if (weights.blue + weights.green !== 100) refuse(field, "two weights that make 100 together", weights, remedy);
  return { blue: weights.blue, green: weights.green };
}

/**
 * A hook that refuses to create a production rule with other weights than the live ones: a replacement, and a rule that
 * somebody deleted in the account, would send everybody to another version. `undefined` under `setMocks`.
 */
export function refuseOtherWeights(
  owner: pulumi.ComponentResource,
  name: string,
  rollout: RolloutOf,
  declared: ColourWeightsArgs,
): pulumi.ResourceHook | undefined {
  return beforeHook(
    owner,
    `airlock-live-weights:${rollout.service}:${rollout.environment}:${name}`,
    rollout,
    (live, resource) => reasonToRefuseWeights(live, resource, declared),
  );
}

/** Why a production rule may not be created with these weights, or `undefined`. */
export function reasonToRefuseWeights(
  live: LiveState | undefined,
  resource: string,
  declared: ColourWeightsArgs,
): string | undefined {
  if (live === undefined) return undefined;
  const { blue, green } = live.weights;
  if (blue === declared.blue && green === declared.green) return undefined;
  return (
    `${resource} would be created with blue ${declared.blue} %, green ${declared.green} %, but ${live.service} in ${live.environment} ` +
    `is live with blue ${blue} %, green ${green} %: its users would get another version. ` +
    `Give routing.weightsAtCreation the weights that readLiveState tells, then run this again.`
  );
}
