import type { Router } from "../input/router";
import { SYSTEM_NAMESPACE, systemNames } from "../ledger/names";
import { type AccessObject, granted, knowsCluster, type Rule, type Subject } from "./rbac";

/** Who deploys a service, and where. */
export interface DeployAgent {
  /** Namespace of the service. */
  readonly namespace: string;
  /** Name of the account, of its role and of its binding. @defaultValue airlock-deploy-agent */
  readonly name?: string;
  /** A user or group that the cluster knows already; no account is made then. @defaultValue the account of that name */
  readonly subject?: Subject;
  /** What moves weights: the agent declares the route of that kind. */
  readonly router: Router["kind"];
  /** Namespace of the lists. @defaultValue airlock-system */
  readonly systemNamespace?: string;
}

/** The account's name where nothing else is said. */
export const DEPLOY_AGENT = "airlock-deploy-agent";

/** Server-side apply is a patch; of what is not there yet, a creation as well, in previews too. */
const APPLY = ["get", "create", "patch"] as const;

/** The route that a router moves: API group and resource. */
const ROUTES: Readonly<Record<Router["kind"], readonly [string, string] | undefined>> = {
  gatewayApi: ["gateway.networking.k8s.io", "httproutes"],
  alb: ["networking.k8s.io", "ingresses"],
  nginx: ["networking.k8s.io", "ingresses"],
  istio: ["networking.istio.io", "virtualservices"],
  none: undefined,
};

/**
 * What `pulumi preview`, `up` and `refresh` of a ProgressiveWorkload need, and nothing else: no secrets, no pods, no deletion but
 * of analyses that a schedule no longer has (all else is protected), and of other namespaces four objects by name, to read.
 */
export function deployAgentAccess(agent: DeployAgent): readonly AccessObject[] {
  const { namespace, name = DEPLOY_AGENT, systemNamespace = SYSTEM_NAMESPACE, router } = agent;
  const subject = agent.subject ?? ({ kind: "ServiceAccount", name, namespace } as const);
  const { quarantine, released, debts } = systemNames(namespace);
  const elsewhere = `${name}-${namespace}`;
  return [
    ...(agent.subject === undefined ? [accountOf(name, namespace)] : []),
    ...granted(name, namespace, subject, deployRules(router)),
    ...granted(elsewhere, systemNamespace, subject, [
      { apiGroups: [""], resources: ["configmaps"], resourceNames: [quarantine, released, debts], verbs: ["get"] },
    ]),
    ...knowsCluster(elsewhere, subject),
  ];
}

function deployRules(router: Router["kind"]): readonly Rule[] {
  const route = ROUTES[router];
  return [
    { apiGroups: ["argoproj.io"], resources: ["rollouts"], verbs: [...APPLY] },
    // To end the validation of a release that a newer one supersedes; policy airlock-rollout-status admits nothing else of it.
    { apiGroups: ["argoproj.io"], resources: ["rollouts/status"], verbs: ["patch"] },
    // The provider watches what it deletes until it is gone.
    { apiGroups: ["argoproj.io"], resources: ["analysistemplates"], verbs: [...APPLY, "list", "watch", "delete"] },
    // Records and evidence besides Services; what is made stays as it is: policy airlock-kept-records.
    { apiGroups: [""], resources: ["services"], verbs: [...APPLY] },
    // To list them is to find what was signed of a release: airlock promotion add.
    { apiGroups: [""], resources: ["configmaps"], verbs: [...APPLY, "list"] },
    { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: [...APPLY] },
    // Before the pods of a Deployment are taken over, the hooks look at it and at what scales it.
    { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] },
    { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: ["list"] },
    ...(route === undefined
      ? []
      : [{ apiGroups: [route[0]] as const, resources: [route[1]], verbs: [...APPLY] } satisfies Rule]),
  ];
}

function accountOf(name: string, namespace: string): AccessObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace },
    automountServiceAccountToken: false,
  };
}
