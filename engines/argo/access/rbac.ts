const API = "rbac.authorization.k8s.io";

/** One line of a role. Nothing of Airlock's names `*`. */
export interface Rule {
  readonly apiGroups: readonly [string];
  readonly resources: readonly string[];
  /** Objects by name. @defaultValue all of them */
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly ("get" | "list" | "watch" | "create" | "patch" | "delete")[];
}

/** Somebody whom a role is given. */
export type Subject =
  | { readonly kind: "ServiceAccount"; readonly name: string; readonly namespace: string }
  | { readonly apiGroup: typeof API; readonly kind: "User" | "Group"; readonly name: string };

/** What is allowed, in one namespace or, for objects that are in none, in the cluster. */
export interface Role {
  readonly apiVersion: `${typeof API}/v1`;
  readonly kind: "Role" | "ClusterRole";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Rule[];
}

/** Who may. */
export interface RoleBinding {
  readonly apiVersion: `${typeof API}/v1`;
  readonly kind: "RoleBinding" | "ClusterRoleBinding";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef: { readonly apiGroup: typeof API; readonly kind: Role["kind"]; readonly name: string };
  readonly subjects: readonly [Subject];
}

/** An account of programs. Pods get its token only where they say so themselves. */
export interface ServiceAccount {
  readonly apiVersion: "v1";
  readonly kind: "ServiceAccount";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly automountServiceAccountToken: false;
}

/** Any object that says who may do what. */
export type AccessObject = ServiceAccount | Role | RoleBinding;

/** A role of one namespace and its binding, in the order in which they are applied. */
export function granted(
  name: string,
  namespace: string,
  subject: Subject,
  rules: readonly Rule[],
): readonly [Role, RoleBinding] {
  const metadata = { name, namespace };
  return [
    { apiVersion: `${API}/v1`, kind: "Role", metadata, rules },
    {
      apiVersion: `${API}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: API, kind: "Role", name },
      subjects: [subject],
    },
  ];
}

/**
 * The right to read the identity of the cluster: whoever talks to a cluster that airlock.yaml pins asks for the namespace kube-system first.
 * A namespace is an object of the cluster, so its role is, too.
 */
export function knowsCluster(name: string, subject: Subject): readonly [Role, RoleBinding] {
  return [
    {
      apiVersion: `${API}/v1`,
      kind: "ClusterRole",
      metadata: { name },
      rules: [{ apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] }],
    },
    {
      apiVersion: `${API}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: API, kind: "ClusterRole", name },
      subjects: [subject],
    },
  ];
}

/** A user or a group of whatever tells the cluster who somebody is. */
export function known(kind: "User" | "Group", name: string): Subject {
  return { apiGroup: API, kind, name };
}
