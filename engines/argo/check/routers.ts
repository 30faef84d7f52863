import type { Fault } from "../../../release/fault";
import type { ObjectsByName } from "./objectsByName";
import type { Place } from "./place";

/** The routes that a Rollout names. Source: ValidateIngress, ValidateVirtualService and their configuration. */
export function routerFaults(rollout: Place, objects: ObjectsByName): readonly Fault[] {
  const canary = rollout.get("spec", "strategy", "canary");
  const routing = canary.get("trafficRouting");
  const faults: Fault[] = [];
  if (routing.get("nginx").exists)
    faults.push(...ingressFaults(routing.get("nginx", "stableIngress"), canary, objects));
  if (routing.get("alb").exists) faults.push(...ingressFaults(routing.get("alb", "ingress"), canary, objects));
  if (routing.get("istio").exists) faults.push(...istioFaults(routing.get("istio", "virtualService"), canary, objects));
  for (const plugin of routing.get("plugins").keys) {
    for (const route of routing.get("plugins", plugin, "httpRoutes").items) {
      const name = route.get("name");
      if (objects.find("HTTPRoute", name.text ?? "") === undefined) {
        faults.push(name.fault("an HTTPRoute of the workload", "Declare it, or correct the name."));
      }
    }
  }
  return faults;
}

function ingressFaults(name: Place, canary: Place, objects: ObjectsByName): readonly Fault[] {
  const ingress = objects.find("Ingress", name.text ?? "");
  if (ingress === undefined) return [name.fault("an Ingress of the workload", "Declare it, or correct the name.")];
  const stable = canary.get("stableService").text ?? "";
  const backends = ingress
    .get("spec", "rules")
    .items.flatMap((rule) =>
      rule.get("http", "paths").items.map((path) => path.get("backend", "service", "name").text),
    );
  if (backends.includes(stable)) return [];
  const remedy = "The controller changes the rule of the stable Service.";
  const found = backends.length === 0 ? "no rule" : `rules of ${backends.join(", ")}`;
  return [ingress.get("spec", "rules").fault(`a rule whose backend is ${stable}`, remedy, found)];
}

function istioFaults(declared: Place, canary: Place, objects: ObjectsByName): readonly Fault[] {
  const name = declared.get("name");
  const virtual = objects.find("VirtualService", name.text ?? "");
  if (virtual === undefined)
    return [name.fault("a VirtualService of the workload", "Declare it, or correct the name.")];
  const rules = virtual.get("spec", "http");
  const wanted = declared.get("routes").items;
  if (wanted.length === 0 && rules.items.length !== 1) {
    const expected = "exactly one rule, where the Rollout names none";
    return [rules.fault(expected, "Name the rules under istio.virtualService.routes.", `${rules.items.length} rules`)];
  }
  const faults: Fault[] = [];
  const changed: Place[] = wanted.length === 0 ? [...rules.items] : [];
  for (const route of wanted) {
    const rule = rules.items.find((item) => item.get("name").text === route.text);
    if (rule === undefined) faults.push(route.fault("the name of a rule", "Correct it, or name the rule so."));
    else changed.push(rule);
  }
  for (const rule of changed) {
    const hosts = rule.get("route").items.map((item) => item.get("destination", "host").text);
    for (const side of ["stableService", "canaryService"]) {
      const host = canary.get(side).text ?? "";
      if (hosts.includes(host)) continue;
      const remedy = "The controller moves the weights between the two.";
      faults.push(rule.get("route").fault(`a destination ${host}`, remedy, hosts.join(", ")));
    }
  }
  return faults;
}
