import * as pulumi from "@pulumi/pulumi";
import { ClusterDeployAgent, ReleaseGuard, readClusterUid, readPinnedCluster } from "pulumi-airlock/kubernetes";
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
  /** Who deploys, by the namespace of the service, as the API server knows it. */
  readonly deployAgents: pulumi.Output<Record<string, string>>;
}

/** What releases stand on in a cluster: what it admits, its namespaces, and who may deploy. One for a cluster. */
export async function platformOnKubernetes(): Promise<ClusterPlatformOutputs> {
  const settings = readClusterSettings(readPinnedCluster);
  const { cluster, config, environment, systemNamespace, createNamespaces, roles, alarm } = settings;
  // Asked before anything is declared: another cluster than the pinned one ends the program with nothing applied.
  const clusterUid = await readClusterUid({ cluster, ...(config === undefined ? {} : { config, environment }) });
  const providers = [providerOf(cluster, settings.uid)];
  const guard = new ReleaseGuard(
    "guard",
    {
      namespaces: Object.keys(settings.deployAgents),
      createNamespaces,
      systemNamespace,
      roles,
      ...(alarm === undefined ? {} : { alarm }),
    },
    { providers },
  );
  const agents = Object.entries(settings.deployAgents).map(([namespace, { router, subject, network }]) => {
    const agent = new ClusterDeployAgent(
      `deploy-agent-${namespace}`,
      {
        namespace,
        router,
        systemNamespace,
        ...(subject === undefined ? {} : { subject }),
        ...(network === undefined ? {} : { network }),
      },
      // Nobody may deploy before the policies hold, and not before there are namespaces.
      { providers, dependsOn: [guard] },
    );
    return [namespace, agent.subjectName] as const;
  });
  return {
    ...(clusterUid === undefined ? {} : { clusterUid }),
    systemNamespace: guard.systemNamespace,
    policyNames: guard.policyNames,
    deployAgents: pulumi.output(Object.fromEntries(agents)),
  };
}
