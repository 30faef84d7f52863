import { listName } from "./listNames";
import type { Binding, Policy } from "./policyKinds";
import { fixedImages, releasedImages } from "./releasedImages";
import { type AdmissionSettings, settingsOf } from "./settings";
import { controllersOnly, rolloutStatus, traffic } from "./writers";

/** Everything that the platform applies to a cluster so that only what was released runs there, and only rollouts move traffic. */
export interface AdmissionObjects {
  readonly policies: readonly Policy[];
  readonly bindings: readonly Binding[];
}

/** The policies and where they hold. They do not protect themselves: RBAC does, by giving nobody but the platform rights on them. */
export function admissionObjects(settings: AdmissionSettings): AdmissionObjects {
  const all = settingsOf(settings);
  const images = releasedImages(all);
  const others = [fixedImages(), controllersOnly(all), rolloutStatus(all), traffic(all)];
  return {
    policies: [images, ...others],
    bindings: [
      ...all.namespaces.map((namespace) => ({
        ...binding(images, [namespace], `-${namespace}`),
        spec: {
          ...binding(images, [namespace]).spec,
          paramRef: {
            name: listName(namespace),
            namespace: all.systemNamespace,
            parameterNotFoundAction: "Deny" as const,
          },
        },
      })),
      ...others.map((policy) => binding(policy, all.namespaces)),
    ],
  };
}

function binding({ metadata }: Policy, namespaces: readonly string[], suffix = ""): Binding {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: `${metadata.name}${suffix}` },
    spec: {
      policyName: metadata.name,
      validationActions: ["Deny"],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: namespaces }],
        },
      },
    },
  };
}
