import { deployAgentAccess } from "../../../engines/argo/access/deployAgent";
import { breakGlassAccess, operatorsAccess } from "../../../engines/argo/access/people";
import { reconcilerAccess } from "../../../engines/argo/access/reconciler";
import { settingsOf } from "../../../engines/argo/admission/settings";
import type { Cluster } from "../../cluster/harness/cluster";
import type { KubeClient, KubeObject } from "../../cluster/harness/kubeClient";

/** Namespace of the lists of released images. */
export const SYSTEM = "airlock-system";

/** Everybody in the table. `robot` is an agent to whom somebody gave every right in the namespace, `keeper` has every right in that of the lists. */
export type Who =
  | "deploy agent"
  | "robot"
  | "operator"
  | "administrator"
  | "break-glass"
  | "administrator in an emergency"
  | "keeper of airlock-system"
  | "Argo Rollouts"
  | "autoscaler"
  | "ReplicaSet controller"
  | "reconciler";

/** Each of them as a client. */
export function person(cluster: Cluster, namespace: string, who: Who): KubeClient {
  switch (who) {
    case "deploy agent":
      return cluster.asAccount(namespace, "airlock-deploy-agent");
    case "robot":
      return cluster.asAccount(namespace, "robot");
    case "operator":
      return cluster.as({ user: "olga", groups: ["airlock:operators"] });
    case "administrator":
      return cluster.admin;
    case "break-glass":
      return cluster.as({ user: "bea", groups: ["airlock:break-glass"] });
    case "Argo Rollouts":
      return cluster.asAccount("argo-rollouts", "argo-rollouts");
    case "autoscaler":
      return cluster.asAccount("kube-system", "horizontal-pod-autoscaler");
    case "ReplicaSet controller":
      return cluster.asAccount("kube-system", "replicaset-controller");
    case "administrator in an emergency":
      return cluster.as({ user: "ada", groups: ["airlock:break-glass", "system:masters"] });
    case "keeper of airlock-system":
      return cluster.asAccount(SYSTEM, "keeper");
    case "reconciler":
      return cluster.asAccount(SYSTEM, "airlock-reconciler");
  }
}

/**
 * What RBAC gives them: to the agent, to operators, to those who break the glass and to the reconciler what our components declare; everything in the namespace to the robot, and
 * everything in airlock-system to its keeper.
 */
export function rights(namespace: string): readonly KubeObject[] {
  const settings = settingsOf({ namespaces: [namespace] });
  const components = [
    ...deployAgentAccess({ namespace, router: "istio" }),
    ...operatorsAccess(settings),
    ...breakGlassAccess(settings),
    ...reconcilerAccess(settings),
  ];
  const account = (name: string, inside: string) => ({ kind: "ServiceAccount", name, namespace: inside });
  const everything = { kind: "ClusterRole", name: "cluster-admin" };
  return [
    ...(components as unknown as KubeObject[]),
    bound("robot", namespace, everything, account("robot", namespace)),
    bound("keeper", SYSTEM, everything, account("keeper", SYSTEM)),
  ];
}

const RBAC = "rbac.authorization.k8s.io";

function bound(name: string, namespace: string, to: { kind: string; name: string }, subject: object): KubeObject {
  const roleRef = { apiGroup: RBAC, ...to };
  return { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata: { name, namespace }, roleRef, subjects: [subject] };
}
