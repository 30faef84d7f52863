import type { Router } from "../input/router";
import type { WorkloadInput } from "../input/workload";
import type { BackendRef, HttpRoute, Ingress, VirtualService } from "../kinds/network";
import { GATEWAY_PLUGIN, type TrafficRouting } from "../kinds/rollout";
import type { Route } from "../kinds/workloadObjects";
import { labelsOf, namesOf, SERVICE_PORT } from "../naming";
import { serviceLayout } from "./services";

type Of<Kind extends Router["kind"]> = Extract<Router, { kind: Kind }>;

/** The route of a release, with all weight on the stable version; none where users call the Service. */
export function routeOf(input: WorkloadInput): Route | undefined {
  const { router } = input.workload;
  switch (router.kind) {
    case "gatewayApi":
      return httpRoute(input, router);
    case "alb":
    case "nginx":
      return ingress(input, router);
    case "istio":
      return virtualService(input, router);
    case "none":
      return undefined;
  }
}

/** What moves that route's weights; only canaries, rings and hot releases have weights. */
export function trafficRouting(input: WorkloadInput): TrafficRouting | undefined {
  const { service, workload, plan } = input;
  const names = namesOf(service);
  const isRinged = plan.strategy === "rings";
  const managed = isRinged ? { managedRoutes: [{ name: names.ringRoute }] } : {};
  switch (workload.router.kind) {
    case "gatewayApi": {
      const route = { name: names.route, ...(isRinged ? { useHeaderRoutes: true as const } : {}) };
      return { ...managed, plugins: { [GATEWAY_PLUGIN]: { namespace: workload.namespace, httpRoutes: [route] } } };
    }
    case "alb":
      return { ...managed, alb: { ingress: names.route, servicePort: SERVICE_PORT } };
    case "nginx":
      return { nginx: { stableIngress: names.route } };
    case "istio":
      return { ...managed, istio: { virtualService: { name: names.route, routes: [names.mainRule] } } };
    case "none":
      return undefined;
  }
}

/** The Services behind a route with their weights: two of them where weights are moved. */
function backends({ service, plan }: WorkloadInput): readonly (BackendRef & { readonly weight: number })[] {
  const names = namesOf(service);
  const stable = { name: names.stable, port: SERVICE_PORT, weight: 100 };
  return serviceLayout(plan.strategy) === "canary"
    ? [stable, { name: names.canary, port: SERVICE_PORT, weight: 0 }]
    : [stable];
}

function metadata({ service, workload }: WorkloadInput) {
  return { name: namesOf(service).route, namespace: workload.namespace, labels: labelsOf(service) };
}

function httpRoute(input: WorkloadInput, { hosts, gateway }: Of<"gatewayApi">): HttpRoute {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata(input),
    spec: {
      parentRefs: [gateway],
      hostnames: hosts,
      rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: backends(input) }],
    },
  };
}

function ingress(input: WorkloadInput, router: Of<"alb"> | Of<"nginx">): Ingress {
  // With weights the load balancer's rule stands in an annotation that the controller writes, and the backend says so.
  const isAnnotated = router.kind === "alb" && serviceLayout(input.plan.strategy) === "canary";
  const port = isAnnotated ? ({ name: "use-annotation" } as const) : { number: SERVICE_PORT };
  const backend = { service: { name: namesOf(input.service).stable, port } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      ...metadata(input),
      ...(router.kind === "alb" && router.annotations !== undefined ? { annotations: router.annotations } : {}),
    },
    spec: {
      ingressClassName: router.ingressClassName ?? router.kind,
      rules: router.hosts.map((host) => ({ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } })),
    },
  };
}

function virtualService(input: WorkloadInput, { hosts, gateways }: Of<"istio">): VirtualService {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: metadata(input),
    spec: {
      hosts,
      ...(gateways === undefined ? {} : { gateways }),
      http: [
        {
          name: namesOf(input.service).mainRule,
          route: backends(input).map(({ name, port, weight }) => ({
            destination: { host: name, port: { number: port } },
            weight,
          })),
        },
      ],
    },
  };
}
