import type { LabelSelector, Metadata } from "./metadata";

/** A name in the cluster, with the pods behind it. The controller adds the hash of one ReplicaSet to the selector. */
export interface Service {
  readonly apiVersion: "v1";
  readonly kind: "Service";
  readonly metadata: Metadata;
  readonly spec: {
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly [{ readonly name: string; readonly port: number; readonly targetPort: number }];
  };
}

/** A backend of a route, by name, port and weight. */
export interface BackendRef {
  readonly name: string;
  readonly port: number;
  readonly weight?: number;
}

/** Route of Gateway API. Source: gateway-api v1.4.0, config/crd/standard. */
export interface HttpRoute {
  readonly apiVersion: "gateway.networking.k8s.io/v1";
  readonly kind: "HTTPRoute";
  readonly metadata: Metadata;
  readonly spec: {
    readonly parentRefs: readonly [
      { readonly name: string; readonly namespace?: string; readonly sectionName?: string },
    ];
    readonly hostnames: readonly string[];
    readonly rules: readonly [
      {
        readonly matches: readonly [{ readonly path: { readonly type: "PathPrefix"; readonly value: "/" } }];
        readonly backendRefs: readonly BackendRef[];
      },
    ];
  };
}

/** An Ingress of the AWS Load Balancer Controller or of NGINX. */
export interface Ingress {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "Ingress";
  readonly metadata: Metadata;
  readonly spec: {
    readonly ingressClassName: string;
    readonly rules: readonly {
      readonly host: string;
      readonly http: {
        readonly paths: readonly [
          {
            readonly path: "/";
            readonly pathType: "Prefix";
            readonly backend: {
              readonly service: {
                readonly name: string;
                readonly port: { readonly name: "use-annotation" } | { readonly number: number };
              };
            };
          },
        ];
      };
    }[];
  };
}

/** Route of Istio. */
export interface VirtualService {
  readonly apiVersion: "networking.istio.io/v1";
  readonly kind: "VirtualService";
  readonly metadata: Metadata;
  readonly spec: {
    readonly hosts: readonly string[];
    readonly gateways?: readonly string[];
    readonly http: readonly [
      {
        readonly name: string;
        readonly route: readonly {
          readonly destination: { readonly host: string; readonly port: { readonly number: number } };
          readonly weight: number;
        }[];
      },
    ];
  };
}

/** What a drain of nodes may not go below. */
export interface PodDisruptionBudget {
  readonly apiVersion: "policy/v1";
  readonly kind: "PodDisruptionBudget";
  readonly metadata: Metadata;
  readonly spec: { readonly maxUnavailable: 1; readonly selector: LabelSelector };
}
