import { isList, isObject, type Plain, UNKNOWN } from "../plainValue";
import type { DeclaredOptions, StackResource } from "../rule";
import { ROLLOUT_TYPES } from "./podTypes";

/** Type tokens of what a Rollout's controller writes into. */
export const SERVICE_TYPES = ["kubernetes:core/v1:Service", "kubernetes:core/v1:ServicePatch"];
const HTTP_ROUTES = ["v1", "v1beta1", "v1alpha2"].flatMap((version) =>
  ["", "Patch"].map((form) => `kubernetes:gateway.networking.k8s.io/${version}:HTTPRoute${form}`),
);
const VIRTUAL_SERVICES = ["v1", "v1beta1", "v1alpha3"].flatMap((version) =>
  ["", "Patch"].map((form) => `kubernetes:networking.istio.io/${version}:VirtualService${form}`),
);
export const ROUTE_TYPES = [...HTTP_ROUTES, ...VIRTUAL_SERVICES];

/** A name in a specification; it may be missing, or unknown at preview. */
type Name = Plain | undefined;

/** Where the weights of a route stand. */
export function weightsProperty(type: string): "spec.http" | "spec.rules" {
  return VIRTUAL_SERVICES.includes(type) ? "spec.http" : "spec.rules";
}

/** The Services of all Rollouts of a stack. */
export function rolloutServices(resources: readonly StackResource[]): readonly StackResource[] {
  return namedBy(resources, SERVICE_TYPES, (spec) => {
    const strategy = at(spec, "strategy");
    return [
      at(strategy, "canary", "canaryService"),
      at(strategy, "canary", "stableService"),
      at(strategy, "canary", "pingPong", "pingService"),
      at(strategy, "canary", "pingPong", "pongService"),
      at(strategy, "blueGreen", "activeService"),
      at(strategy, "blueGreen", "previewService"),
    ];
  });
}

/** The routes whose weights the Rollouts of a stack move. */
export function rolloutRoutes(resources: readonly StackResource[]): readonly StackResource[] {
  const routing = (spec: Plain | undefined) => at(spec, "strategy", "canary", "trafficRouting");
  const listed = (list: Plain | undefined): readonly Name[] =>
    isList(list) ? list.map<Name>((each) => at(each, "name")) : [list];
  return [
    ...namedBy(resources, HTTP_ROUTES, (spec) => {
      const plugin = at(routing(spec), "plugins", "argoproj-labs/gatewayAPI");
      return [at(plugin, "httpRoute"), ...listed(at(plugin, "httpRoutes"))];
    }),
    ...namedBy(resources, VIRTUAL_SERVICES, (spec) => {
      const istio = at(routing(spec), "istio");
      return [at(istio, "virtualService", "name"), ...listed(at(istio, "virtualServices"))];
    }),
  ];
}

/** Whether ignoreChanges leaves out a nested property as a whole; a path inside of it does not count. */
export function ignoresWhole({ ignoreChanges }: DeclaredOptions, property: string): boolean {
  const [root = "", inner = ""] = property.split(".");
  return [property, `${root}["${inner}"]`, root, "*"].some((path) => ignoreChanges.includes(path));
}

/**
 * Resources of some types that a Rollout names. A name that is not known yet means whatever of these types the Rollout's specification was
 * computed from.
 */
function namedBy(
  resources: readonly StackResource[],
  types: readonly string[],
  namesOf: (spec: Plain | undefined) => readonly Name[],
): readonly StackResource[] {
  const rollouts = resources.filter(({ type }) => ROLLOUT_TYPES.includes(type));
  return resources.filter(
    (resource) =>
      types.includes(resource.type) &&
      rollouts.some((rollout) => {
        const names = namesOf(rollout.props["spec"]);
        if (names.includes(UNKNOWN) && (rollout.propertyDependencies["spec"] ?? []).includes(resource.urn)) return true;
        const name = at(resource.props["metadata"], "name");
        return typeof name === "string" && names.includes(name) && sameNamespace(rollout, resource);
      }),
  );
}

function sameNamespace(one: StackResource, other: StackResource): boolean {
  const [a, b] = [one, other].map(({ props }) => at(props["metadata"], "namespace") ?? "default");
  return a === UNKNOWN || b === UNKNOWN || a === b;
}

/** What stands under these keys; UNKNOWN as soon as one of them is. */
function at(value: Plain | undefined, ...keys: readonly string[]): Plain | undefined {
  return keys.reduce<Plain | undefined>((found, key) => {
    if (found === UNKNOWN) return UNKNOWN;
    return isObject(found) ? found[key] : undefined;
  }, value);
}
