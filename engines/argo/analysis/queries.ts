import type { Settings } from "../input/measuring";

/** PromQL of what every service measures. The names of the series come from the deployment, the labels from the version. */
export interface Queries {
  /** Percent of requests that failed. No value without requests. */
  readonly errorRate: string;
  /** P95 in milliseconds. */
  readonly latency: string;
  /** P95 as a multiple of the stable version's. */
  readonly latencyTimes: string;
  /** Pods that are not ready, as kube-state-metrics counts them. No value where there is none. */
  readonly unhealthyHosts: string;
}

type Labels = Readonly<Record<string, string>>;

/**
 * The queries of a deployment. `warmUpSeconds`: latency is read from series that are at least that old, so that each pod has its
 * own warm-up; a series is as old as the pod, or as the first request that it counts.
 */
export function queriesFor(settings: Settings, warmUpSeconds: number): Queries {
  const { histogram, unit, statusLabel, candidate, stable, windowSeconds, baselineMilliseconds } = settings;
  const count = `${histogram}_count`;
  const within = `[${windowSeconds}s]`;
  const all = `sum(rate(${count}${selector(candidate)}${within}))`;
  // A service that never failed has no series of failures: nothing there is a rate of 0, as long as there are requests.
  const failed = `(sum(rate(${count}${selector(candidate, `${statusLabel}!~"[234].."`)}${within})) or vector(0))`;
  const p95 = (labels: Labels, oldEnough: number) => {
    const bucket = `${histogram}_bucket${selector(labels)}`;
    const rates = `rate(${bucket}${within})`;
    const judged = oldEnough === 0 ? rates : `${rates} and ${bucket} offset ${oldEnough}s`;
    const quantile = `histogram_quantile(0.95, sum by (le) (${judged}))`;
    return unit === "seconds" ? `1000 * ${quantile}` : quantile;
  };
  const latency = p95(candidate, warmUpSeconds);
  // A version without requests has NaN, which no comparison lets through: then the baseline stands for it.
  const compared =
    baselineMilliseconds === undefined
      ? `(${p95(stable, 0)} >= 0)`
      : `((${p95(stable, 0)} >= 0) or vector(${baselineMilliseconds}))`;
  return {
    errorRate: `100 * ${failed} / ${all}`,
    latency,
    latencyTimes: `(${latency}) / ${compared}`,
    unhealthyHosts: unready(settings, Math.max(windowSeconds, warmUpSeconds)),
  };
}

/**
 * Pods of the release that were not ready for the whole window. A pod that starts is not ready either, so only those count that
 * were there before the warm-up. A pod's name begins with that of its ReplicaSet: the Rollout's and the hash.
 */
function unready({ service, namespace, windowSeconds }: Settings, oldEnough: number): string {
  const pods = `pod=~"${service}-{{args.canary-hash}}-.*"`;
  const series = `kube_pod_status_ready{namespace=${JSON.stringify(namespace)}, ${pods}, condition="false"}`;
  return `sum(min_over_time(${series}[${windowSeconds}s]) and ${series} offset ${oldEnough}s)`;
}

function selector(labels: Labels, more?: string): string {
  const equal = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${[...equal, ...(more === undefined ? [] : [more])].join(", ")}}`;
}
