/** What brings requests to the Services, and moves the weights between them. */
export type Router =
  /** An HTTPRoute of Gateway API, moved by Argo's plugin `argoproj-labs/gatewayAPI`. */
  | {
      readonly kind: "gatewayApi";
      readonly hosts: readonly string[];
      readonly gateway: { readonly name: string; readonly namespace?: string; readonly sectionName?: string };
    }
  /** An Ingress of the AWS Load Balancer Controller. */
  | {
      readonly kind: "alb";
      readonly hosts: readonly string[];
      /** @defaultValue alb */
      readonly ingressClassName?: string;
      /** Settings of the load balancer: `alb.ingress.kubernetes.io/scheme`. @defaultValue none */
      readonly annotations?: Readonly<Record<string, string>>;
    }
  /** An Ingress of ingress-nginx, which was retired in March 2026: for those who have it. */
  | {
      readonly kind: "nginx";
      readonly hosts: readonly string[];
      /** @defaultValue nginx */
      readonly ingressClassName?: string;
    }
  /** A VirtualService of Istio. */
  | {
      readonly kind: "istio";
      readonly hosts: readonly string[];
      /** Gateways by `namespace/name`. @defaultValue the mesh itself */
      readonly gateways?: readonly string[];
    }
  /** None: users call the Service. */
  | { readonly kind: "none" };

/** What a router can do. One place for the compiler, its refusals and the page of the docs. */
export interface RouterAbilities {
  /** Whole percents between two Services. */
  readonly weights: boolean;
  /** A route by header: rings. */
  readonly headers: boolean;
}

/** The router matrix. Source of `headers`: InvalidSetHeaderRouteTrafficPolicy in Argo Rollouts' validation.go. */
export const ROUTERS: Readonly<Record<Router["kind"], RouterAbilities>> = {
  gatewayApi: { weights: true, headers: true },
  alb: { weights: true, headers: true },
  istio: { weights: true, headers: true },
  nginx: { weights: true, headers: false },
  none: { weights: false, headers: false },
};

/** Routers that can do something, for messages: `alb, gatewayApi or istio`. */
export function routersWith(ability: keyof RouterAbilities): string {
  const names = Object.entries(ROUTERS).flatMap(([kind, abilities]) => (abilities[ability] ? [kind] : []));
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}
