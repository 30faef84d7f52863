import { openCluster } from "../../engines/argo/cluster";
import type { Screen } from "../output/screen";
import { type AwsSettings, openAws } from "./account/awsEdge";
import type { Edge } from "./account/edge";
import { type Clock, systemClock } from "./live/clock";

/** What every rollout command is told: whose rollout, and where. */
export interface RolloutFlags {
  /** Name of the service; else the one in the release. */
  readonly service: string | undefined;
  readonly environment: string;
  /** Path of release.yaml as the user gave it; undefined: not given. */
  readonly release: string | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** What a rollout command works with; tests put others in their place. */
export interface RolloutTools {
  readonly connect: (settings: AwsSettings) => Promise<Edge>;
  readonly connectCluster: typeof openCluster;
  readonly clock: Clock;
  readonly screen: Screen;
}

/** The real ones. */
export function rolloutTools(screen: Screen): RolloutTools {
  return { connect: openAws, connectCluster: openCluster, clock: systemClock, screen };
}

/** The roles that the platform stack makes, as messages name them. */
export const ROLES = {
  operators: "the operators' role",
  approvers: "the approvers' role",
  deployAgent: "the deploy agent's role",
} as const;
