import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccessArgs } from "pulumi-airlock/kubernetes";
import { fromRoot } from "./engine";

/**
 * `kubeconfig`, the text of one or its path from the folder of Pulumi.yaml, and `context`: of the provider and of everything that asks the cluster, so that both are one cluster.
 * Left out, `kubernetes:kubeconfig` and `kubernetes:context`, else KUBECONFIG, else ~/.kube/config.
 */
export function clusterOf(config: pulumi.Config): ClusterAccessArgs {
  const usual = new pulumi.Config("kubernetes");
  const kubeconfig = config.getSecret("kubeconfig") ?? usual.getSecret("kubeconfig");
  const context = config.get("context") ?? usual.get("context");
  return {
    // A relative path means something else in the provider's working folder than in this one.
    ...(kubeconfig === undefined
      ? {}
      : { kubeconfig: kubeconfig.apply((given) => (isText(given) ? given : fromRoot(given))) }),
    ...(context === undefined ? {} : { context }),
  };
}

/** Whether a kubeconfig is given itself, and not its path. */
function isText(kubeconfig: string): boolean {
  return /^\s*(\{|apiVersion:)|\n/.test(kubeconfig);
}

/** The provider of that cluster; `uid` is the one that airlock.yaml pins. */
export function providerOf({ kubeconfig, context }: ClusterAccessArgs, uid: string | undefined): Provider {
  return new Provider("cluster", {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    // With it a rotated credential is an update of the provider, and not a new cluster.
    ...(uid === undefined ? {} : { clusterIdentifier: uid }),
    // Who owns which field is known of server-side apply alone.
    enableServerSideApply: true,
  });
}
