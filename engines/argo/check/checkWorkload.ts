import type { Fault } from "../../../release/fault";
import { analysisFaults } from "./analysis";
import { blueGreenFaults } from "./blueGreen";
import { canaryFaults } from "./canary";
import { ObjectsByName } from "./objectsByName";
import { podFaults } from "./pods";
import { promiseFaults } from "./promises";
import { routerFaults } from "./routers";
import { serviceFaults } from "./services";
import { specFaults } from "./spec";
import { workloadRefFaults } from "./workloadRef";

/**
 * Argo Rollouts' own validation (v1.9.1: pkg/apis/rollouts/validation, utils/analysis) of what can stand in objects of a
 * workload, before they are applied. The API server knows the syntax only; the controller would take the rest, write the
 * condition InvalidSpec, stay where it is and ignore even an abort. Besides, what Airlock promises of every rollout, for objects
 * that somebody has changed after they were compiled.
 */
export function checkWorkload(objects: readonly unknown[]): readonly Fault[] {
  const byName = new ObjectsByName(objects);
  return byName.of("Rollout").flatMap((rollout) => {
    const strategy = rollout.get("spec", "strategy");
    return [
      ...specFaults(rollout),
      ...(rollout.get("spec", "workloadRef").exists ? workloadRefFaults(rollout) : podFaults(rollout)),
      ...(strategy.get("canary").exists ? canaryFaults(rollout) : []),
      ...(strategy.get("blueGreen").exists ? blueGreenFaults(rollout) : []),
      ...serviceFaults(rollout, byName),
      ...routerFaults(rollout, byName),
      ...analysisFaults(rollout, byName),
      ...promiseFaults(rollout),
    ];
  });
}
