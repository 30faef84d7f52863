import type { Contract } from "../../../release/contract/contract";
import type { Plan } from "../../../release/plan/plan";
import type { Resources } from "../kinds/pod";
import type { Measuring } from "./measuring";
import type { Router } from "./router";

/** A probe over HTTP. */
export interface Probe {
  /** Path that answers 200 to 399 while all is well: `/healthz`. */
  readonly path: string;
  /** Seconds between two requests. @defaultValue 10 */
  readonly periodSeconds?: number;
  /** Seconds until a request counts as failed. @defaultValue 2 */
  readonly timeoutSeconds?: number;
  /** Failed requests in a row that count. @defaultValue 3 */
  readonly failureThreshold?: number;
}

/** A Job that must end well before any user reaches the release. */
export interface SmokeTest {
  /** Image by digest. */
  readonly image: string;
  /** Overrides the image's entry point. @defaultValue the image's own */
  readonly command?: readonly string[];
  /** Seconds after which it has failed. @defaultValue 300 */
  readonly timeoutSeconds?: number;
  readonly resources: Resources;
}

/** The header that leads to ring 0. It is never a lock: who knows it is in the ring. */
export interface RingHeader {
  readonly header: string;
  readonly value: string;
  /** Percent of the replicas that serve the ring while its weight is lower, 1 to 100. @defaultValue 25 */
  readonly capacityPercent?: number;
}

/** What a release runs as in a cluster; facts of the deployment, not of the release. */
export interface Workload {
  readonly namespace: string;
  /** Labels that the pods have besides, and that they are selected by; fixed for the service's life. @defaultValue the service's name alone */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** The Deployment whose pods the first deployment takes over; for that one alone. @defaultValue none */
  readonly adopts?: { readonly deployment: string };
  /** Image by digest: `registry/repository@sha256:...`. */
  readonly image: string;
  /** Port that the container serves HTTP on; the Services have port 80. */
  readonly port: number;
  /** Pods of the stable version, from 1. */
  readonly replicas: number;
  /** Both are required: a pod that nobody asks is never found to be ill. */
  readonly probes: { readonly readiness: Probe; readonly liveness: Probe; readonly startup?: Probe };
  readonly resources: Resources;
  /** Environment variables. @defaultValue none */
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /** @defaultValue the namespace's default account, without its token */
  readonly serviceAccountName?: string;
  /** User that the containers run as. @defaultValue the image's own, which may not be root */
  readonly runAsUser?: number;
  /** @defaultValue true */
  readonly readOnlyRootFilesystem?: boolean;
  /** Seconds that a pod has to end. @defaultValue 30 */
  readonly terminationGraceSeconds?: number;
  readonly router: Router;
  readonly measuring: Measuring;
  readonly smokeTest?: SmokeTest;
  readonly ring?: RingHeader;
  /** Seconds that pods without traffic keep running, for requests that still run on them. From 30. @defaultValue 300 */
  readonly drainSeconds?: number;
  /** Seconds that the version before keeps its pods after the end, for an instant return. Not less than the contract's objective. @defaultValue the objective or `drainSeconds`, whichever is longer */
  readonly returnSeconds?: number;
}

/** Everything that the objects of one release are compiled from. */
export interface WorkloadInput {
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  /** `sha256:` and 64 hex digits; the image's own. */
  readonly digest: string;
  readonly plan: Plan;
  readonly contract: Pick<Contract, "objectiveSeconds" | "triggers">;
  readonly workload: Workload;
}
