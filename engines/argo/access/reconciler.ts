import { RECONCILER, systemNames } from "../ledger/names";
import { type AccessObject, granted, knowsCluster, type Rule, type Subject } from "./rbac";

/** Where the reconciler works. */
export interface ReconcilerPlace {
  readonly systemNamespace: string;
  /** Namespaces of released services. */
  readonly namespaces: readonly string[];
}

/** It looks at rollouts and writes none of them: what it may write in a service's namespace is the verdict on a record, which admission keeps it to, what it signs, and Events. */
const SERVICES: readonly Rule[] = [
  { apiGroups: ["argoproj.io"], resources: ["rollouts", "analysisruns"], verbs: ["get", "list"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get", "list"] },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "patch", "create"] },
  { apiGroups: [""], resources: ["events"], verbs: ["create"] },
];

/**
 * What one pass needs, and nothing else: it makes outcomes and never changes or deletes one, changes its lists by name, deletes nothing at all, and reads whom to trust. No secrets, no pods.
 */
export function reconcilerAccess({ systemNamespace, namespaces }: ReconcilerPlace): readonly AccessObject[] {
  const subject: Subject = { kind: "ServiceAccount", name: RECONCILER, namespace: systemNamespace };
  const lists = namespaces.flatMap((namespace) => {
    const { released, quarantine, verified, debts } = systemNames(namespace);
    return [released, quarantine, verified, debts];
  });
  const system: readonly Rule[] = [
    // A right to make cannot be limited to names; admission keeps what may be made here.
    { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "create"] },
    { apiGroups: [""], resources: ["configmaps"], resourceNames: lists, verbs: ["patch"] },
    { apiGroups: [""], resources: ["events"], verbs: ["get", "create", "patch"] },
  ];
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: RECONCILER, namespace: systemNamespace },
      automountServiceAccountToken: false,
    },
    ...granted(RECONCILER, systemNamespace, subject, system),
    ...namespaces.flatMap((namespace) => granted(RECONCILER, namespace, subject, SERVICES)),
    ...knowsPolicies(subject),
    ...knowsCluster(`${RECONCILER}-identity`, subject),
  ];
}

/** Policies are objects of the cluster, so the right to read them is, too. */
function knowsPolicies(subject: Subject): readonly AccessObject[] {
  const name = `${RECONCILER}-policies`;
  const [role, binding] = knowsCluster(name, subject);
  const resources = ["validatingadmissionpolicies", "validatingadmissionpolicybindings"];
  return [
    { ...role, rules: [{ apiGroups: ["admissionregistration.k8s.io"], resources, verbs: ["get", "list"] }] },
    binding,
  ];
}
