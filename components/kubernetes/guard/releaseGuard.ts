import {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "@pulumi/kubernetes/admissionregistration/v1";
import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Namespace } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import { breakGlassAccess, operatorsAccess } from "../../../engines/argo/access/people";
import { type AdmissionObjects, admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { type Settings, settingsOf } from "../../../engines/argo/admission/settings";
import { checkHttpsUrl } from "../../aws/args/checks";
import { refuse } from "../../aws/args/refuse";
import { checkLabel } from "../access/checks";
import { declareAccess } from "../access/declareAccess";
import { forced } from "../access/forced";
import { reconcilerAlarm } from "./reconcilerAlarm";
import type { ClusterRolesArgs, ReconcilerAlarmArgs } from "./releaseGuardArgs";

/** Inputs of {@link ReleaseGuard}. */
export interface ReleaseGuardArgs {
  /** Namespaces of released services, at least one: the policies hold there. */
  namespaces: string[];
  /** Whether it makes those namespaces and the system's, with the restricted Pod Security Standard enforced. @defaultValue true */
  createNamespaces?: boolean;
  /** Namespace of the lists, in which no deploy agent has rights. @defaultValue airlock-system */
  systemNamespace?: string;
  /** Who is who. @defaultValue the names of the reference */
  roles?: ClusterRolesArgs;
  /** Alarm on the reconciler, which looks after these objects. @defaultValue none: not every cluster has the operator of Prometheus */
  alarm?: ReconcilerAlarmArgs;
}

/** What the policies ask of pods, the API server asks by itself too. Source: Kubernetes, Pod Security Standards. */
const POD_SECURITY = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/audit": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
} as const;

/**
 * What a cluster admits where services are released: the admission policies and where they hold, the namespaces, the rights of people on call and of those who break the
 * glass, and an alarm. For the platform's stack: policies are protected by nothing but who may write them. It is protected as a whole, and it never writes a list of what was
 * released: the reconciler does.
 */
export class ReleaseGuard extends pulumi.ComponentResource {
  /** Namespace of the lists, known when everything holds. */
  public readonly systemNamespace: pulumi.Output<string>;
  /** Names of the policies. */
  public readonly policyNames: pulumi.Output<string[]>;

  constructor(name: string, args: ReleaseGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = settingsOf(settingsFrom(args));
    const objects = admissionObjects(settings);
    if (args.alarm !== undefined) {
      checkHttpsUrl("alarm.runbookUrl", args.alarm.runbookUrl, "Say where your people find docs/guides/operating.md.");
    }
    super("airlock:kubernetes:ReleaseGuard", name, args, opts);
    const own = { parent: this, protect: true };
    const namespaces = declareNamespaces(name, settings, args.createNamespaces ?? true, own);
    const inside = { ...own, dependsOn: namespaces };
    const bindings = declareAdmission(name, objects, namespaces, inside);
    const people = [...operatorsAccess(settings), ...breakGlassAccess(settings)];
    const access = declareAccess(name, people, own, namespaces);
    const alarm = args.alarm === undefined ? [] : [declareAlarm(name, args.alarm, settings.systemNamespace, inside)];
    const holds = pulumi.all([...bindings, ...access, ...alarm].map(({ urn }) => urn));
    this.systemNamespace = holds.apply(() => settings.systemNamespace);
    this.policyNames = holds.apply(() => objects.policies.map(({ metadata }) => metadata.name));
    this.registerOutputs({ systemNamespace: this.systemNamespace, policyNames: this.policyNames });
  }
}

function settingsFrom({ namespaces, systemNamespace = "airlock-system", roles = {} }: ReleaseGuardArgs) {
  if (!Array.isArray(namespaces) || namespaces.length === 0) {
    refuse("namespaces", "at least one namespace", namespaces, "Without one the policies hold nowhere.");
  }
  namespaces.forEach((each, index) => checkLabel(`namespaces[${index}]`, each));
  const twice = namespaces.find((each, index) => namespaces.indexOf(each) !== index);
  if (twice !== undefined) refuse("namespaces", "named once each", twice, "Leave the second one out.");
  if (namespaces.includes(checkLabel("systemNamespace", systemNamespace)) || namespaces.includes("kube-system")) {
    refuse(
      "namespaces",
      `namespaces of services, not ${systemNamespace} or kube-system`,
      namespaces,
      "Keep the platform's own programs apart.",
    );
  }
  for (const [field, value] of Object.entries(roles)) checkRoles(`roles.${field}`, value as unknown);
  const given = Object.entries(roles).filter(([, value]) => value !== undefined);
  return { namespaces, systemNamespace, ...(Object.fromEntries(given) as ClusterRolesArgs) };
}

/** They become text in CEL, so nothing that ends a text there. */
function checkRoles(field: string, value: unknown): void {
  if (value === undefined) return;
  const everybody = /^system:(authenticated|unauthenticated|serviceaccounts|masters)(:|$)/;
  for (const each of Array.isArray(value) ? value : [value]) {
    if (typeof each === "string" && /^[^\s'"\\]+$/.test(each) && !everybody.test(each)) continue;
    refuse(
      field,
      "the name of an account, a user or a group, without spaces, quotes and backslashes, and not one that everybody has",
      each,
      "Accounts are written system:serviceaccount:NAMESPACE:NAME.",
    );
  }
}

function declareNamespaces(
  name: string,
  { namespaces, systemNamespace }: Settings,
  areMade: boolean,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (!areMade) {
    const labels = Object.entries(POD_SECURITY).map((label) => label.join("="));
    void pulumi.log.info(
      `${name}: the namespaces are somebody else's; give ${[...namespaces, systemNamespace].join(", ")} the labels ${labels.join(", ")}.`,
    );
    return [];
  }
  return [systemNamespace, ...namespaces].map(
    (each) =>
      new Namespace(
        `${name}-namespace-${each}`,
        { metadata: forced({ name: each, labels: { ...POD_SECURITY } }) },
        opts,
      ),
  );
}

/** Bindings come after their policies, or they would hold for nothing until then. */
function declareAdmission(
  name: string,
  { policies, bindings }: AdmissionObjects,
  namespaces: pulumi.Resource[],
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  const made = policies.map(
    (policy) => new ValidatingAdmissionPolicy(`${name}-${policy.metadata.name}`, plain(policy), opts),
  );
  return bindings.map(
    (binding) =>
      new ValidatingAdmissionPolicyBinding(`${name}-${binding.metadata.name}-binding`, plain(binding), {
        ...opts,
        dependsOn: [...namespaces, ...made],
      }),
  );
}

function declareAlarm(
  name: string,
  { namespace, labels = {}, severity = "critical", runbookUrl }: ReconcilerAlarmArgs,
  systemNamespace: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const place = namespace ?? systemNamespace;
  const rule = reconcilerAlarm({ namespace: place, systemNamespace, labels, severity, runbookUrl });
  const { metadata, spec } = JSON.parse(JSON.stringify(rule)) as { metadata: object; spec: never };
  return new CustomResource(`${name}-alarm`, { apiVersion: rule.apiVersion, kind: rule.kind, metadata, spec }, opts);
}

/** Plain data for the SDK, whose types want arrays that can be changed; it adds version and kind itself. */
function plain({ metadata, spec }: { readonly metadata: object; readonly spec: object }) {
  return JSON.parse(JSON.stringify({ metadata: forced(metadata), spec })) as {
    metadata: { name: string };
    spec: never;
  };
}
