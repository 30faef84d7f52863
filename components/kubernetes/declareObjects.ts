import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { Service } from "@pulumi/kubernetes/core/v1";
import { Ingress } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadObject, WorkloadObjects } from "../../engines/argo";

/** What an object's declaration takes from its component. */
export interface ObjectOwner {
  readonly component: pulumi.ComponentResource;
  /** Name of the component. */
  readonly name: string;
  readonly service: string;
  readonly hooks: pulumi.ResourceHookBinding | undefined;
}

/**
 * What a controller owns from the first apply on, as whole properties: of a path inside a list the provider can tell neither owner nor
 * difference. The first apply carries them; afterwards pulumi-kubernetes leaves a property out that another manager owns.
 */
const OWNED: Readonly<Record<string, readonly string[]>> = {
  Service: ["spec.selector"],
  HTTPRoute: ["spec.rules"],
  VirtualService: ["spec.http"],
  Rollout: ["spec.replicas"],
};

/** Declares the objects in their order, after `record`: the Rollout comes last, or it would miss what it names. */
export function declareObjects(
  owner: ObjectOwner,
  objects: WorkloadObjects,
  record: readonly pulumi.Resource[],
): pulumi.CustomResource {
  const { services, disruptionBudget, analysisTemplates, route, rollout } = objects;
  const after = (tail: string, object: WorkloadObject, others: readonly pulumi.Resource[] = []) =>
    declare(owner, tail, object, [...record, ...others]);
  const behind = services.map((service) => after(`-${suffix(owner, service)}`, service));
  const around = [
    after("-disruption-budget", disruptionBudget),
    ...analysisTemplates.map((template) => after(`-${suffix(owner, template)}`, template)),
    // A route to Services that are not there answers 500.
    ...(route === undefined ? [] : [after("-route", route, behind)]),
  ];
  return after("-rollout", rollout, [...behind, ...around]);
}

/** `canary` of `payments-canary`. */
function suffix({ service }: ObjectOwner, { metadata }: WorkloadObject): string {
  return metadata.name.slice(service.length + 1);
}

function declare(
  { component, name, hooks }: ObjectOwner,
  tail: string,
  object: WorkloadObject,
  dependsOn: pulumi.Resource[],
): pulumi.CustomResource {
  const opts: pulumi.CustomResourceOptions = {
    parent: component,
    // Templates come and go with the schedule; the Rollout that names them is deleted before them, and it is protected.
    protect: object.kind !== "AnalysisTemplate",
    ignoreChanges: [...(OWNED[object.kind] ?? [])],
    dependsOn,
    ...(hooks === undefined ? {} : { hooks }),
  };
  const args = argsOf(object);
  switch (object.kind) {
    case "Service":
      return new Service(`${name}${tail}`, args, opts);
    case "Ingress":
      return new Ingress(`${name}${tail}`, args, opts);
    case "PodDisruptionBudget":
      return new PodDisruptionBudget(`${name}${tail}`, args, opts);
    default:
      return new CustomResource(`${name}${tail}`, { ...args, apiVersion: object.apiVersion, kind: object.kind }, opts);
  }
}

/**
 * Plain data for the SDK. Nothing is waited for: the provider would wait for endpoints of a Service whose pods the Rollout starts later, and a
 * canary Service has none most of the time.
 */
function argsOf({ metadata, spec }: WorkloadObject) {
  const annotations = { ...metadata.annotations, "pulumi.com/skipAwait": "true" };
  const plain = JSON.parse(JSON.stringify({ ...metadata, annotations })) as Record<string, never>;
  return { metadata: plain, spec: JSON.parse(JSON.stringify(spec)) as never };
}
