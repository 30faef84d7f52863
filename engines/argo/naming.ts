/**
 * Prefix of Airlock's annotations on what it declares in a cluster: one for all, so that a person finds them with one search.
 * `airlock.dev/version`, `/digest`, `/environment`, `/strategy`, `/stages`, `/superseded`, `/asked`.
 */
export const PREFIX = "airlock.dev";

/** Annotations of a Rollout; version and digest are on its pods, too. */
export const ANNOTATIONS = {
  version: `${PREFIX}/version`,
  digest: `${PREFIX}/digest`,
  environment: `${PREFIX}/environment`,
  strategy: `${PREFIX}/strategy`,
  stages: `${PREFIX}/stages`,
} as const;

/** Annotations that are written on a Rollout while it runs; no release declares them, so none takes them away. */
export const NOTES = {
  /** Releases that a newer one took the place of in their validation: they serve, and nothing says that they were validated. */
  superseded: `${PREFIX}/superseded`,
  /** How often somebody has said the same. Any change makes the controller look again. */
  asked: `${PREFIX}/said-again`,
} as const;

/** Annotation by which Argo Rollouts says whose a Service is. Source: v1.9.1, pkg/apis/rollouts/v1alpha1, ManagedByRolloutsKey. */
export const MANAGED_BY = "argo-rollouts.argoproj.io/managed-by-rollouts";

/** The label that selects a service's pods, of every version. */
export const NAME_LABEL = "app.kubernetes.io/name";

/** Labels of every object. */
export function labelsOf(service: string): Readonly<Record<string, string>> {
  return { [NAME_LABEL]: service, "app.kubernetes.io/managed-by": "airlock" };
}

/** What selects a service's pods, of every version. A deployment may name other labels: those of a Deployment that it has taken over. */
export function selectorOf(
  service: string,
  podLabels?: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return podLabels ?? { [NAME_LABEL]: service };
}

/** Port of every Service. */
export const SERVICE_PORT = 80;

/** Names of a service's objects. A changed name is another object: users of the old one would meet nothing. */
export function namesOf(service: string) {
  return {
    rollout: service,
    /** Pods of the stable version; with blue-green the active ones. */
    stable: `${service}-stable`,
    canary: `${service}-canary`,
    preview: `${service}-preview`,
    /** Pods of every version: rolling. */
    all: `${service}-all`,
    route: service,
    /** The rule of Istio that the controller changes. */
    mainRule: "main",
    ringRoute: `${service}-ring-0`,
    disruptionBudget: service,
    smoke: `${service}-smoke`,
    watch: `${service}-watch`,
    /** `stage` counts from 1. */
    bake: (stage: number) => `${service}-bake-${stage}`,
  } as const;
}

/** Longest name of a service: the longest suffix, a hash and a revision go after it, and a name in DNS has 63 characters. */
export const LONGEST_SERVICE_NAME = 40;
