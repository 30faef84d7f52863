import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "@pulumi/kubernetes/rbac/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { AccessObject } from "../../../engines/argo/access/rbac";
import { forced } from "./forced";

const CLASSES = { ServiceAccount, Role, RoleBinding, ClusterRole, ClusterRoleBinding } as const;

/** Declares accounts, roles and bindings, `after` what they need; children are named by namespace and name, so that one more namespace renames none. */
export function declareAccess(
  name: string,
  objects: readonly AccessObject[],
  opts: pulumi.CustomResourceOptions,
  after: readonly pulumi.Resource[] = [],
): pulumi.CustomResource[] {
  const made: pulumi.CustomResource[] = [];
  for (const { kind, metadata, ...rest } of objects) {
    const tail = kind === "ServiceAccount" ? "account" : kind.endsWith("Binding") ? "binding" : "role";
    const place = `${metadata.namespace ?? "cluster"}-${metadata.name}-${tail}`;
    // The SDK's types want arrays that can be changed.
    const args = JSON.parse(JSON.stringify({ metadata: forced(metadata), ...rest })) as never;
    // Whoever binds a role that is not there yet needs more rights than one who binds a role that is.
    const dependsOn = [...after, ...(tail === "binding" ? made.slice(-1) : [])];
    made.push(new CLASSES[kind](`${name}-${place}`, args, { ...opts, dependsOn }));
  }
  return made;
}
