import { type ClusterAccess, type ClusterClient, type ClusterPin, pinOf } from "../../engines/argo/cluster";
import { requirementsFor } from "../../release/config/requirements";
import type { Fault } from "../../release/fault";
import { type LoadedRelease, loadConfig } from "../../release/files/loadRelease";
import type { AwsSettings } from "../rollout/account/awsEdge";
import type { Edge } from "../rollout/account/edge";
import { findAccount } from "../rollout/account/places";
import type { FoundOutcome } from "./foundOutcome";
import { outcomeInAccount } from "./outcomeInAccount";
import { outcomeInCluster } from "./outcomeInCluster";
import type { PromotionRequest } from "./promotionRequest";

/** What opens an AWS account or a cluster; tests put others in their place. */
export interface PromotionTools {
  readonly connect: (settings: AwsSettings) => Promise<Edge>;
  readonly openCluster: (access: ClusterAccess, pin: ClusterPin) => Promise<Pick<ClusterClient, "get" | "list">>;
}

/** Whose word is wanted, and about what. */
export interface Source {
  readonly loaded: LoadedRelease;
  /** Environment that has completed it: the one before, or of a rollback its own. */
  readonly from: string;
  readonly digest: string;
  /** Whether a signature is wanted. */
  readonly signed: boolean;
}

/** In the cluster that airlock.yaml pins the environment before to, else in an AWS account. */
export async function lookThere(
  { loaded, from, digest, signed }: Source,
  { config, of: version, attempt, kubeconfig, context, region, profile }: PromotionRequest,
  { connect, openCluster }: PromotionTools,
): Promise<FoundOutcome | Fault> {
  const { service } = loaded.manifest;
  const released = { service, version: loaded.manifest.version, digest };
  const pin = pinFor(config, from);
  if (pin === undefined && (kubeconfig !== undefined || context !== undefined)) {
    const expected = `an environment before that is a cluster (environments.${from}.cluster in ${config})`;
    return { field: kubeconfig === undefined ? "--context" : "--kubeconfig", found: from, expected };
  }
  if (pin === undefined) {
    const edge = await connect({ region, profile, role: `a role that reads the audit bucket of ${from}` });
    const { places } = await findAccount(edge, { service, environment: from });
    return outcomeInAccount(edge, places, released, { version, attempt, signed });
  }
  if (!signed) {
    const remedy = `Give environments.${from}.verifier its id and publicKey, or bind the file by hand: --file FILE.`;
    return {
      field: "--environment",
      found: `${from}, a cluster whose word nobody signs`,
      expected: "a verifier",
      remedy,
    };
  }
  return outcomeInCluster(await openCluster({ kubeconfig, context }, pin), pin, released, { version, attempt });
}

function pinFor(config: string, environment: string): ClusterPin | undefined {
  const loaded = loadConfig(config);
  const requirements = loaded.ok ? requirementsFor(loaded.value, environment, config) : loaded;
  return requirements.ok ? pinOf(requirements.value, config) : undefined;
}
