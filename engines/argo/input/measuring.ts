import { NO_DATA_GRACE_SECONDS, type NoData } from "../../../release/contract/noData";

/** A metric of the project's own, or complaints. */
export interface OwnQuery {
  /** PromQL that gives a vector. `{{args.canary-hash}}` is the pod template hash of the release, `{{args.stable-hash}}` that of the stable version. */
  readonly query: string;
  /** @defaultValue hold, for complaints continue */
  readonly noData?: NoData;
}

/** Where measurements come from. */
export interface Measuring {
  /** Address of Prometheus, as the controller reaches it: `http://prometheus.monitoring:9090`. */
  readonly address: string;
  /**
   * Histogram of the duration of requests; `_count` and `_bucket` are read. @defaultValue http_server_request_duration_seconds,
   * the name that OpenTelemetry's semantic conventions give it in Prometheus
   */
  readonly histogram?: string;
  /** Unit of that histogram. @defaultValue seconds */
  readonly unit?: "seconds" | "milliseconds";
  /** Label with the status code; whatever does not begin with 2, 3 or 4 is an error. @defaultValue http_response_status_code */
  readonly statusLabel?: string;
  /** Labels of the release's series. @defaultValue `namespace`, and `rollouts_pod_template_hash` with the hash */
  readonly candidate?: Readonly<Record<string, string>>;
  /** Labels of the stable version's series. @defaultValue the same, with its hash */
  readonly stable?: Readonly<Record<string, string>>;
  /** Seconds that a rate is taken over, from 30; four times the scrape interval or more. @defaultValue 120 */
  readonly windowSeconds?: number;
  /** Seconds between two looks of the background run, from 10. @defaultValue 30 */
  readonly watchSeconds?: number;
  /** P95 in milliseconds that stands for the stable version's while that one serves nothing, as at 100 %. */
  readonly baselineMilliseconds?: number;
  /** By the name that the contract's triggers have: `complaints` and the project's own. @defaultValue none */
  readonly queries?: Readonly<Record<string, OwnQuery>>;
  /** Seconds that a stage without data waits for some before it goes back. @defaultValue 1800 */
  readonly noDataGraceSeconds?: number;
}

/** The same, with nothing left open. */
export interface Settings extends Required<Omit<Measuring, "baselineMilliseconds">> {
  readonly baselineMilliseconds: number | undefined;
  readonly service: string;
  readonly namespace: string;
}

/** Fills in what a deployment leaves open. */
export function settingsOf(
  service: string,
  { measuring, namespace }: { readonly measuring: Measuring; readonly namespace: string },
): Settings {
  const own = (argument: string) => ({ namespace, rollouts_pod_template_hash: `{{args.${argument}}}` });
  return {
    service,
    namespace,
    address: measuring.address,
    histogram: measuring.histogram ?? "http_server_request_duration_seconds",
    unit: measuring.unit ?? "seconds",
    statusLabel: measuring.statusLabel ?? "http_response_status_code",
    candidate: measuring.candidate ?? own("canary-hash"),
    stable: measuring.stable ?? own("stable-hash"),
    windowSeconds: measuring.windowSeconds ?? 120,
    watchSeconds: measuring.watchSeconds ?? 30,
    queries: measuring.queries ?? {},
    noDataGraceSeconds: measuring.noDataGraceSeconds ?? NO_DATA_GRACE_SECONDS,
    baselineMilliseconds: measuring.baselineMilliseconds,
  };
}
