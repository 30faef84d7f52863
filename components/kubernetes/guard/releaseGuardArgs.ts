/** Who is who, where it is not the default. Accounts are written `system:serviceaccount:NAMESPACE:NAME`. */
export interface ClusterRolesArgs {
  /** Account of the Argo Rollouts controller. @defaultValue system:serviceaccount:argo-rollouts:argo-rollouts */
  argoAccount?: string;
  /** Account of Airlock's reconciler. @defaultValue system:serviceaccount:airlock-system:airlock-reconciler */
  reconcilerAccount?: string;
  /** Group of people on call: they pause, resume and abort. @defaultValue airlock:operators */
  operators?: string;
  /** Group for emergencies. @defaultValue airlock:break-glass */
  breakGlass?: string;
  /** Account in each namespace that deploys there. @defaultValue airlock-deploy-agent */
  deployAgent?: string;
  /** Users that deploy besides: a CI system's own identity. @defaultValue none */
  deployUsers?: string[];
  /** Groups that deploy besides. @defaultValue none */
  deployGroups?: string[];
}

/** The alarm on a reconciler that fails or is silent, for clusters with the operator of Prometheus. */
export interface ReconcilerAlarmArgs {
  /** Namespace of the PrometheusRule. @defaultValue systemNamespace */
  namespace?: string;
  /** Labels that Prometheus selects rules by: `{ release: "kube-prometheus-stack" }`. @defaultValue none */
  labels?: { [label: string]: string };
  /** Label `severity` of its alerts. @defaultValue critical */
  severity?: string;
  /** https address where your people find what to do: docs/guides/operating.md has it. */
  runbookUrl: string;
}
