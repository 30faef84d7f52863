import type * as pulumi from "@pulumi/pulumi";

/** A probe over HTTP. */
export interface HttpProbeArgs {
  /** Path that answers 200 to 399 while all is well: `/healthz`. */
  path: string;
  /** Seconds between two requests. @defaultValue 10 */
  periodSeconds?: number;
  /** Seconds until a request counts as failed. @defaultValue 2 */
  timeoutSeconds?: number;
  /** Failed requests in a row that count. @defaultValue 3 */
  failureThreshold?: number;
}

/** What a container is asked; both of the first two are required: a pod that nobody asks is never found to be ill. */
export interface ContainerProbesArgs {
  /** Whether it may get requests. */
  readiness: HttpProbeArgs;
  /** Whether it must be started again. */
  liveness: HttpProbeArgs;
  /** Whether it has started. @defaultValue the two others from the start */
  startup?: HttpProbeArgs;
}

/** CPU and memory of a container, as Kubernetes writes quantities: `250m`, `256Mi`. */
export interface ContainerResourcesArgs {
  /** CPU that it is promised. */
  cpuRequest: string;
  /** Memory that it is promised. */
  memoryRequest: string;
  /** Memory that it is ended above. */
  memoryLimit: string;
  /** CPU that it is held back above. @defaultValue none */
  cpuLimit?: string;
}

/** The container of a release, beside its image, which release.yaml names. */
export interface WorkloadContainerArgs {
  /** Port that it serves HTTP on; the Services have port 80. */
  port: number;
  /** How it is asked whether it is well. */
  probes: ContainerProbesArgs;
  /** CPU and memory. */
  resources: ContainerResourcesArgs;
  /** Environment variables; nothing secret, everybody who may read the Rollout reads them. @defaultValue none */
  environmentVariables?: { [name: string]: string };
  /** User that it runs as. @defaultValue the image's own, which may not be root */
  runAsUser?: number;
  /** Whether it cannot write to its image's files. @defaultValue true */
  readOnlyRootFilesystem?: boolean;
  /** Seconds that a pod has to end. @defaultValue 30 */
  terminationGraceSeconds?: number;
  /** ServiceAccount of the pods. @defaultValue the namespace's default account, without its token */
  serviceAccountName?: string;
}

/** What moves weights between the two Services. */
export enum WorkloadRouter {
  /** An HTTPRoute of Gateway API, moved by Argo's plug-in. */
  GatewayApi = "gatewayApi",
  /** An Ingress of the AWS Load Balancer Controller. */
  Alb = "alb",
  /** A VirtualService of Istio. */
  Istio = "istio",
  /** An Ingress of ingress-nginx, which was retired in March 2026: for those who have it. */
  Nginx = "nginx",
  /** None: users call the Service. For rolling and blue-green. */
  None = "none",
}

/** The Gateway that an HTTPRoute is attached to. */
export interface RouteGatewayArgs {
  /** Its name. */
  name: string;
  /** Its namespace. @defaultValue the workload's */
  namespace?: string;
  /** Its listener. @defaultValue all of them */
  sectionName?: string;
}

/** How requests come to the Services. */
export interface WorkloadRoutingArgs {
  /** What moves weights. */
  router: WorkloadRouter;
  /** Hosts that users name; required but for `None`. */
  hosts?: string[];
  /** For `GatewayApi`. */
  gateway?: RouteGatewayArgs;
  /** For `Istio`: gateways by `namespace/name`. @defaultValue the mesh itself */
  gateways?: string[];
  /** For `Alb` and `Nginx`. @defaultValue alb, nginx */
  ingressClassName?: string;
  /** For `Alb`: settings of the load balancer, `alb.ingress.kubernetes.io/scheme`. @defaultValue none */
  ingressAnnotations?: { [name: string]: string };
  /** Ring 0, for strategy `rings`. */
  ring?: HeaderRingArgs;
}

/** The header that leads to ring 0. It is never a lock: who knows it is in the ring. */
export interface HeaderRingArgs {
  /** Name of the header. */
  header: string;
  /** Its value, exactly. */
  value: string;
  /** Percent of the replicas that serve the ring while its weight is lower, 1 to 100. @defaultValue 25 */
  capacityPercent?: number;
}

/** A query of the project's own. */
export interface PrometheusQueryArgs {
  /** PromQL that gives a vector. `{{args.canary-hash}}` and `{{args.stable-hash}}` are the pod template hashes of the two versions. */
  query: string;
  /** What a stage without data means: `hold`, `rollback` or `continue`. @defaultValue hold, for complaints continue */
  noData?: string;
}

/** Where measurements come from. */
export interface PrometheusArgs {
  /** Address of Prometheus, as the controller reaches it: `http://prometheus.monitoring:9090`. */
  address: string;
  /** Histogram of the duration of requests. @defaultValue http_server_request_duration_seconds */
  histogram?: string;
  /** Unit of that histogram: `seconds` or `milliseconds`. @defaultValue seconds */
  unit?: string;
  /** Label with the status code. @defaultValue http_response_status_code */
  statusLabel?: string;
  /** Labels of the release's series. @defaultValue `namespace`, and `rollouts_pod_template_hash` with the hash */
  candidate?: { [label: string]: string };
  /** Labels of the stable version's series. @defaultValue the same, with its hash */
  stable?: { [label: string]: string };
  /** Seconds that a rate is taken over, from 30. @defaultValue 120 */
  windowSeconds?: number;
  /** Seconds between two looks of the background run, from 10. @defaultValue 30 */
  watchSeconds?: number;
  /** P95 in milliseconds that stands for the stable version's while that one serves nothing. */
  baselineMilliseconds?: number;
  /** Queries by the name that the contract's triggers have: `complaints` and the project's own. @defaultValue none */
  queries?: { [name: string]: PrometheusQueryArgs };
  /** Seconds that a stage without data waits for some before it goes back. @defaultValue 1800 */
  noDataGraceSeconds?: number;
}

/** A Job that must end well before any user reaches the release. */
export interface SmokeJobArgs {
  /** Image by digest. */
  image: string;
  /** Overrides the image's entry point. @defaultValue the image's own */
  command?: string[];
  /** Seconds after which it has failed. @defaultValue 300 */
  timeoutSeconds?: number;
  /** CPU and memory. */
  resources: ContainerResourcesArgs;
}

/** A Deployment that runs the service until now, in the namespace of the workload. */
export interface AdoptedDeploymentArgs {
  /** Its name. It must run the image that release.yaml names, by digest, and be selected by `podLabels`. */
  deployment: string;
}

/** The cluster that is asked what is live: the one that the provider applies to. */
export interface ClusterAccessArgs {
  /** A kubeconfig, or the path of one. @defaultValue `kubernetes:kubeconfig` of the stack, else KUBECONFIG, else ~/.kube/config */
  kubeconfig?: pulumi.Input<string>;
  /** Context in it. @defaultValue `kubernetes:context` of the stack, else the current one */
  context?: string;
}
