import { systemNames } from "../ledger/names";
import { frozenParts, frozenRollout } from "./frozenRelease";
import { keptLists, keptRecords } from "./keptRecords";
import { plainAnalyses } from "./plainAnalyses";
import type { Binding, Policy } from "./policyKinds";
import { fixedImages, releasedImages } from "./releasedImages";
import { releasedSchedule } from "./releasedSchedule";
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
  // Both read the list of the namespace.
  const listed = [releasedImages(all), releasedSchedule(all)];
  const parts = frozenParts(all);
  const lists = keptLists(all);
  const others = [
    ...[fixedImages(), controllersOnly(all), rolloutStatus(all), traffic(all)],
    ...[frozenRollout(all), keptRecords(all), plainAnalyses(all)],
  ];
  return {
    policies: [...listed, ...others, parts, lists],
    bindings: [
      ...listed.flatMap((policy) =>
        all.namespaces.map((namespace) =>
          binding(policy, [namespace], {
            suffix: `-${namespace}`,
            paramRef: {
              name: systemNames(namespace).released,
              namespace: all.systemNamespace,
              parameterNotFoundAction: "Deny",
            },
          }),
        ),
      ),
      ...others.map((policy) => binding(policy, all.namespaces)),
      binding(parts, all.namespaces, { paramRef: { selector: {}, parameterNotFoundAction: "Allow" } }),
      binding(lists, [all.systemNamespace]),
    ],
  };
}

interface Particulars {
  readonly suffix?: string;
  readonly paramRef?: NonNullable<Binding["spec"]["paramRef"]>;
}

function binding(
  { metadata }: Policy,
  namespaces: readonly string[],
  { suffix = "", paramRef }: Particulars = {},
): Binding {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: `${metadata.name}${suffix}` },
    spec: {
      policyName: metadata.name,
      validationActions: ["Deny"],
      ...(paramRef === undefined ? {} : { paramRef }),
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: namespaces }],
        },
      },
    },
  };
}
