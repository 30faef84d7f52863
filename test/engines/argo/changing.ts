import { checkWorkload, listObjects, type WorkloadInput } from "../../../engines/argo";
import { describeFault } from "../../../release/fault";
import { compiled, inputOf, planOf, ROUTER, stage } from "./input";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** Object, path inside it, and the value that is put there; undefined takes it away. */
export type Change = readonly [object: string, path: readonly (string | number)[], value: Json | undefined];

const SHORT = [stage(10, 600), stage(100, 600)];
export const CANARY = inputOf(planOf("canary", SHORT));
export const RINGS = inputOf(planOf("rings"), { router: ROUTER.istio });
export const ON_ALB = inputOf(planOf("rings"), { router: ROUTER.alb });
export const ON_NGINX = inputOf(planOf("canary", SHORT), { router: ROUTER.nginx });
export const BLUE_GREEN = inputOf(planOf("blue-green"));
export const ADOPTING = inputOf(planOf("canary", SHORT), { podLabels: { app: "old" }, adopts: { deployment: "old" } });
export const ROLLING = inputOf(planOf("rolling"));

export const rollout = (path: string, value: Json | undefined): Change => ["Rollout/payments", keys(path), value];
export const canary = (path: string, value: Json | undefined) => rollout(`spec.strategy.canary.${path}`, value);
export const container = (path: string, value: Json | undefined) =>
  rollout(`spec.template.spec.containers.0.${path}`, value);
export const metric = (path: string, value: Json | undefined): Change => [
  "AnalysisTemplate/payments-bake-1",
  keys(`spec.metrics.0.${path}`),
  value,
];

export function keys(path: string): readonly (string | number)[] {
  return path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** The objects of an input with these changes. */
export function changedObjects(input: WorkloadInput, changes: readonly Change[]): readonly Json[] {
  const objects = JSON.parse(JSON.stringify(listObjects(compiled(input)))) as Json[];
  for (const [object, path, value] of changes) {
    const target = objects.find((one) => nameOf(one) === object);
    if (target === undefined) throw new Error(`no ${object}`);
    put(target, path, value);
  }
  return objects;
}

/** What is said about them. */
export function changed(input: WorkloadInput, changes: readonly Change[]): readonly string[] {
  return checkWorkload(changedObjects(input, changes)).map(describeFault);
}

function nameOf(object: Json): string {
  const { kind, metadata } = object as { kind: string; metadata: { name: string } };
  return `${kind}/${metadata.name}`;
}

function put(target: Json, [key, ...rest]: readonly (string | number)[], value: Json | undefined): void {
  const holder = target as Record<string | number, Json>;
  if (key === undefined) throw new Error("no path");
  if (rest.length > 0) put((holder[key] ??= {}), rest, value);
  else if (value !== undefined) holder[key] = value;
  else if (Array.isArray(target)) target.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

export const AT = "rollout/payments: spec";
export const STRATEGY = `${AT}.strategy.canary`;
export const BAKE = "analysistemplate/payments-bake-1: spec.metrics[0]";

/**
 * What somebody has changed, and every word that is said about it. Who else would find it: the API server or the
 * controller at once; a `run` only, as an analysis that errs or pods that never come; or nobody but `airlock`.
 */
export type Row = readonly [
  what: string,
  input: WorkloadInput,
  changes: readonly Change[],
  said: readonly string[],
  by?: "run" | "airlock",
];
