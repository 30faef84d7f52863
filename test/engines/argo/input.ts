import type { Router, Workload, WorkloadInput } from "../../../engines/argo";
import { compileWorkload, type WorkloadObjects } from "../../../engines/argo";
import type { Trigger } from "../../../release/contract/trigger";
import { describeFault } from "../../../release/fault";
import { DEFAULT_STAGES } from "../../../release/plan/defaultStages";
import type { Plan, Stage } from "../../../release/plan/plan";
import { pollsOf } from "../../../release/plan/polls";
import type { Strategy } from "../../../release/plan/strategy";

export const DIGEST = `sha256:${"a".repeat(64)}`;
export const SMOKE_IMAGE = `registry.example.com/shop/smoke@sha256:${"b".repeat(64)}`;

/** Routers as a deployment would describe them. */
export const ROUTER: { readonly [Kind in Router["kind"]]: Extract<Router, { kind: Kind }> } = {
  gatewayApi: { kind: "gatewayApi", hosts: ["pay.example.com"], gateway: { name: "public", namespace: "infra" } },
  alb: { kind: "alb", hosts: ["pay.example.com"], annotations: { "alb.ingress.kubernetes.io/scheme": "internal" } },
  nginx: { kind: "nginx", hosts: ["pay.example.com"] },
  istio: { kind: "istio", hosts: ["pay.example.com"], gateways: ["infra/public"] },
  none: { kind: "none" },
};

export const TRIGGERS: readonly Trigger[] = [
  { metric: "errorRate", abovePercent: 1 },
  { metric: "latencyP95", aboveBaselineTimes: 2 },
  { metric: "complaints", above: 3 },
];

export const WORKLOAD: Workload = {
  namespace: "shop",
  image: `registry.example.com/shop/payments@${DIGEST}`,
  port: 8080,
  replicas: 10,
  probes: { readiness: { path: "/ready" }, liveness: { path: "/live" } },
  resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "512Mi" } },
  router: ROUTER.gatewayApi,
  measuring: {
    address: "http://prometheus.monitoring:9090",
    baselineMilliseconds: 200,
    queries: { complaints: { query: 'sum(increase(complaints_total{namespace="shop"}[1h]))' } },
  },
  smokeTest: {
    image: SMOKE_IMAGE,
    resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "64Mi" } },
  },
  ring: { header: "X-Ring", value: "internal" },
};

export function stage(weight: number, bakeSeconds: number, more: Partial<Stage> = {}): Stage {
  return {
    name: `${weight}%`,
    weight,
    ringWeight: weight,
    bakeSeconds,
    polls: pollsOf(bakeSeconds),
    approval: false,
    stickySeconds: 0,
    ...more,
  };
}

export function planOf(strategy: Strategy, stages?: readonly Stage[], warmUpSeconds = 300): Plan {
  const own = DEFAULT_STAGES[strategy].map(({ name, weight, bake, approval }) =>
    stage(weight, bake, { name: name ?? `${weight}%`, approval }),
  );
  return { strategy, promotes: strategy !== "ab-test", stages: stages ?? own, requestsPerSecond: 100, warmUpSeconds };
}

/** A router that can do what a strategy needs. */
export function routerFor(strategy: Strategy): Router {
  return strategy === "rolling" ? ROUTER.none : ROUTER.gatewayApi;
}

export function inputOf(
  plan: Plan,
  workload: Partial<Workload> = {},
  more: Partial<WorkloadInput> = {},
): WorkloadInput {
  return {
    service: "payments",
    environment: "production",
    version: "1.4.0",
    digest: DIGEST,
    plan,
    contract: { objectiveSeconds: 300, triggers: TRIGGERS },
    workload: { ...WORKLOAD, router: routerFor(plan.strategy), ...workload },
    ...more,
  };
}

/** The objects of an input that must compile. */
export function compiled(input: WorkloadInput): WorkloadObjects {
  const result = compileWorkload(input);
  if (!result.ok) throw new Error(result.faults.map(describeFault).join("\n"));
  return result.value;
}

/** What is said about an input that must not. */
export function refusals(input: WorkloadInput): readonly string[] {
  const result = compileWorkload(input);
  return result.ok ? [] : result.faults.map(describeFault);
}
