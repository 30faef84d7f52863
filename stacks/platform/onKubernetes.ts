import * as pulumi from "@pulumi/pulumi";
import {
  ClusterDeployAgent,
  ReleaseGuard,
  ReleaseReconciler,
  readClusterUid,
  readPinnedCluster,
} from "pulumi-airlock/kubernetes";
import { providerOf } from "../settings/cluster";
import { readClusterSettings } from "./kubernetesSettings";

/** What the pipeline and airlock.yaml take from the platform of a cluster. */
export interface ClusterPlatformOutputs {
  /** UID of the cluster, for `environments.<env>.cluster.uid` of airlock.yaml; absent where no cluster was asked. */
  readonly clusterUid?: string;
  /** Namespace of the lists. */
  readonly systemNamespace: pulumi.Output<string>;
  /** Admission policies that hold. */
  readonly policyNames: pulumi.Output<string[]>;
  /** Who verifies records and writes what may run, as the API server knows it. */
  readonly reconciler: pulumi.Output<string>;
  /** Who deploys, by the namespace of the service, as the API server knows it. */
  readonly deployAgents: pulumi.Output<Record<string, string>>;
}

/** What releases stand on in a cluster: what it admits, its namespaces, who may deploy, and what verifies and quarantines. One for a cluster. */
export async function platformOnKubernetes(): Promise<ClusterPlatformOutputs> {
  const settings = readClusterSettings(readPinnedCluster);
  const { cluster, config, environment, systemNamespace, createNamespaces, roles, alarm } = settings;
  // Asked before anything is declared: another cluster than the pinned one ends the program with nothing applied.
  const clusterUid = await readClusterUid({ cluster, ...(config === undefined ? {} : { config, environment }) });
  const providers = [providerOf(cluster, settings.uid)];
  const services = Object.entries(settings.namespaces);
  const guard = new ReleaseGuard(
    "guard",
    {
      namespaces: Object.keys(settings.namespaces),
      createNamespaces,
      systemNamespace,
      roles,
      ...(alarm === undefined ? {} : { alarm }),
    },
    { providers },
  );
  // Nobody may deploy before the policies hold, and nothing can stand in a namespace before it is there.
  const after = { providers, dependsOn: [guard] };
  const reconciler = new ReleaseReconciler(
    "reconciler",
    {
      ...settings.reconciler,
      trust: services.map(([namespace, { trust }]) => ({ environment, ...trust, namespace })),
      systemNamespace,
      roles,
    },
    after,
  );
  const agents = services.map(([namespace, { deployAgent }]) => {
    const args = { ...deployAgent, namespace, systemNamespace };
    const agent = new ClusterDeployAgent(`deploy-agent-${namespace}`, args, after);
    return [namespace, agent.subjectName] as const;
  });
  return {
    ...(clusterUid === undefined ? {} : { clusterUid }),
    systemNamespace: guard.systemNamespace,
    policyNames: guard.policyNames,
    reconciler: reconciler.accountName,
    deployAgents: pulumi.output(Object.fromEntries(agents)),
  };
}
