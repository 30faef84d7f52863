/** A rule of the operator of Prometheus. Source: prometheus-operator, monitoring.coreos.com/v1. */
export interface PrometheusRule {
  readonly apiVersion: "monitoring.coreos.com/v1";
  readonly kind: "PrometheusRule";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly groups: readonly [{ readonly name: string; readonly rules: readonly AlertingRule[] }] };
}

interface AlertingRule {
  readonly alert: string;
  /** PromQL. */
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

/** What an alarm is told. */
export interface AlarmSettings {
  /** Namespace of the rule. */
  readonly namespace: string;
  /** Namespace of the CronJob. */
  readonly systemNamespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly severity: string;
  readonly runbookUrl: string;
}

/** The CronJob. */
const NAME = "airlock-reconciler";

/** It runs each minute; five without a good end, and people are told. */
const SILENCE_SECONDS = 300;

/**
 * Tells people that the reconciler fails (a policy was deleted or changed, the API server refuses it) or is silent (suspended, deleted, its image is not there). From
 * kube-state-metrics 2.5 or newer, where `kube_cronjob_status_last_successful_time` began.
 */
export function reconcilerAlarm(settings: AlarmSettings): PrometheusRule {
  const { namespace, systemNamespace, labels, severity, runbookUrl } = settings;
  const cronJob = `namespace="${systemNamespace}",cronjob="${NAME}"`;
  const job = `namespace="${systemNamespace}",job_name=~"${NAME}-[0-9]+"`;
  const alert = (name: string, expr: string, summary: string, description: string, wait?: string): AlertingRule => ({
    alert: name,
    expr,
    ...(wait === undefined ? {} : { for: wait }),
    labels: { severity },
    annotations: { summary, description, runbook_url: runbookUrl },
  });
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: NAME, namespace, labels },
    spec: {
      groups: [
        {
          name: NAME,
          rules: [
            alert(
              "AirlockReconcilerFailed",
              // A failed Job is kept for a while; only fresh ones count.
              `kube_job_status_failed{${job}} > 0 and on (namespace, job_name) (time() - kube_job_created{${job}} < ${SILENCE_SECONDS})`,
              "A pass of Airlock's reconciler failed.",
              `Job {{ $labels.job_name }} in ${systemNamespace} failed. Its log says why: an admission policy may be missing or changed, and whatever it refused is admitted now.`,
            ),
            alert(
              "AirlockReconcilerSilent",
              `time() - max(kube_cronjob_status_last_successful_time{${cronJob}}) > ${SILENCE_SECONDS}`,
              "Airlock's reconciler has not ended well for five minutes.",
              `CronJob ${NAME} in ${systemNamespace}: records are not verified, bad digests are not quarantined, and nobody looks after the admission policies.`,
            ),
            alert(
              "AirlockReconcilerUnseen",
              `absent(kube_cronjob_status_last_successful_time{${cronJob}})`,
              "Nothing is known of Airlock's reconciler.",
              `CronJob ${NAME} in ${systemNamespace} has never ended well, was deleted, or kube-state-metrics (2.5 or newer) is away.`,
              `${SILENCE_SECONDS}s`,
            ),
          ],
        },
      ],
    },
  };
}
