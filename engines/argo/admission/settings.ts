/** Who is who in a cluster, for the policies. Accounts are written `system:serviceaccount:NAMESPACE:NAME`. */
export interface AdmissionSettings {
  /** Namespaces of services that are released; each has a list of its own. */
  readonly namespaces: readonly string[];
  /** Namespace of the lists, in which no deploy agent has rights. @defaultValue airlock-system */
  readonly systemNamespace?: string;
  /** Account of the Argo Rollouts controller. @defaultValue system:serviceaccount:argo-rollouts:argo-rollouts */
  readonly argoAccount?: string;
  /** Account of Airlock's reconciler, which alone writes lists, verdicts and outcomes. @defaultValue system:serviceaccount:airlock-system:airlock-reconciler */
  readonly reconcilerAccount?: string;
  /** Group whose people may resume, pause and abort a rollout. @defaultValue airlock:operators */
  readonly operators?: string;
  /** Group whose people may do by hand what controllers do, but run no image that was not released. @defaultValue airlock:break-glass */
  readonly breakGlass?: string;
  /** Account in each namespace that deploys there; it may supersede a release in its validation. @defaultValue airlock-deploy-agent */
  readonly deployAgent?: string;
  /** Users that deploy besides, as a CI's own identity. @defaultValue none */
  readonly deployUsers?: readonly string[];
  /** Groups that deploy besides. @defaultValue none */
  readonly deployGroups?: readonly string[];
}

/** The same, with nothing left open. */
export type Settings = Required<AdmissionSettings>;

/** Fills in what is left open. */
export function settingsOf(settings: AdmissionSettings): Settings {
  return {
    systemNamespace: "airlock-system",
    argoAccount: "system:serviceaccount:argo-rollouts:argo-rollouts",
    reconcilerAccount: "system:serviceaccount:airlock-system:airlock-reconciler",
    operators: "airlock:operators",
    breakGlass: "airlock:break-glass",
    deployAgent: "airlock-deploy-agent",
    deployUsers: [],
    deployGroups: [],
    ...settings,
  };
}
