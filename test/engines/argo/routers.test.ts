import { deepEqual, equal } from "node:assert/strict";
import type { Router } from "../../../engines/argo";
import { compiled, inputOf, planOf, ROUTER } from "./input";

function routed(kind: Router["kind"], strategy: "canary" | "rings" | "blue-green") {
  const { route, rollout } = compiled(inputOf(planOf(strategy), { router: ROUTER[kind] }));
  const own = rollout.spec.strategy;
  return { route, spec: route?.spec, routing: "canary" in own ? own.canary.trafficRouting : undefined };
}

const STABLE = { name: "payments-stable", port: 80, weight: 100 };
const CANARY = { name: "payments-canary", port: 80, weight: 0 };

describe("argo: routers", () => {
  it("declares an HTTPRoute whose two backends the plugin weighs", () => {
    const { route, routing } = routed("gatewayApi", "canary");
    deepEqual(route, {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: {
        name: "payments",
        namespace: "shop",
        labels: { "app.kubernetes.io/name": "payments", "app.kubernetes.io/managed-by": "airlock" },
      },
      spec: {
        parentRefs: [{ name: "public", namespace: "infra" }],
        hostnames: ["pay.example.com"],
        rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [STABLE, CANARY] }],
      },
    });
    deepEqual(routing, {
      plugins: { "argoproj-labs/gatewayAPI": { namespace: "shop", httpRoutes: [{ name: "payments" }] } },
    });
    deepEqual(routed("gatewayApi", "rings").routing, {
      managedRoutes: [{ name: "payments-ring-0" }],
      plugins: {
        "argoproj-labs/gatewayAPI": { namespace: "shop", httpRoutes: [{ name: "payments", useHeaderRoutes: true }] },
      },
    });
  });

  it("leaves an ALB's rule to the annotation that the controller writes", () => {
    const { route, routing } = routed("alb", "canary");
    deepEqual(route?.metadata.annotations, { "alb.ingress.kubernetes.io/scheme": "internal" });
    deepEqual(route.spec, {
      ingressClassName: "alb",
      rules: [
        {
          host: "pay.example.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "payments-stable", port: { name: "use-annotation" } } },
              },
            ],
          },
        },
      ],
    });
    deepEqual(routing, { alb: { ingress: "payments", servicePort: 80 } });
  });

  it("declares NGINX's stable Ingress; the controller makes the other one", () => {
    const { route, routing } = routed("nginx", "canary");
    deepEqual(route?.kind === "Ingress" && route.spec.rules[0]?.http.paths[0].backend, {
      service: { name: "payments-stable", port: { number: 80 } },
    });
    deepEqual(routing, { nginx: { stableIngress: "payments" } });
  });

  it("names the rule of Istio's VirtualService that the controller changes", () => {
    const { route, routing } = routed("istio", "rings");
    deepEqual(route?.spec, {
      hosts: ["pay.example.com"],
      gateways: ["infra/public"],
      http: [
        {
          name: "main",
          route: [
            { destination: { host: "payments-stable", port: { number: 80 } }, weight: 100 },
            { destination: { host: "payments-canary", port: { number: 80 } }, weight: 0 },
          ],
        },
      ],
    });
    deepEqual(routing, {
      managedRoutes: [{ name: "payments-ring-0" }],
      istio: { virtualService: { name: "payments", routes: ["main"] } },
    });
  });

  it("routes blue-green to the active Service alone, whose selector switches", () => {
    for (const kind of ["gatewayApi", "alb", "nginx", "istio"] as const) {
      const text = JSON.stringify(routed(kind, "blue-green").spec);
      deepEqual([text.includes("payments-stable"), text.includes("payments-canary")], [true, false], kind);
      equal(text.includes("use-annotation"), false, kind);
    }
    equal(routed("none", "blue-green").route, undefined);
  });
});
