import type { Workload, WorkloadInput } from "../../argo";
import { baselineP95 } from "../cloud/cloudwatch/contractAlarms";
import type { RehearsalRequest } from "../rehearsal";

const RESOURCES = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } };
/** Ten pods: a percent of the traffic does not need a percent of a pod. */
const REPLICAS = 10;

/** The deployment that a release is rehearsed in: invented names, and a router that can do what the strategy asks for. */
export function rehearsalWorkload(request: RehearsalRequest): WorkloadInput {
  const { service, environment, version, digest, plan, triggers, objectiveSeconds } = request;
  const image = `registry.invalid/${service}@${digest}`;
  const named = triggers.flatMap((trigger) =>
    trigger.metric === "custom" ? [trigger.name] : trigger.metric === "complaints" ? ["complaints"] : [],
  );
  const workload: Workload = {
    namespace: "rehearsal",
    image,
    port: 8080,
    replicas: REPLICAS,
    probes: { readiness: { path: "/" }, liveness: { path: "/" } },
    resources: RESOURCES,
    router:
      plan.strategy === "rolling"
        ? { kind: "none" }
        : { kind: "gatewayApi", hosts: ["rehearsal.invalid"], gateway: { name: "rehearsal" } },
    measuring: {
      address: "http://prometheus.invalid",
      baselineMilliseconds: baselineP95(triggers),
      queries: Object.fromEntries(named.map((name) => [name, { query: name }])),
    },
    smokeTest: { image, resources: RESOURCES },
    ring: { header: "x-ring", value: "0" },
  };
  return { service, environment, version, digest, plan, contract: { objectiveSeconds, triggers }, workload };
}
