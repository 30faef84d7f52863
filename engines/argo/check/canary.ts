import type { Fault } from "../../../release/fault";
import type { Place } from "./place";
import { isWhole } from "./spec";

const FORMS = [
  "setWeight",
  "pause",
  "analysis",
  "setCanaryScale",
  "setHeaderRoute",
  "setMirrorRoute",
  "experiment",
  "plugin",
];
const HEADER_ROUTERS = ["istio", "alb", "apisix", "plugins"];

/** Services, delays and steps of a canary. Source: ValidateRolloutStrategyCanary. */
export function canaryFaults(rollout: Place): readonly Fault[] {
  const canary = rollout.get("spec", "strategy", "canary");
  const routing = canary.get("trafficRouting");
  const faults: Fault[] = [];
  const [stable, candidate] = [canary.get("stableService"), canary.get("canaryService")];
  if (stable.exists && stable.text === candidate.text) {
    faults.push(stable.fault("another Service than canaryService", "Two versions need a Service each."));
  }
  for (const service of routing.exists ? [stable, candidate] : []) {
    if ((service.text ?? "") === "") {
      faults.push(service.fault("a Service, with trafficRouting", "The router moves weights between two Services."));
    }
  }
  if (isNothing(canary.get("maxSurge")) && isNothing(canary.get("maxUnavailable"))) {
    const remedy = "With both 0 no pod could ever be replaced.";
    faults.push(canary.get("maxSurge").fault("more than 0, where maxUnavailable is 0", remedy));
  }
  const delay = canary.get("scaleDownDelaySeconds");
  if (delay.exists && !routing.exists) {
    faults.push(delay.fault("nothing without trafficRouting", "Without a router pods are replaced, not kept."));
  }
  const most = routing.get("maxTrafficWeight");
  if (most.exists && !routing.get("nginx").exists && routing.get("plugins").keys.length === 0) {
    faults.push(most.fault("nothing on this router", "Only NGINX and plugins have weights beyond 100."));
  }
  return [...faults, ...canary.get("steps").items.flatMap((step) => stepFaults(step, routing))];
}

/** Whether a count or a percentage is declared, and 0. */
function isNothing(place: Place): boolean {
  return place.exists && Number.parseInt(place.text ?? String(place.number), 10) === 0;
}

function stepFaults(step: Place, routing: Place): readonly Fault[] {
  const forms = FORMS.filter((form) => step.get(form).exists);
  if (forms.length !== 1) {
    const found = forms.length === 0 ? "nothing" : forms.join(" and ");
    return [step.fault("exactly one thing to do", "Make a step of each.", found)];
  }
  const faults: Fault[] = [];
  const weight = step.get("setWeight");
  const most = routing.get("maxTrafficWeight").number ?? 100;
  if (weight.exists && !isWhole(weight, 0, most)) {
    faults.push(weight.fault(`a whole number from 0 to ${most}`, "Argo has no fractions of a percent."));
  }
  const duration = step.get("pause", "duration");
  if (duration.exists && !(isWhole(duration, 0) || /^\d+[smh]?$/.test(duration.text ?? ""))) {
    faults.push(duration.fault("seconds from 0, or a text such as 10m", "Leave it out to wait for a person."));
  }
  if (step.get("setCanaryScale").exists && !routing.exists) {
    const remedy = "Without a router the weight is the scale.";
    faults.push(step.get("setCanaryScale").fault("nothing without trafficRouting", remedy));
  }
  const header = step.get("setHeaderRoute");
  return header.exists ? [...faults, ...headerFaults(header, routing)] : faults;
}

function headerFaults(header: Place, routing: Place): readonly Fault[] {
  const router = HEADER_ROUTERS.find((name) => routing.get(name).exists);
  if (router === undefined) {
    const remedy = "Release with strategy canary, or use a router with header routes.";
    return [header.fault(`a router of ${HEADER_ROUTERS.join(", ")}`, remedy)];
  }
  const faults: Fault[] = [];
  const managed = routing.get("managedRoutes");
  const name = header.get("name");
  if (!managed.items.some((route) => route.get("name").text === name.text)) {
    faults.push(name.fault("one of trafficRouting.managedRoutes", "Add it there: the order is that of precedence."));
  }
  for (const match of header.get("match").items) {
    const value = match.get("headerValue");
    const kinds = ["exact", "regex", "prefix"].filter((kind) => (value.get(kind).text ?? "") !== "");
    const isRight = router === "alb" ? kinds.length === 1 && kinds[0] === "exact" : kinds.length === 1;
    if (isRight) continue;
    const expected = router === "alb" ? "exact, and nothing else on ALB" : "exactly one of exact, regex and prefix";
    faults.push(value.fault(expected, "Say what the header's value must be."));
  }
  return faults;
}
