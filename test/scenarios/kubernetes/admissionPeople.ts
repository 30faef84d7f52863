import type { Cluster } from "../../cluster/harness/cluster";
import type { KubeClient, KubeObject } from "../../cluster/harness/kubeClient";

/** Namespace of the lists of released images. */
export const SYSTEM = "airlock-system";

/** Everybody in the table. `robot` is an agent to whom somebody gave every right in the namespace. */
export type Who =
  | "deploy agent"
  | "robot"
  | "operator"
  | "administrator"
  | "break-glass"
  | "Argo Rollouts"
  | "ReplicaSet controller"
  | "verify-record";

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
    case "ReplicaSet controller":
      return cluster.asAccount("kube-system", "replicaset-controller");
    case "verify-record":
      return cluster.asAccount(SYSTEM, "verify-record");
  }
}

/** What RBAC gives them: little to the agent, everything in the namespace to the robot and to break-glass. */
export function rights(namespace: string): readonly KubeObject[] {
  const write = ["get", "list", "watch", "create", "update", "patch"];
  const agent = [
    { apiGroups: ["argoproj.io"], resources: ["rollouts", "analysistemplates"], verbs: write },
    { apiGroups: ["argoproj.io"], resources: ["rollouts/status"], verbs: ["patch"] }, // to supersede a release in its validation
    { apiGroups: [""], resources: ["services"], verbs: write },
    { apiGroups: ["networking.istio.io"], resources: ["virtualservices"], verbs: write },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: write },
  ];
  const operator = [
    { apiGroups: ["argoproj.io"], resources: ["rollouts"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["argoproj.io"], resources: ["rollouts/status"], verbs: ["patch"] },
  ];
  const recorder = [{ apiGroups: [""], resources: ["configmaps"], verbs: write }];
  const account = (name: string, inside: string) => ({ kind: "ServiceAccount", name, namespace: inside });
  const group = (name: string) => ({ apiGroup: RBAC, kind: "Group", name });
  return [
    role("agent", namespace, agent),
    role("operator", namespace, operator),
    role("recorder", SYSTEM, recorder),
    bound("agent", namespace, { kind: "Role", name: "agent" }, account("airlock-deploy-agent", namespace)),
    bound("robot", namespace, { kind: "ClusterRole", name: "cluster-admin" }, account("robot", namespace)),
    bound("operator", namespace, { kind: "Role", name: "operator" }, group("airlock:operators")),
    bound("emergency", namespace, { kind: "ClusterRole", name: "cluster-admin" }, group("airlock:break-glass")),
    bound("recorder", SYSTEM, { kind: "Role", name: "recorder" }, account("verify-record", SYSTEM)),
  ];
}

const RBAC = "rbac.authorization.k8s.io";

function role(name: string, namespace: string, rules: readonly object[]): KubeObject {
  return { apiVersion: `${RBAC}/v1`, kind: "Role", metadata: { name, namespace }, rules };
}

function bound(name: string, namespace: string, to: { kind: string; name: string }, subject: object): KubeObject {
  const roleRef = { apiGroup: RBAC, ...to };
  return { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata: { name, namespace }, roleRef, subjects: [subject] };
}
