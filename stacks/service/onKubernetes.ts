import type * as pulumi from "@pulumi/pulumi";
import {
  type LiveWorkload,
  liveRelease,
  ProgressiveWorkload,
  readDebts,
  readLiveWorkload,
  readPinnedCluster,
  readQuarantine,
  readRelease,
} from "pulumi-airlock/kubernetes";
import { providerOf } from "../settings/cluster";
import { readKubernetesSettings } from "./kubernetesSettings";

/** What a release on a cluster has declared. */
export interface KubernetesOutputs {
  readonly namespace: string;
  /** Name of the Rollout. */
  readonly rollout: pulumi.Output<string>;
  /** Names of the Services; the first one is what users reach. */
  readonly services: pulumi.Output<string[]>;
  /** Name of the ConfigMap with the release's record. */
  readonly record: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  /** Whether all gates passed; nothing is applied otherwise. */
  readonly passed: pulumi.Output<boolean>;
  /** What was live when the program ran; left out before the first deployment. */
  readonly live?: LiveWorkload;
}

/** Declares a release as the objects of a cluster. It starts a rollout and takes no part in it: that is Argo Rollouts'. */
export async function releaseOnKubernetes(): Promise<KubernetesOutputs> {
  const settings = readKubernetesSettings(readPinnedCluster);
  const { release, config, environment, attempt, namespace, cluster, systemNamespace } = settings;
  const { service } = readRelease({ release, config, environment });
  // Everything is read before anything is declared: a read that fails then ends the program with nothing declared.
  const place = { namespace, cluster, config, environment };
  const live = await readLiveWorkload({ service, ...place });
  const quarantined = await readQuarantine({ ...place, systemNamespace });
  const debts = await readDebts({ ...place, systemNamespace });
  const serving = liveRelease(live);
  const provider = providerOf(cluster, settings.uid);
  const workload = new ProgressiveWorkload(
    "release",
    {
      release,
      config,
      environment,
      attempt,
      namespace,
      cluster,
      quarantined,
      debts,
      ...(serving === undefined ? {} : { live: serving }),
      ...settings.workload,
    },
    { providers: [provider] },
  );
  return {
    namespace,
    rollout: workload.rolloutName,
    services: workload.serviceNames,
    record: workload.recordName,
    version: workload.version,
    passed: workload.passed,
    ...(live === undefined ? {} : { live }),
  };
}
