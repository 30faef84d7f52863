import { RECONCILER, SYSTEM_NAMESPACE } from "../ledger/names";

/** Who is who in a cluster, for the policies. Accounts are written `system:serviceaccount:NAMESPACE:NAME`. */
export interface AdmissionSettings {
  /** Namespaces of services that are released; each has a list of its own. */
  readonly namespaces: readonly string[];
  /** Namespace of the lists, in which no deploy agent has rights. @defaultValue airlock-system */
  readonly systemNamespace?: string;
  /** Account of the Argo Rollouts controller. @defaultValue system:serviceaccount:argo-rollouts:argo-rollouts */
  readonly argoAccount?: string;
  /** Account of Airlock's reconciler, which alone writes lists, verdicts and outcomes. @defaultValue airlock-reconciler in the namespace of the lists */
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
  const systemNamespace = settings.systemNamespace ?? SYSTEM_NAMESPACE;
  return {
    systemNamespace,
    argoAccount: "system:serviceaccount:argo-rollouts:argo-rollouts",
    reconcilerAccount: `system:serviceaccount:${systemNamespace}:${RECONCILER}`,
    operators: "airlock:operators",
    breakGlass: "airlock:break-glass",
    deployAgent: "airlock-deploy-agent",
    deployUsers: [],
    deployGroups: [],
    ...settings,
  };
}
