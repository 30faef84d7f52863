import {
  checkWorkload,
  compileWorkload,
  listObjects,
  type Measuring,
  type Router,
  type Workload,
  type WorkloadInput,
  type WorkloadObjects,
} from "../../engines/argo";
import { contractOf } from "../../release/contract/contract";
import type { Result } from "../../release/fault";
import type { LoadedRelease } from "../../release/files/loadRelease";
import { artifactDigest, imageOf } from "../../release/manifest/artifact";
import { orRefuse } from "../aws/args/orRefuse";
import { refuse } from "../aws/args/refuse";
import {
  type AdoptedDeploymentArgs,
  type ContainerResourcesArgs,
  type PrometheusArgs,
  type PrometheusQueryArgs,
  type SmokeJobArgs,
  type WorkloadContainerArgs,
  WorkloadRouter,
  type WorkloadRoutingArgs,
} from "./workloadArgs";

/** What a deployment says of its workload. */
export interface DeploymentArgs {
  readonly namespace: string;
  readonly container: WorkloadContainerArgs;
  readonly routing: WorkloadRoutingArgs;
  readonly measuring: PrometheusArgs;
  readonly initialReplicas?: number;
  readonly smokeTest?: SmokeJobArgs;
  readonly podLabels?: { [name: string]: string };
  readonly adopts?: AdoptedDeploymentArgs;
  readonly drainSeconds?: number;
  readonly returnSeconds?: number;
}

/** The release, compiled and checked as Argo Rollouts will check it; every fault ends the program, all of them at once. */
export function compileOrRefuse(
  loaded: LoadedRelease,
  args: DeploymentArgs,
): { readonly input: WorkloadInput; readonly objects: WorkloadObjects } {
  const input = inputOf(loaded, args);
  const objects = orRefuse(inArguments(compileWorkload(input)));
  const faults = checkWorkload(listObjects(objects));
  return { input, objects: orRefuse(faults.length > 0 ? { ok: false, faults } : { ok: true, value: objects }) };
}

function inputOf({ manifest, plan, requirements }: LoadedRelease, args: DeploymentArgs): WorkloadInput {
  const { objectiveSeconds, triggers } = orRefuse(contractOf(manifest));
  return {
    service: manifest.service,
    environment: requirements.environment,
    version: manifest.version,
    digest: artifactDigest(manifest) ?? "",
    plan,
    contract: { objectiveSeconds, triggers },
    workload: workloadOf(imageOf(manifest) ?? "", args),
  };
}

/** The workload of a deployment's arguments, which may be of a program that was only recorded. */
export function workloadOf(image: string, args: DeploymentArgs): Workload {
  const { namespace, container, routing, measuring, smokeTest, initialReplicas } = args;
  const { podLabels, adopts, drainSeconds, returnSeconds } = args;
  const { port, probes, resources, ...pod } = container;
  return {
    ...defined(pod),
    ...defined({ podLabels, adopts, drainSeconds, returnSeconds }),
    namespace,
    image,
    port,
    replicas: initialReplicas ?? 2,
    probes,
    resources: resourcesOf(resources),
    router: routerOf(routing),
    measuring: measuringOf(measuring),
    ...(routing.ring === undefined ? {} : { ring: routing.ring }),
    ...(smokeTest === undefined ? {} : { smokeTest: { ...smokeTest, resources: resourcesOf(smokeTest.resources) } }),
  };
}

function resourcesOf({
  cpuRequest,
  memoryRequest,
  memoryLimit,
  cpuLimit,
}: ContainerResourcesArgs): Workload["resources"] {
  return {
    requests: { cpu: cpuRequest, memory: memoryRequest },
    limits: { memory: memoryLimit, ...(cpuLimit === undefined ? {} : { cpu: cpuLimit }) },
  };
}

function routerOf({ router, hosts = [], gateway, gateways, ...ingress }: WorkloadRoutingArgs): Router {
  const { ingressClassName, ingressAnnotations } = ingress;
  switch (router) {
    case WorkloadRouter.GatewayApi:
      if (gateway !== undefined) return { kind: "gatewayApi", hosts, gateway };
      return refuse("routing.gateway", "given with router gatewayApi", undefined, "Name the Gateway that users reach.");
    case WorkloadRouter.Alb:
      return { kind: "alb", hosts, ...defined({ ingressClassName, annotations: ingressAnnotations }) };
    case WorkloadRouter.Nginx:
      return { kind: "nginx", hosts, ...defined({ ingressClassName }) };
    case WorkloadRouter.Istio:
      return { kind: "istio", hosts, ...defined({ gateways }) };
    case WorkloadRouter.None:
      return { kind: "none" };
    default:
      return refuse(
        "routing.router",
        `one of ${Object.values(WorkloadRouter).join(", ")}`,
        router,
        "docs/reference/components-kubernetes.md has the table of what each can do.",
      );
  }
}

function measuringOf({ unit, queries, ...open }: PrometheusArgs): Measuring {
  if (unit !== undefined && unit !== "seconds" && unit !== "milliseconds") {
    refuse("measuring.unit", "seconds or milliseconds", unit, "Leave it out to use seconds.");
  }
  const own = Object.entries(queries ?? {}).map(([name, query]) => [name, queryOf(name, query)] as const);
  return {
    ...defined(open),
    address: open.address,
    ...(unit === undefined ? {} : { unit }),
    ...(queries === undefined ? {} : { queries: Object.fromEntries(own) }),
  };
}

function queryOf(name: string, { query, noData }: PrometheusQueryArgs): NonNullable<Measuring["queries"]>[string] {
  if (noData === undefined) return { query };
  if (noData === "hold" || noData === "rollback" || noData === "continue") return { query, noData };
  return refuse(
    `measuring.queries.${name}.noData`,
    "hold, rollback or continue",
    noData,
    "Leave it out for the default.",
  );
}

/** Where the engine's names of fields stand among the component's arguments, the longer before the shorter. */
const ARGUMENTS: readonly (readonly [RegExp, string])[] = [
  [/^workload\.router\.kind/, "routing.router"],
  [/^workload\.router\.annotations/, "routing.ingressAnnotations"],
  [/^workload\.(router\.|(?=ring\b))/, "routing."],
  [/^workload\.replicas/, "initialReplicas"],
  [/^workload\.((smokeTest\.)?)resources\.(request|limit)s\.cpu/, "workload.$1resources.cpu:$3"],
  [/^workload\.((smokeTest\.)?)resources\.(request|limit)s\.memory/, "workload.$1resources.memory:$3"],
  [/:request$/, "Request"],
  [/:limit$/, "Limit"],
  [/^workload\.(?=measuring|smokeTest|namespace|drainSeconds|returnSeconds|podLabels|adopts)/, ""],
  [/^workload\./, "container."],
];

/** The same faults, named as the program gave the fields. */
function inArguments<T>(result: Result<T>): Result<T> {
  if (result.ok) return result;
  const named = (field: string) => ARGUMENTS.reduce((text, [pattern, name]) => text.replace(pattern, name), field);
  return { ok: false, faults: result.faults.map((fault) => ({ ...fault, field: named(fault.field) })) };
}

/** Without what is undefined: programs in other languages leave a property out that way. */
function defined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
