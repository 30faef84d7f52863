import type { AnalysisTemplate } from "./analysis";
import type { HttpRoute, Ingress, PodDisruptionBudget, Service, VirtualService } from "./network";
import type { Rollout } from "./rollout";

/** The object that brings requests to the Services; there is none without a router. */
export type Route = HttpRoute | Ingress | VirtualService;

/** What a release is compiled to, in the order in which it is applied: the Rollout comes last, or it would miss what it names. */
export interface WorkloadObjects {
  readonly services: readonly Service[];
  readonly disruptionBudget: PodDisruptionBudget;
  readonly analysisTemplates: readonly AnalysisTemplate[];
  readonly route?: Route;
  readonly rollout: Rollout;
}

/** Any object of a workload. */
export type WorkloadObject = Service | PodDisruptionBudget | AnalysisTemplate | Route | Rollout;

/** All objects in the order in which they are applied. */
export function listObjects(objects: WorkloadObjects): readonly WorkloadObject[] {
  const { services, disruptionBudget, analysisTemplates, route, rollout } = objects;
  return [...services, disruptionBudget, ...analysisTemplates, ...(route === undefined ? [] : [route]), rollout];
}
