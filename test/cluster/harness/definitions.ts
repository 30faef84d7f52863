import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { ClusterTools } from "../setup/clusterTools";
import { ARGO } from "./controlPlane";
import type { KubeClient, KubeObject } from "./kubeClient";
import { waitFor } from "./waitFor";

/**
 * Applies what a platform team installs: the custom resource definitions of Argo Rollouts and Gateway API as their
 * releases have them, a definition of Istio's VirtualService and DestinationRule, and the role of Argo's controller.
 */
export async function installDefinitions(client: KubeClient, tools: ClusterTools): Promise<void> {
  const objects = [...read(tools.argoManifests), ...read(tools.gatewayManifests), ...istio()];
  const definitions = objects.filter((object) => object.kind === "CustomResourceDefinition");
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: ARGO.namespace } });
  await Promise.all([...objects.map((object) => client.create(object)), client.create(binding())]);
  await Promise.all(
    definitions.map((definition) =>
      waitFor(`${definition.metadata.name} to be established`, async () => {
        const seen = await client.get<KubeObject & { status?: { conditions?: Condition[] } }>(definition);
        return seen?.status?.conditions?.some((each) => each.type === "Established" && each.status === "True");
      }),
    ),
  );
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

function read(folder: string): KubeObject[] {
  return readdirSync(folder).flatMap((file) => {
    const documents = parseAllDocuments(readFileSync(join(folder, file), "utf8"));
    return documents.map((document) => document.toJS() as KubeObject | null).filter((object) => object !== null);
  });
}

function binding(): KubeObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: ARGO.name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: ARGO.name },
    subjects: [{ kind: "ServiceAccount", ...ARGO }],
  };
}

/** Istio's own definitions are not to be had as a module; the controller reads and writes these two whatever their schema. */
function istio(): KubeObject[] {
  const kinds = { VirtualService: "virtualservices", DestinationRule: "destinationrules" };
  return Object.entries(kinds).map(([kind, plural]) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.networking.istio.io` },
    spec: {
      group: "networking.istio.io",
      names: { kind, plural, singular: kind.toLowerCase() },
      scope: "Namespaced",
      versions: ["v1", "v1alpha3"].map((name) => ({
        name,
        served: true,
        storage: name === "v1",
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      })),
    },
  }));
}
