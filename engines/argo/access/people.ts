import type { Settings } from "../admission/settings";
import { systemNames } from "../ledger/names";
import { type AccessObject, granted, known, knowsCluster, type Rule } from "./rbac";

const READ = ["get", "list", "watch"] as const;

/** What a release is made of, to look at. */
const LOOK: readonly Rule[] = [
  { apiGroups: ["argoproj.io"], resources: ["rollouts", "analysisruns", "analysistemplates"], verbs: [...READ] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: [...READ] },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] }, // records and evidence
];

/** People on call: they see a release, pause, resume and abort it, and say why; policies airlock-rollout-status and airlock-frozen-rollout keep all else from them. */
export function operatorsAccess({ namespaces, systemNamespace, operators }: Settings): readonly AccessObject[] {
  const subject = known("Group", operators);
  return [
    ...namespaces.flatMap((namespace) =>
      granted("airlock-operators", namespace, subject, [
        ...LOOK,
        { apiGroups: ["argoproj.io"], resources: ["rollouts", "rollouts/status"], verbs: ["patch"] },
      ]),
    ),
    // Outcomes, lists and quarantines; nothing in them is secret.
    ...granted("airlock-operators", systemNamespace, subject, [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
    ]),
    ...knowsCluster("airlock-operators", subject),
  ];
}

/**
 * The day on which neither the controller nor the operators' rights help: by hand what controllers do. No pod, no command in one, no secret, and what
 * was not released stays out: the policies ask this group for images, too.
 */
export function breakGlassAccess({ namespaces, systemNamespace, breakGlass }: Settings): readonly AccessObject[] {
  const subject = known("Group", breakGlass);
  const mend = [...READ, "patch"] as const;
  const rules: readonly Rule[] = [
    ...LOOK,
    { apiGroups: ["argoproj.io"], resources: ["rollouts"], verbs: ["create", "patch", "delete"] },
    { apiGroups: ["argoproj.io"], resources: ["rollouts/status", "rollouts/scale"], verbs: ["patch"] },
    { apiGroups: ["argoproj.io"], resources: ["analysistemplates", "analysisruns"], verbs: ["patch", "delete"] },
    { apiGroups: ["apps"], resources: ["replicasets/scale"], verbs: ["patch"] },
    { apiGroups: [""], resources: ["services"], verbs: [...mend] },
    { apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], verbs: [...mend] },
    { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: [...mend] },
    { apiGroups: ["networking.istio.io"], resources: ["virtualservices"], verbs: [...mend] },
    { apiGroups: [""], resources: ["pods"], verbs: [...READ, "delete"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
  ];
  return [
    ...namespaces.flatMap((namespace) => granted("airlock-break-glass", namespace, subject, rules)),
    ...granted("airlock-break-glass", systemNamespace, subject, [
      { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list"] },
      {
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: namespaces.map((each) => systemNames(each).quarantine),
        verbs: ["patch"],
      },
    ]),
    ...knowsCluster("airlock-break-glass", subject),
  ];
}
